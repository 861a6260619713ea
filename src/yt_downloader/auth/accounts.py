"""Accounts: how they come, change and go."""

from collections.abc import Mapping
from typing import Any

from yt_downloader.auth.credentials import Credentials
from yt_downloader.auth.erasure import Erasure
from yt_downloader.auth.guests import GuestRules
from yt_downloader.auth.password_rules import check_new_password
from yt_downloader.auth.service import AuthService, Principal
from yt_downloader.data.guests import Guests
from yt_downloader.data.mongo import OUTAGES
from yt_downloader.data.sessions import Sessions, Visit
from yt_downloader.data.users import EmailTaken, User, Users
from yt_downloader.errors import AppError, Conflict, Invalid, Unauthorized
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.webhooks import BadWebhook, webhook_address


class _EmailTaken(AppError):
    status = 409
    default_code = "EMAIL_TAKEN"


class Accounts:
    """Registers, takes guests, changes and deletes. Safe to use from all threads."""

    def __init__(
        self,
        *,
        users: Users,
        sessions: Sessions,
        credentials: Credentials,
        auth: AuthService,
        guests: Guests,
        guest_rules: GuestRules,
        erasure: Erasure,
        egress: Egress,
    ) -> None:
        """*egress* says which addresses the users' webhooks may have."""
        self._users = users
        self._sessions = sessions
        self._credentials = credentials
        self._auth = auth
        self._guests = guests
        self._guest_rules = guest_rules
        self._erasure = erasure
        self._egress = egress

    def register(
        self, email: str, password: str, *, address: str, guest: Principal | None = None
    ) -> User:
        """A new account; that of *guest*, if it is one, with everything it has.

        The guest's session goes on to its own end. Raises Invalid for a bad
        password, or an error with EMAIL_TAKEN.
        """
        check_new_password(password, email=email, field="password")
        hashed = self._credentials.hash(password, address=address)
        try:
            kept = self._guests.register(guest.user_id, email, hashed) if guest else None
            return kept or self._users.add(email, hashed)
        except EmailTaken:
            raise email_taken() from None

    def add_guest(self, *, visit: Visit) -> tuple[str, User]:
        """A new guest and its token, which ends with it. Raises Forbidden or TooMany."""
        guest = self._guest_rules.add()
        token = self._auth.begin_session(guest, visit)
        if token is None:
            raise Conflict("This guest has ended already. Try again.")
        return token, guest

    def change_password(
        self, principal: Principal, current: str, new: str, *, address: str
    ) -> None:
        """Give the user a new password and end all sessions, this one included.

        The sessions end first: when the database goes away in between, nobody is
        left with a session of a password that was changed. Those that began in
        that moment end afterwards.

        Raises Invalid for a bad new password, Unauthorized with INVALID_CREDENTIALS,
        TooMany after repeated failures, Conflict when somebody else changed it at
        the same moment.
        """
        user = self._auth.user(principal)
        if user.email is None:
            raise Conflict("A guest has no password. Register to get one.")
        check_new_password(new, email=user.email, field="new_password")
        self._credentials.confirm(user, current, address=address)
        new_hash = self._credentials.hash(new, address=address)
        self._sessions.end_all(user.id)
        if self._users.change_password(user, new_hash) is None:
            raise Conflict("The password was changed at the same moment. Log in again.")
        self._sessions.end_all(user.id)

    def change_settings(self, principal: Principal, settings: Mapping[str, Any]) -> User:
        """Set those that *settings* names, as fields of User; all of them or none.

        Raises Invalid for a webhook_url that is not taken.
        """
        changed = dict(settings)
        if changed.get("webhook_url") is not None:
            changed["webhook_url"] = self._webhook(changed["webhook_url"])
        user = self._users.change_settings(principal.user_id, changed)
        if user is None:
            raise Unauthorized("This account does not exist any more.")
        return user

    def delete(self, principal: Principal, password: str | None, *, address: str) -> None:
        """Delete the account with everything that is its user's.

        From the first moment on nobody can do anything as this user, and the
        address is free. Should something interrupt the rest, a sweep finishes it.

        Raises Invalid without a password, which guests do not have, else as
        `change_password`.
        """
        user = self._auth.user(principal)
        if not user.guest:
            if password is None:
                message = "is required"
                raise Invalid(f"password: {message}", details={"password": [message]})
            self._credentials.confirm(user, password, address=address)
        if not self._erasure.begin(user):
            raise Conflict("The account was changed at the same moment. Try again.")
        try:
            self._erasure.finish(user.id)
        except OUTAGES:  # the account is nobody's already; the rest goes with the next sweep
            return

    def _webhook(self, text: str) -> str:
        try:
            return webhook_address(text, self._egress)
        except BadWebhook as problem:
            raise Invalid(
                f"webhook_url: {problem}", details={"webhook_url": [str(problem)]}
            ) from None


def email_taken() -> AppError:
    return _EmailTaken("An account with this e-mail address exists already.")

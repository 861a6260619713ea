"""What the operator does with accounts, without their passwords."""

from collections.abc import Iterator

from yt_downloader.auth.accounts import email_taken
from yt_downloader.auth.credentials import Credentials
from yt_downloader.auth.erasure import Erasure
from yt_downloader.auth.password_rules import check_new_password
from yt_downloader.data.sessions import Sessions
from yt_downloader.data.users import EmailTaken, User, Users
from yt_downloader.errors import AppError, Conflict, NotFound


class Administration:
    """Not for requests: nobody is asked who they are."""

    def __init__(
        self, users: Users, sessions: Sessions, credentials: Credentials, erasure: Erasure
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._credentials = credentials
        self._erasure = erasure

    def add(self, email: str, password: str, *, admin: bool) -> User:
        """A new account. Raises Invalid, or an error with EMAIL_TAKEN."""
        check_new_password(password, email=email, field="password")
        hashed = self._credentials.hash(password, address="")
        try:
            return self._users.add(email, hashed, admin=admin)
        except EmailTaken:
            raise email_taken() from None

    def reset_password(self, email: str, password: str) -> User:
        """Give an account a new password and end its sessions. Raises NotFound, Invalid."""
        user = self.account(email)
        check_new_password(password, email=email, field="password")
        hashed = self._credentials.hash(password, address="")
        self._sessions.end_all(user.id)
        if self._users.change_password(user, hashed) is None:
            raise Conflict("The password was changed at the same moment. Try again.")
        self._sessions.end_all(user.id)
        return user

    def mark(self, email: str, *, admin: bool) -> User:
        """Make an account an operator's, or not any more. Raises NotFound."""
        user = self._users.mark(self.account(email).id, admin=admin)
        if user is None:
            raise _no_account(email)
        return user

    def every(self) -> Iterator[User]:
        """All accounts, guests included, from the oldest on."""
        return self._users.every()

    def delete(self, email: str) -> User:
        """Delete an account with everything that is its user's. Raises NotFound, AppError."""
        user = self.account(email)
        if not self._erasure.begin(user):
            raise Conflict("The account was changed at the same moment. Try again.")
        if not self._erasure.finish(user.id):
            raise AppError(
                "A file cannot be deleted; the log says which. Nobody can use the account any "
                "more, and the rest goes with a later sweep."
            )
        return user

    def account(self, email: str) -> User:
        user = self._users.by_email(email)
        if user is None:
            raise _no_account(email)
        return user


def _no_account(email: str) -> NotFound:
    return NotFound(f"There is no account with the address {email}.")

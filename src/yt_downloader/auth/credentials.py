"""E-mail address and password: whether they are right, as slowly as it must be."""

from collections.abc import Callable

from yt_downloader.auth.passwords import Passwords
from yt_downloader.auth.throttle import LoginThrottle
from yt_downloader.data.mongo import OUTAGES
from yt_downloader.data.users import User, Users
from yt_downloader.errors import Unauthorized, Unavailable
from yt_downloader.web.addresses import network_of


class Credentials:
    """Safe to use from all threads. Every method raises Unavailable with BUSY."""

    def __init__(self, users: Users, passwords: Passwords, throttle: LoginThrottle) -> None:
        self._users = users
        self._passwords = passwords
        self._throttle = throttle

    def hash(self, password: str, *, address: str) -> str:
        """What is kept of a new password."""
        return self._passwords.hash(password, group=network_of(address))

    def user(self, email: str, password: str, *, address: str) -> User:
        """Whose they are.

        Raises Unauthorized with INVALID_CREDENTIALS, the same after the same time
        for an unknown address as for a wrong password; TooMany for who has to wait.
        """
        # The account is looked for when it is the password's turn: who is sent away
        # before costs next to nothing.
        user = self._right(email, lambda: self._users.by_email(email), password, address)
        if user is None:
            raise Unauthorized("E-mail address or password is wrong.", "INVALID_CREDENTIALS")
        return user

    def confirm(self, user: User, password: str, *, address: str) -> None:
        """Raises Unauthorized with INVALID_CREDENTIALS for another password; TooMany as `user`."""
        if self._right(user.email or "", lambda: user, password, address) is None:
            raise Unauthorized("The current password is wrong.", "INVALID_CREDENTIALS")

    def _right(
        self, email: str, find: Callable[[], User | None], password: str, address: str
    ) -> User | None:
        """The user that *find* finds, if the password is right."""
        attempt = self._throttle.begin(email, address)
        try:
            group = network_of(address)
            with self._passwords.checking(group=group, expected=attempt.known) as check:
                user = find()
                right = check(password, user.password_hash if user else None)
        except (Unavailable, *OUTAGES):
            self._throttle.not_made(attempt)
            raise
        if not right:
            return None
        self._throttle.succeeded(attempt)
        return user

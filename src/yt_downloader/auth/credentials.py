"""E-mail address and password: whether they are right, as slowly as it must be."""

from yt_downloader.auth.passwords import Passwords
from yt_downloader.auth.throttle import Attempt, LoginThrottle
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
        attempt = self._throttle.begin(email, address)
        user = self._users.by_email(email)
        if self._right(attempt, user, password, address=address) and user:
            return user
        raise Unauthorized("E-mail address or password is wrong.", "INVALID_CREDENTIALS")

    def confirm(self, user: User, password: str, *, address: str) -> None:
        """Raises Unauthorized with INVALID_CREDENTIALS for another password; TooMany as `user`."""
        attempt = self._throttle.begin(user.email or "", address)
        if not self._right(attempt, user, password, address=address):
            raise Unauthorized("The current password is wrong.", "INVALID_CREDENTIALS")

    def _right(self, attempt: Attempt, user: User | None, password: str, *, address: str) -> bool:
        try:
            right = self._passwords.matches(
                password,
                user.password_hash if user else None,
                group=network_of(address),
                expected=attempt.known,
            )
        except Unavailable:
            self._throttle.not_made(attempt)
            raise
        if right:
            self._throttle.succeeded(attempt)
        return right

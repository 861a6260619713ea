"""Logins: who is who."""

from dataclasses import dataclass

from yt_downloader.auth.credentials import Credentials
from yt_downloader.auth.tokens import Tokens, token_hash
from yt_downloader.data.sessions import Login, Sessions, Visit, new_session_id
from yt_downloader.data.users import User, Users
from yt_downloader.errors import (
    Forbidden,
    NotFound,
    Unauthorized,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who makes a private request."""

    user_id: str
    session_id: str
    token_hash: str


@dataclass(frozen=True, slots=True)
class Saver:
    """Who makes a request that saves. *user_id* is None for an anonymous token.

    *full* is true for a private token, which may do more than save, *is_key* for a
    clip key. *credential* tells what was sent from what others send, without telling
    what it is.
    """

    user_id: str | None
    full: bool
    is_key: bool = False
    credential: str = ""


class AuthService:
    """Logs in and out, and tells whose token it is. Safe to use from all threads."""

    def __init__(
        self, users: Users, sessions: Sessions, tokens: Tokens, credentials: Credentials
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._tokens = tokens
        self._credentials = credentials

    def login(self, email: str, password: str, *, visit: Visit) -> tuple[str, User]:
        """A new session's token and its user.

        Raises Unauthorized with INVALID_CREDENTIALS, the same for an unknown
        e-mail as for a wrong password, or TooMany after repeated failures.
        """
        user = self._credentials.user(email, password, address=visit.address)
        token = self.begin_session(user, visit)
        if token is None:
            raise Unauthorized("The password was changed just now.", "INVALID_CREDENTIALS")
        return token, user

    def begin_session(self, user: User, visit: Visit) -> str | None:
        """The token of a new session; None when the account was changed meanwhile."""
        session_id = new_session_id()
        token, ends = self._tokens.private(
            user_id=user.id, session_id=session_id, until=user.expires_at
        )
        kept = self._sessions.add(session_id, user, token_hash(token), ends, visit=visit)
        return token if kept else None

    def logout(self, principal: Principal) -> None:
        self._sessions.end(principal.token_hash)

    def logins(self, principal: Principal) -> list[Login]:
        """The user's sessions that are good now, newest first."""
        return self._sessions.of_user(principal.user_id)

    def end_login(self, principal: Principal, session_id: str) -> None:
        """End one of the user's sessions, perhaps this one. Raises NotFound, Forbidden."""
        login = self._sessions.get(session_id)
        if login is None:
            raise NotFound("There is no session with that id.")
        if login.user_id != principal.user_id:
            raise Forbidden("This session belongs to somebody else.")
        self._sessions.end_one(session_id)

    def user(self, principal: Principal) -> User:
        user = self._users.get(principal.user_id)
        if user is None:
            raise Unauthorized("This account does not exist any more.")
        return user

    def public_token(self, principal: Principal | None) -> tuple[str, int]:
        """A save-only token and its life in seconds; bound to the user who asks, if any."""
        return self._tokens.public(user_id=principal.user_id if principal else None)

    def principal(self, token: str) -> Principal:
        """Whose private token it is. Raises Unauthorized when it is not good now."""
        claims = self._tokens.read_private(token)
        hashed = token_hash(token) if claims else ""
        session = self._sessions.find(hashed) if claims else None
        if not claims or not session or session.id != claims.session_id:
            raise Unauthorized("The token is not valid or has expired. Log in again.")
        return Principal(
            user_id=session.user_id,
            session_id=session.id,
            token_hash=hashed,
        )

    def saver(self, token: str) -> Saver:
        """Who saves with *token*, public or private. Raises Unauthorized."""
        public = self._tokens.read_public(token)
        if public:
            return Saver(public.user_id, full=False, credential=token_hash(token))
        return Saver(self.principal(token).user_id, full=True, credential=token_hash(token))

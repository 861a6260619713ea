"""The two kinds of JWT: private ones of a login, public ones that may only save."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.utils import base64url_decode, base64url_encode

from yt_downloader.clock import utcnow

_ALGORITHM = "HS256"
_LEEWAY_SECONDS = 60  # a clock that was set back must not end every login
_LONGEST_TOKEN = 2048


@dataclass(frozen=True, slots=True)
class PrivateClaims:
    user_id: str
    session_id: str


@dataclass(frozen=True, slots=True)
class PublicClaims:
    """*user_id* is None for an anonymous token."""

    user_id: str | None


class Tokens:
    """Makes and reads tokens. A token of one kind is never accepted as the other."""

    def __init__(
        self,
        *,
        private_secret: str,
        public_secret: str,
        private_life: timedelta,
        public_life: timedelta,
    ) -> None:
        self._secrets = {"private": private_secret, "public": public_secret}
        self._lives = {"private": private_life, "public": public_life}

    def private(
        self, *, user_id: str, session_id: str, until: datetime | None = None
    ) -> tuple[str, datetime]:
        """A login token and the time at which it ends, *until* at the latest."""
        claims = {"user_id": user_id, "session_id": session_id}
        return self._make("private", claims, until)

    def public(self, *, user_id: str | None) -> tuple[str, int]:
        """A save-only token, bound to *user_id* if given, and its life in seconds."""
        claims = {"user_id": user_id} if user_id else {}
        token, _ = self._make("public", claims, None)
        return token, int(self._lives["public"].total_seconds())

    def read_private(self, token: str) -> PrivateClaims | None:
        claims = self._read("private", token)
        match claims:
            case {"user_id": str(user_id), "session_id": str(session_id)}:
                return PrivateClaims(user_id, session_id)
        return None

    def read_public(self, token: str) -> PublicClaims | None:
        claims = self._read("public", token)
        match claims:
            case None:
                return None
            case {"user_id": str(user_id)}:
                return PublicClaims(user_id)
            case {"user_id": _}:
                return None
        return PublicClaims(None)

    def _make(
        self, kind: str, claims: dict[str, Any], until: datetime | None
    ) -> tuple[str, datetime]:
        now = utcnow().replace(microsecond=0)
        ends = now + self._lives[kind]
        if until:
            ends = min(ends, until.replace(microsecond=0))
        payload = {**claims, "type": kind, "iat": now, "exp": ends}
        return jwt.encode(payload, self._secrets[kind], algorithm=_ALGORITHM), ends

    def _read(self, kind: str, token: str) -> dict[str, Any] | None:
        """The claims of a good token of that *kind*; None for anything else."""
        if len(token) > _LONGEST_TOKEN or not _is_canonical(token):
            return None
        try:
            claims = jwt.decode(
                token,
                self._secrets[kind],
                algorithms=[_ALGORITHM],
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "type"], "verify_exp": False},
            )
        except (jwt.InvalidTokenError, UnicodeError):
            return None
        good = claims["type"] == kind and self._in_time(kind, claims)
        return claims if good else None

    def _in_time(self, kind: str, claims: dict[str, Any]) -> bool:
        """PyJWT takes an `exp` in any far future; ours never exceeds the life of its kind."""
        match claims:
            case {"exp": int(ends), "iat": int(began)}:
                now = datetime.now(UTC).timestamp()
                return now < ends <= began + self._lives[kind].total_seconds() + 1
        return False


def _is_canonical(token: str) -> bool:
    """Whether this is the one way to write the token.

    Decoders forgive padding and the bits after the last byte. Each such twin
    would be the same token under another hash.
    """
    try:
        parts = [part.encode("ascii") for part in token.split(".")]
        return all(base64url_encode(base64url_decode(part)) == part for part in parts)
    except ValueError:
        return False


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()

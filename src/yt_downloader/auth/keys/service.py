"""Clip keys: the rules."""

import re
import secrets

from yt_downloader.auth.service import Principal, Saver
from yt_downloader.auth.tokens import token_hash
from yt_downloader.data.keys import ClipKey, Keys
from yt_downloader.errors import Conflict, Forbidden, NotFound, Unauthorized

_PREFIX = "clip_"  # told from tokens at a glance, also by tools that look for leaked secrets
_RANDOM_BYTES = 18  # 144 bits in 24 characters
_SHAPE = re.compile(r"clip_[A-Za-z0-9_-]{24}")


def is_clip_key(text: str) -> bool:
    """Whether *text* may be a clip key, good or not."""
    return _SHAPE.fullmatch(text) is not None


class ClipKeys:
    """Makes, replaces and revokes keys, and tells whose one is. Safe to use from all threads.

    A key is kept as its plain SHA-256. Slow, salted hashes protect what people
    think up; nobody can try out 144 random bits, so a slow one would only cost
    time at each request.
    """

    def __init__(self, keys: Keys, *, per_user: int) -> None:
        self._keys = keys
        self._per_user = per_user

    def add(self, principal: Principal, name: str) -> tuple[ClipKey, str]:
        """A new key with its secret, which is not seen again.

        Raises Conflict with TOO_MANY_KEYS.
        """
        secret = _new_secret()
        key = self._keys.add(principal.user_id, name, token_hash(secret), most=self._per_user)
        if key is None:
            raise Conflict(
                f"You have {self._per_user} clip keys. Delete one that is not used any more.",
                "TOO_MANY_KEYS",
            )
        return key, secret

    def owned(self, principal: Principal) -> list[ClipKey]:
        return self._keys.of_user(principal.user_id)

    def rotate(self, principal: Principal, key_id: str) -> tuple[ClipKey, str]:
        """Another secret for a key; the one before is dead at once, in every process.

        Raises NotFound, or Forbidden for somebody else's.
        """
        self._check_owner(principal, key_id)
        secret = _new_secret()
        key = self._keys.rotate(key_id, token_hash(secret))
        if key is None:
            raise _unknown()
        return key, secret

    def revoke(self, principal: Principal, key_id: str) -> None:
        """End a key at once, in every process. Raises as `rotate`."""
        self._check_owner(principal, key_id)
        self._keys.remove(key_id)

    def saver(self, secret: str) -> Saver:
        """Who saves with that key. Raises Unauthorized when it is not good now."""
        key = self._keys.use(token_hash(secret)) if is_clip_key(secret) else None
        if key is None:
            raise Unauthorized("This clip key is not valid; it may have been revoked.")
        return Saver(key.user_id, full=False, is_key=True, credential=key.id)

    def _check_owner(self, principal: Principal, key_id: str) -> None:
        key = self._keys.get(key_id)
        if key is None:
            raise _unknown()
        if key.user_id != principal.user_id:
            raise Forbidden("This clip key belongs to somebody else.")


def _new_secret() -> str:
    return _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def _unknown() -> NotFound:
    return NotFound("There is no clip key with that id.")

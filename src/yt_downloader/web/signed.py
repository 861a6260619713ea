"""Short claims that go out into addresses and come back unchanged, for a while."""

import hashlib
import math
import time
from collections.abc import Sequence
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

_LONGEST = 4096


class Signed:
    """Makes and reads them. Nobody can forge one, or use one of another *purpose*."""

    def __init__(self, secret: str, *, purpose: str, longest: int) -> None:
        """What has more than *longest* characters is not read."""
        self._signer = URLSafeSerializer(
            secret, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256}
        )
        self.longest = longest

    def make(self, claims: Sequence[str], *, ends: int) -> str:
        """One that is good until the unix time *ends*."""
        return str(self._signer.dumps([*claims, ends]))

    def read(self, signed: str) -> list[Any] | None:
        """The claims in *signed*; None if it is not one of these or its time is over."""
        if len(signed) > self.longest:
            return None
        try:
            found = self._signer.loads(signed)
        except BadSignature:
            return None
        match found:
            case [*claims, int(ends)] if ends > time.time():
                return claims
        return None


class SignedTexts:
    """Those of paths to what sites have, of one *purpose*."""

    def __init__(self, secret: str, *, purpose: str, seconds: int) -> None:
        """They are good for *seconds* at least, and for twice that at most."""
        self._signed = Signed(secret, purpose=purpose, longest=_LONGEST)
        self._seconds = seconds

    def make(self, *texts: str) -> str | None:
        """One for *texts*, the same for some time, so that browsers know it; None if too long."""
        ends = (math.floor(time.time() / self._seconds) + 2) * self._seconds
        signed = self._signed.make(texts, ends=ends)
        return signed if len(signed) <= self._signed.longest else None

    def read(self, signed: str) -> list[str] | None:
        """The texts in *signed*; None if it is not one of these or its time is over."""
        claims = self._signed.read(signed)
        return None if claims is None else [str(text) for text in claims]

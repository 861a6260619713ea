"""Short texts that go out into addresses and come back unchanged, for a while."""

import hashlib
import math
import time

from itsdangerous import BadSignature, URLSafeSerializer

_LONGEST = 4096


class SignedTexts:
    """Makes and reads them. Nobody else can make one, or one of another *purpose*."""

    def __init__(self, secret: str, *, purpose: str, seconds: int) -> None:
        """They are good for *seconds* at least, and for twice that at most."""
        self._signer = URLSafeSerializer(
            secret, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._seconds = seconds

    def make(self, *texts: str) -> str | None:
        """One for *texts*, the same for some time, so that browsers know it; None if too long."""
        ends = (math.floor(time.time() / self._seconds) + 2) * self._seconds
        signed = str(self._signer.dumps([*texts, ends]))
        return signed if len(signed) <= _LONGEST else None

    def read(self, signed: str) -> list[str] | None:
        """The texts in *signed*; None if it is not one of these or its time is over."""
        if len(signed) > _LONGEST:
            return None
        try:
            found = self._signer.loads(signed)
        except BadSignature:
            return None
        match found:
            case [*texts, int(ends)] if ends > time.time():
                return [str(text) for text in texts]
        return None

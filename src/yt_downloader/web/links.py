"""Signed, expiring links to finished files."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from yt_downloader.clock import utcnow

_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: one file, by name, of one run of one job."""

    record_id: str
    key: str


class FileLinks:
    """Makes and reads the links. They cannot be guessed, changed or used after their time."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._signer = URLSafeSerializer(
            secret, salt="file-link", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self._public_url = public_url.rstrip("/")

    def make(self, target: Target, *, expires_at: datetime) -> str:
        """A whole URL, as the client of this request can reach it."""
        # A file's key begins with the id of its record; once is enough.
        key = target.key.removeprefix(target.record_id)
        claims = [target.record_id, key, int(expires_at.timestamp())]
        base = self._public_url or request.url_root.rstrip("/")
        return f"{base}/api/files/{self._signer.dumps(claims)}"

    def read(self, signed: str) -> Target | None:
        """Where *signed* leads; None if it is not one of ours or its time is over."""
        if len(signed) > _LONGEST:
            return None
        try:
            claims = self._signer.loads(signed)
        except BadSignature:
            return None
        match claims:
            case [str(record_id), str(key), int(ends)] if ends > utcnow().timestamp():
                return Target(record_id, record_id + key if key.startswith("/") else key)
        return None

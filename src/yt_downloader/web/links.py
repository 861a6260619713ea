"""Signed, expiring links to finished files."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from yt_downloader.web.signed import Signed

_LONGEST = 1024


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: one file, by name, of one run of one job."""

    record_id: str
    key: str


class FileLinks:
    """Makes and reads the links. They cannot be guessed, changed or used after their time."""

    def __init__(self, secret: str, public_url: str) -> None:
        self._signed = Signed(secret, purpose="file-link", longest=_LONGEST)
        self._public_url = public_url.rstrip("/")

    def make(self, target: Target, *, expires_at: datetime) -> str:
        """A whole URL, as the client of this request can reach it."""
        # A file's key begins with the id of its record; once is enough.
        key = target.key.removeprefix(target.record_id)
        ends = int(expires_at.timestamp())
        base = self._public_url or request.url_root.rstrip("/")
        return f"{base}/api/files/{self._signed.make([target.record_id, key], ends=ends)}"

    def read(self, signed: str) -> Target | None:
        """Where *signed* leads; None if it is not one of ours or its time is over."""
        match self._signed.read(signed):
            case [str(record_id), str(key)]:
                return Target(record_id, record_id + key if key.startswith("/") else key)
        return None

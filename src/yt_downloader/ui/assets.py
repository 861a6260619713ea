"""Scripts, styles and pictures of the pages: read once, named by what they hold."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_PACKED_ALREADY = {".png"}
_VERSION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Asset:
    """One file; *packed* is its gzip form, None where that saves nothing."""

    body: bytes
    packed: bytes | None
    content_type: str


class Assets:
    """Every file below *root*, by its path there.

    `version` is a hash of all of them and part of their addresses, so browsers may keep them
    forever, and the modules of one page are always of one version.
    """

    def __init__(self, root: Path) -> None:
        """Raises KeyError for a kind of file that no type is known of."""
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        self._assets = {path.relative_to(root).as_posix(): _read(path) for path in paths}
        digest = hashlib.sha256()
        for name, asset in self._assets.items():
            digest.update(f"{name}\0{len(asset.body)}\0".encode() + asset.body)
        self.version = digest.hexdigest()[:_VERSION_DIGITS]

    def get(self, name: str) -> Asset | None:
        return self._assets.get(name)

    def address(self, name: str) -> str:
        """Where browsers find the file *name*. Raises KeyError for one that there is not."""
        if name not in self._assets:
            raise KeyError(name)
        return f"/assets/{self.version}/{name}"

    def all(self) -> Mapping[str, Asset]:
        return self._assets


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    packed = None if path.suffix in _PACKED_ALREADY else pack(body)
    return Asset(body, packed, _TYPES[path.suffix])


def pack(body: bytes) -> bytes | None:
    """*body* in gzip, the same bytes each time; None where that is not smaller."""
    packed = gzip.compress(body, compresslevel=9, mtime=0)
    return packed if len(packed) < len(body) else None

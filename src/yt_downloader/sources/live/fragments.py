"""Takes the header off a fragment, so that it can follow another one in a file."""

from pathlib import Path

_BOX_HEADER = 8
_MOOF = b"moof"
_EBML = bytes.fromhex("1a45dfa3")
_CLUSTER = bytes.fromhex("1f43b675")
_HEAD_BYTES = 65536
_COPY_BYTES = 1 << 18


class BadFragment(Exception):
    """The bytes are not a fragment of a live stream."""


def without_header(path: Path) -> None:
    """Rewrite the fragment so that it begins with its media. Raises BadFragment, OSError."""
    with path.open("rb") as source:
        start = _media_start(source.read(_HEAD_BYTES))
        source.seek(start)
        rest = path.with_name(f"{path.name}.media")
        with rest.open("wb") as target:
            while data := source.read(_COPY_BYTES):
                target.write(data)
    rest.replace(path)


def _media_start(head: bytes) -> int:
    if head.startswith(_EBML):
        # The elements before the cluster are short texts and numbers, in which its
        # id does not occur: every byte of it but one is outside of ASCII.
        found = head.find(_CLUSTER)
        if found < 0:
            raise BadFragment("no cluster")
        return found
    position = 0
    while position + _BOX_HEADER <= len(head):
        size = int.from_bytes(head[position : position + 4], "big")
        if head[position + 4 : position + 8] == _MOOF:
            return position
        if size < _BOX_HEADER:
            break
        position += size
    raise BadFragment("no moof")

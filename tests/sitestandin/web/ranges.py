"""Which bytes of a body a Range header asks for."""

import re

_FORM = re.compile(r"bytes=(\d*)-(\d*)$")


class UnsatisfiableRange(Exception):
    """The range begins behind the end; the answer is status 416."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return start and stop (exclusive), or None where the whole body is to be sent.

    That is without a header, and with one in a form that a server may ignore: another unit,
    several ranges, nonsense.
    """
    match = _FORM.match(header or "")
    if not match or match[0] == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(int(last) + 1 if last else size, size)
    if start >= size:
        raise UnsatisfiableRange
    return (start, stop) if stop > start else None

"""What a request prefers (RFC 7240)."""

import re

from flask import request

_LONGEST_WAIT_SECONDS = 30
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d{1,4})(?=$|[,;\s])")


def wished_wait() -> int:
    """The seconds of `Prefer: wait=N`, at most 30."""
    found = _WAIT.search(request.headers.get("Prefer", ""))
    return min(int(found[1]), _LONGEST_WAIT_SECONDS) if found else 0

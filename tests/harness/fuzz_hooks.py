"""What Schemathesis has to know of this service. It loads this itself, by SCHEMATHESIS_HOOKS."""

import os
from typing import Any

import schemathesis

_TOKEN = os.environ.get("FUZZ_TOKEN", "")
_TOKEN_TO_END = os.environ.get("FUZZ_TOKEN_TO_END", "")
_ENDS_ITS_SESSION = "POST /api/auth/logout"


@schemathesis.serializer("application/offset+octet-stream")
def as_bytes(_context: Any, value: Any) -> Any:
    """A piece of an upload goes as it is."""
    return value if isinstance(value, bytes) else str(value).encode()


if _TOKEN:

    @schemathesis.auth()
    class Session:
        """Every request carries the token; the route that ends a session has one of its own."""

        def get(self, _case: Any, _context: Any) -> str:
            return _TOKEN

        def set(self, case: Any, data: str, _context: Any) -> None:
            token = _TOKEN_TO_END if case.operation.label == _ENDS_ITS_SESSION else data
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}

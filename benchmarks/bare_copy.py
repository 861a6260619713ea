"""A WSGI application that copies what is sent to it into a file, and nothing else."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

_CHUNK = 1 << 16


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Write the body to the file that BARE_COPY names."""
    left = int(environ.get("CONTENT_LENGTH") or 0)
    with Path(os.environ["BARE_COPY"]).open("wb") as file:
        while left > 0 and (data := environ["wsgi.input"].read(min(left, _CHUNK))):
            file.write(data)
            left -= len(data)
    start_response("200 OK", [("Content-Length", "0")])
    return []

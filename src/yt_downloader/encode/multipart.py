"""Takes a file out of a `multipart/form-data` body while it arrives."""

from collections.abc import Callable
from typing import IO, cast

from flask import Request
from werkzeug.formparser import FormDataParser

from yt_downloader.encode.names import display_name
from yt_downloader.encode.store import Arriving
from yt_downloader.errors import Invalid

_FIELD = "video"
_MULTIPART = "multipart/form-data"
# Boundaries, headers and small fields around the file.
AROUND_BYTES = 64 * 1024
# For other fields, and for what the parser reads of the file at a time, which it counts
# with them: 64 KB and what may be the beginning of a boundary.
_PARSER_BYTES = 1 << 20
_MOST_PARTS = 20


class FilePart:
    """Receives one request's file. Use once; close it whatever happens."""

    def __init__(self, begin: Callable[[], Arriving]) -> None:
        """*begin* opens the file that is written to, once its name is known to be good."""
        self._begin = begin
        self.arriving: Arriving | None = None
        self.name = ""

    def receive(self, request: Request) -> None:
        """Read the whole body.

        Raises Invalid (NO_FILE, UNSUPPORTED_FORMAT), TooLarge, DiskFull, and
        ClientDisconnected for a body that ends early.
        """
        if request.mimetype != _MULTIPART:
            raise _no_file()
        parser = FormDataParser(
            stream_factory=self._open,
            max_form_memory_size=_PARSER_BYTES,
            max_form_parts=_MOST_PARTS,
            silent=False,
        )
        try:
            _stream, _form, files = parser.parse(
                request.stream, request.mimetype, request.content_length, request.mimetype_params
            )
        except ValueError:
            raise Invalid("The multipart body ends early or cannot be read.") from None
        if _FIELD not in files or self.arriving is None:
            raise _no_file()

    def close(self) -> None:
        if self.arriving:
            self.arriving.close()

    def _open(
        self,
        total_content_length: int | None = None,
        content_type: str | None = None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Called by the parser for each file, before its first byte."""
        del total_content_length, content_type, content_length
        if self.arriving:
            raise Invalid("Send one file per request.", "NO_FILE")
        if not filename:
            raise _no_file()
        self.name = display_name(filename)
        self.arriving = self._begin()
        return cast("IO[bytes]", self.arriving)


def _no_file() -> Invalid:
    return Invalid(f"Send the file as the field `{_FIELD}` of a {_MULTIPART} body.", "NO_FILE")

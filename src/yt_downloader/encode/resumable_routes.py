"""Resumable uploads over HTTP, as tus 1.0 has them: `/api/encode/uploads`.

https://tus.io/protocols/resumable-upload, with the extensions creation, expiration and
termination.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Response, request, url_for
from werkzeug.http import http_date

from yt_downloader.auth.guard import principal, private
from yt_downloader.data.uploads import Upload
from yt_downloader.encode.resumable import ResumableUploads
from yt_downloader.errors import Invalid
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.errors import error_response
from yt_downloader.web.rates import RouteClass, limited, unlimited
from yt_downloader.web.services import use

bp = ApiBlueprint(
    "uploads", __name__, url_prefix="/api/encode/uploads", description="Resumable uploads"
)

_VERSION = "1.0.0"
_PIECE = "application/offset+octet-stream"
_MOST_DIGITS = 15


def _header(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A header that has to be sent, for the document."""
    return {"in": "header", "name": name, "required": True, "schema": schema}


_TUS = _header("Tus-Resumable", {"type": "string", "enum": [_VERSION]})
_BYTES = {"type": "integer", "minimum": 0, "maximum": 10**_MOST_DIGITS - 1}
_METADATA = {
    "type": "string",
    "description": "Pairs of a key and a value in base64, after commas; `filename` is needed.",
    "example": "filename Y2xpcC5tcDQ=",
}
_BODY = {
    "required": True,
    "content": {_PIECE: {"schema": {"type": "string", "format": "binary"}}},
}


def tus(view: Callable[..., Response]) -> Callable[..., Response]:
    """Only in this version of the protocol; others are told which one is spoken here."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Response:
        if request.headers.get("Tus-Resumable") != _VERSION:
            return error_response(
                412, "TUS_VERSION", f"Send the header Tus-Resumable: {_VERSION}."
            )
        return view(*args, **kwargs)

    answer = bp.alt_response(412, description="TUS_VERSION")
    return cast("Callable[..., Response]", answer(checked))


@bp.after_request
def tell_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = _VERSION
    response.headers["Tus-Version"] = _VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("", methods=["OPTIONS"])
@unlimited
@bp.response(204, description="What is spoken here")
def options() -> Response:
    """What this server can do"""
    return _answer(
        **{
            "Tus-Extension": "creation,expiration,termination",
            "Tus-Max-Size": str(use(ResumableUploads).max_bytes),
        }
    )


@bp.post("")
@private
@limited(RouteClass.TRANSFERS)
@tus
@bp.doc(parameters=[_TUS, _header("Upload-Length", _BYTES), _header("Upload-Metadata", _METADATA)])
@bp.response(201, description="Location is where the pieces go")
@bp.alt_response(400, description="VALIDATION_ERROR or UNSUPPORTED_FORMAT")
@bp.alt_response(413, description="FILE_TOO_LARGE")
@bp.alt_response(507, description="DISK_FULL")
def create() -> Response:
    """Begin a resumable upload"""
    upload = use(ResumableUploads).create(
        principal().user_id, filename=_filename(), length=_number("Upload-Length")
    )
    response = _answer(
        Location=url_for("uploads.head", upload_id=upload.id),
        **{"Upload-Expires": http_date(upload.expires_at)},
    )
    response.status_code = 201
    return response


@bp.route("/<upload_id>", methods=["HEAD"])
@private
@limited(RouteClass.TRANSFERS)
@tus
@bp.doc(parameters=[_TUS])
@bp.response(200, description="Upload-Offset is how much is there")
def head(upload_id: str) -> Response:
    """How much of an upload is there"""
    upload, offset = use(ResumableUploads).state(upload_id, by=principal().user_id)
    length = upload.length if isinstance(upload, Upload) else offset
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
    if isinstance(upload, Upload):
        headers["Upload-Expires"] = http_date(upload.expires_at)
    response = _answer(**headers)
    response.status_code = 200
    return response


@bp.patch("/<upload_id>")
@private
@limited(RouteClass.TRANSFERS)
@tus
@bp.doc(parameters=[_TUS, _header("Upload-Offset", _BYTES)], requestBody=_BODY)
@bp.response(204, description="Upload-Offset is how much is there now")
@bp.alt_response(400, description="INVALID_MEDIA, with the last piece")
@bp.alt_response(409, description="OFFSET_MISMATCH")
@bp.alt_response(413, description="FILE_TOO_LARGE")
@bp.alt_response(415, description="Not application/offset+octet-stream")
@bp.alt_response(423, description="LOCKED")
@bp.alt_response(503, description="BUSY")
@bp.alt_response(507, description="DISK_FULL")
def add(upload_id: str) -> Response:
    """Add a piece; the last one makes it an upload with the same id"""
    if request.mimetype != _PIECE:
        return error_response(415, "UNSUPPORTED_MEDIA_TYPE", f"Send it as {_PIECE}.")
    offset, upload = use(ResumableUploads).add(
        upload_id, request, offset=_number("Upload-Offset"), by=principal().user_id
    )
    headers = {"Upload-Offset": str(offset)}
    if offset < upload.length:
        headers["Upload-Expires"] = http_date(upload.expires_at)
    return _answer(**headers)


@bp.delete("/<upload_id>")
@private
@limited(RouteClass.TRANSFERS)
@tus
@bp.doc(parameters=[_TUS])
@bp.response(204)
def terminate(upload_id: str) -> Response:
    """Give an upload up"""
    use(ResumableUploads).remove(upload_id, by=principal().user_id)
    return _answer()


def _answer(**headers: str) -> Response:
    response = Response(status=204)
    response.headers.update(headers)
    return response


def _number(header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        message = "must be a number of bytes"
        raise Invalid(f"{header}: {message}", details={header: [message]})
    return int(text)


def _filename() -> str:
    """`filename` of Upload-Metadata: pairs of a key and a base64 value, after commas."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value.strip(), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                break
    message = "must have a filename in base64"
    raise Invalid(f"Upload-Metadata: {message}", details={"Upload-Metadata": [message]})

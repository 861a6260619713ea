"""Uploads and their conversion over HTTP: `/api/encode`."""

from typing import Any

from flask import Response, jsonify, request, url_for

from yt_downloader.auth.guard import principal, private
from yt_downloader.data.encode import Encode, EncodeChoice
from yt_downloader.data.record import Status
from yt_downloader.encode import schemas
from yt_downloader.encode.receiving import Receiving
from yt_downloader.encode.service import EncodeService
from yt_downloader.encode.views import encode_view, megabytes, metadata_view
from yt_downloader.media.convert.wish import Codec, Preset
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.files import Delivery
from yt_downloader.web.preferences import wished_wait
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.schemas import DownloadLinkSchema, ListSchema
from yt_downloader.web.services import use
from yt_downloader.web.views import asked_page, cut_page

bp = ApiBlueprint("encode", __name__, url_prefix="/api/encode", description="Uploads")

_POLL_SECONDS = 2
_UPLOAD = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"video": {"type": "string", "format": "binary"}},
                "required": ["video"],
            }
        }
    },
}


@bp.post("/upload")
@private
@limited(RouteClass.TRANSFERS)
@bp.doc(requestBody=_UPLOAD)
@bp.response(201, schemas.UploadedSchema)
@bp.alt_response(400, description="NO_FILE, UNSUPPORTED_FORMAT or INVALID_MEDIA")
@bp.alt_response(413, description="FILE_TOO_LARGE")
@bp.alt_response(503, description="BUSY: too many uploads at this moment")
@bp.alt_response(507, description="DISK_FULL")
def upload() -> dict[str, Any]:
    """Upload a video, as the field `video` of a multipart body"""
    encode = use(Receiving).whole(request, user_id=principal().user_id)
    assert encode.source is not None
    return {
        "message": "Video uploaded successfully",
        "encode_id": encode.id,
        "original_filename": encode.original_filename,
        "file_size_mb": megabytes(encode.source.size_bytes),
        "metadata": metadata_view(encode.metadata),
    }


@bp.post("/start/<encode_id>")
@private
@limited(RouteClass.TRANSFERS)
@bp.arguments(schemas.StartSchema)
@bp.response(200, schemas.DoneSchema)
@bp.alt_response(202, schema=schemas.StartedSchema, description="It runs; ask for the status")
@bp.alt_response(410, description="EXPIRED: upload the file again")
@bp.alt_response(502, description="It failed while the answer was held; see code")
@bp.alt_response(507, description="DISK_FULL")
def start(body: dict[str, Any], encode_id: str) -> Any:
    """Convert an upload"""
    choice = EncodeChoice(
        video_codec=body.get("video_codec", Codec.H264.value),
        quality_preset=body.get("quality_preset", Preset.HIGH.value),
        output_format=body["output_format"],
        force=body["force_reencode"],
    )
    encode = use(EncodeService).start(
        encode_id, choice, by=principal().user_id, wait_seconds=wished_wait()
    )
    if encode.status is not Status.COMPLETED:
        return _accepted(encode)
    return {
        "message": "Video encoded successfully",
        "encode_id": encode.id,
        "file_size_mb": megabytes(encode.file_size_bytes or 0),
    }


@bp.get("/status/<encode_id>")
@private
@limited(RouteClass.READS)
@bp.response(200, schemas.EncodeSchema)
def status(encode_id: str) -> dict[str, Any]:
    """How far a conversion is"""
    service = use(EncodeService)
    encode = service.owned(encode_id, by=principal().user_id)
    return encode_view(encode, service.progress(encode))


@bp.post("/download/<encode_id>")
@private
@limited(RouteClass.TRANSFERS)
@bp.response(200, DownloadLinkSchema, description="The file; its link with Accept: JSON")
@bp.file_response(200, description="The file; its link with Accept: JSON")
@bp.file_response(206, description="The range that was asked for")
@bp.alt_response(202, schema=schemas.StartedSchema, description="It runs; ask again")
@bp.alt_response(409, description="CANCELLED")
@bp.alt_response(410, description="EXPIRED")
@bp.alt_response(416, description="RANGE_NOT_SATISFIABLE")
@bp.alt_response(502, description="The conversion failed; see code")
@bp.alt_response(503, description="TOO_MANY_TRANSFERS, BUSY or DATABASE_UNAVAILABLE")
def download(encode_id: str) -> Any:
    """Get the result"""
    encode = use(EncodeService).with_file(encode_id, by=principal().user_id)
    if encode.status is not Status.COMPLETED:
        return _accepted(encode)
    if request.accept_mimetypes.best == "application/json":
        return use(Delivery).link_view(encode)
    return use(Delivery).send(encode, encode.files[0])


@bp.get("/codecs")
@limited(RouteClass.READS)
@bp.response(200, schemas.CodecsSchema)
def codecs() -> dict[str, Any]:
    """What this server can encode"""
    return {"codecs": use(EncodeService).codecs()}


@bp.get("/list")
@private
@limited(RouteClass.READS)
@bp.arguments(ListSchema, location="query")
@bp.response(200, schemas.EncodeListSchema)
def list_encodes(query: dict[str, Any]) -> dict[str, Any]:
    """The user's uploads, newest first"""
    service = use(EncodeService)
    found = service.newest(principal().user_id, **asked_page(query))
    page, cursor = cut_page(found, query)
    return {
        "encodes": [encode_view(encode, service.progress(encode)) for encode in page],
        "next_cursor": cursor,
    }


@bp.post("/cancel/<encode_id>")
@private
@limited(RouteClass.READS)
@bp.response(200, schemas.EncodeCancelledSchema)
@bp.alt_response(409, description="It has ended already")
def cancel(encode_id: str) -> dict[str, str]:
    """Stop a conversion; the upload stays for the time of a file"""
    encode = use(EncodeService).cancel(encode_id, by=principal().user_id)
    return {"message": "Cancelled", "status": encode.status.value, "encode_id": encode.id}


@bp.delete("/<encode_id>")
@private
@limited(RouteClass.READS)
@bp.response(204)
def delete(encode_id: str) -> tuple[str, int]:
    """Delete an upload and everything made of it; a running conversion stops"""
    use(EncodeService).delete(encode_id, by=principal().user_id)
    return "", 204


def _accepted(encode: Encode) -> Response:
    response = jsonify(
        message="Video is being encoded", status=encode.status.value, encode_id=encode.id
    )
    response.status_code = 202
    response.headers["Retry-After"] = str(_POLL_SECONDS)
    response.headers["Location"] = url_for("encode.status", encode_id=encode.id)
    return response

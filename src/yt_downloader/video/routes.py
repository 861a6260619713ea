"""Clips over HTTP: `/api/video`."""

import math
from typing import Any

from flask import Response, jsonify, request, url_for

from yt_downloader.auth.guard import principal, private, saver, saving
from yt_downloader.data.record import Status
from yt_downloader.data.video import Video
from yt_downloader.errors import Conflict
from yt_downloader.sources.links import is_video_id, youtube_link
from yt_downloader.video import schemas
from yt_downloader.video.looking.thumbnails import Thumbnails
from yt_downloader.video.looking.views import glance_view
from yt_downloader.video.menu import FormatMenu
from yt_downloader.video.service import VideoService
from yt_downloader.video.views import video_view
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.files import Delivery
from yt_downloader.web.preferences import wished_wait
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.schemas import DownloadLinkSchema
from yt_downloader.web.services import use
from yt_downloader.web.views import asked_page, cut_page

bp = ApiBlueprint("video", __name__, url_prefix="/api/video", description="Clips")

_POLL_SECONDS = 2
_WAITS = "The live stream has not brought this yet; the clip is made as soon as it has"
# The names of the request's fields in a Choice.
_WISHES = {
    "format_preference": "container",
    "resolution_preference": "resolution",
    "high_res_mp4": "high_res_mp4",
    "cut_mode": "cut_mode",
}


@bp.post("/save")
@saving
@limited(RouteClass.SAVES)
@bp.arguments(schemas.SaveSchema)
@bp.response(201, schemas.SavedSchema)
@bp.alt_response(403, description="FORBIDDEN: not for that account, or not with that token")
def save(body: dict[str, Any]) -> dict[str, str]:
    """Save a clip: a link with start and end"""
    video = use(VideoService).save(saver(), url=body["url"], **schemas.save_options(body))
    return {"message": "Video info saved successfully", "video_id": video.id}


@bp.post("/download/<video_id>")
@private
@limited(RouteClass.TRANSFERS)
@bp.arguments(schemas.DownloadSchema, required=False)
@bp.response(200, DownloadLinkSchema, description="The file; its link with Accept: JSON")
@bp.file_response(200, description="The file; its link with Accept: JSON")
@bp.file_response(206, description="The range that was asked for")
@bp.alt_response(
    202, schema=schemas.AcceptedSchema, description="It runs, or waits for a stream; ask again"
)
@bp.alt_response(409, description="CANCELLED")
@bp.alt_response(410, description="EXPIRED")
@bp.alt_response(416, description="RANGE_NOT_SATISFIABLE")
@bp.alt_response(502, description="The download failed; see code")
@bp.alt_response(503, description="TOO_MANY_TRANSFERS, BUSY or DATABASE_UNAVAILABLE")
@bp.alt_response(507, description="DISK_FULL")
def download(body: dict[str, Any], video_id: str) -> Any:
    """Start the download, or get the file once it is done"""
    wishes = {_WISHES[name]: value for name, value in body.items()}
    wait = wished_wait()
    video = use(VideoService).request_download(
        video_id, wishes, by=principal().user_id, wait_seconds=wait
    )
    if video.status is not Status.COMPLETED:
        waits = video.status is Status.WAITING
        return _accepted(video, _WAITS if waits else "Video is currently being processed")
    if request.accept_mimetypes.best == "application/json":
        return use(Delivery).link_view(video)
    response = use(Delivery).send(video, video.files[0])
    if wait:
        response.headers["Preference-Applied"] = f"wait={wait}"
    return response


@bp.get("/status/<video_id>")
@private
@limited(RouteClass.READS)
@bp.response(200, schemas.VideoSchema)
def status(video_id: str) -> dict[str, Any]:
    """How far a clip is"""
    service = use(VideoService)
    video = service.owned(video_id, by=principal().user_id)
    return video_view(video, service.progress(video))


@bp.get("/list")
@private
@limited(RouteClass.READS)
@bp.arguments(schemas.VideoPageSchema, location="query")
@bp.response(200, schemas.VideoListSchema)
def list_videos(query: dict[str, Any]) -> dict[str, Any]:
    """The user's clips, newest first"""
    service = use(VideoService)
    of_chats = query["saved_by"] == schemas.CHAT
    found = service.newest(principal().user_id, of_chats=of_chats, **asked_page(query))
    page, cursor = cut_page(found, query)
    return {
        "videos": [video_view(video, service.progress(video)) for video in page],
        "next_cursor": cursor,
    }


@bp.get("/formats/<string:video_id>")
@private
@limited(RouteClass.LOOKUPS)
@bp.response(200, schemas.FormatsSchema)
@bp.alt_response(409, description="CONFLICT: a channel's stream that is not known yet")
@bp.alt_response(502, description="The site did not give the video; see code")
@bp.alt_response(504, description="TIMED_OUT: the site took too long")
@bp.alt_response(507, description="DISK_FULL")
def formats(video_id: str) -> dict[str, Any]:
    """What a clip, or the video with that YouTube id, can become"""
    videos = use(VideoService)
    if is_video_id(video_id):
        url = youtube_link(video_id).url
    else:
        video = videos.owned(video_id, by=principal().user_id)
        if video.youtube_video_id is None:
            raise Conflict("Which stream the channel showed is not known yet. Try again soon.")
        url = video.url
    link = videos.link(url)
    menu = use(FormatMenu).look_up(link).extensions()
    return {
        "video_id": link.video_id,
        "resolutions": list(menu),
        "extensions": sorted({kind for kinds in menu.values() for kind in kinds}),
        "formats": menu,
    }


@bp.post("/resolutions")
@limited(RouteClass.LOOKUPS)
@bp.arguments(schemas.ResolutionsInputSchema)
@bp.response(200, schemas.GlanceSchema)
@bp.alt_response(502, description="The site did not give the video; see code")
@bp.alt_response(504, description="TIMED_OUT: the site took too long")
@bp.alt_response(507, description="DISK_FULL")
def resolutions(body: dict[str, Any]) -> dict[str, Any]:
    """Which resolutions a video comes in; needs no account"""
    link = use(VideoService).link(body["url"])
    found = use(FormatMenu).look_up(link)
    return glance_view(found, link, url=body["url"], thumbnails=use(Thumbnails))


@bp.post("/cancel/<video_id>")
@private
@limited(RouteClass.READS)
@bp.response(200, schemas.CancelledSchema)
@bp.alt_response(409, description="It has ended already")
def cancel(video_id: str) -> dict[str, str]:
    """Stop a clip and remove what was fetched of it"""
    video = use(VideoService).cancel(video_id, by=principal().user_id)
    return {"message": "Cancelled", "status": video.status.value, "video_id": video.id}


@bp.post("/retry/<video_id>")
@private
@limited(RouteClass.TRANSFERS)
@bp.response(202, schemas.AcceptedSchema)
@bp.alt_response(409, description="There is nothing to try again")
@bp.alt_response(507, description="DISK_FULL")
def retry(video_id: str) -> Response:
    """Start a clip again that failed, was cancelled or has expired"""
    video = use(VideoService).retry(video_id, by=principal().user_id)
    return _accepted(video, "Video is being processed again")


@bp.get("/files/<video_id>")
@private
@limited(RouteClass.READS)
@bp.response(200, schemas.FilesSchema)
@bp.alt_response(410, description="EXPIRED")
def files(video_id: str) -> dict[str, Any]:
    """Every file that a clip's job made, with links"""
    video = use(VideoService).with_files(video_id, by=principal().user_id)
    delivery = use(Delivery)
    return {
        "files": [
            {
                "name": file.name,
                "kind": file.kind,
                "size_bytes": file.size_bytes,
                "url": delivery.link(video, file),
            }
            for file in video.files
        ]
    }


@bp.delete("/<video_id>")
@private
@limited(RouteClass.READS)
@bp.response(204)
def delete(video_id: str) -> tuple[str, int]:
    """Delete a clip with its files; a running job of it stops"""
    use(VideoService).delete(video_id, by=principal().user_id)
    return "", 204


def _accepted(video: Video, message: str) -> Response:
    response = jsonify(message=message, status=video.status.value, video_id=video.id)
    response.status_code = 202
    response.headers["Retry-After"] = str(math.ceil(video.wait_seconds) + _POLL_SECONDS)
    response.headers["Location"] = url_for("video.status", video_id=video.id)
    return response

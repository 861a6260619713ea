"""What a page needs to choose a clip, over HTTP: `/api/video/info` and what it leads to."""

from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from yt_downloader.auth.guard import private
from yt_downloader.errors import Invalid
from yt_downloader.sources.links import is_list_page, list_url
from yt_downloader.sources.picture_fetch import PICTURE_TYPES
from yt_downloader.sources.relay import PART_BYTES
from yt_downloader.sources.subtitles import subtitles_of
from yt_downloader.video.looking import schemas
from yt_downloader.video.looking.previews import Part, Previews, Viewer
from yt_downloader.video.looking.thumbnails import Thumbnails
from yt_downloader.video.looking.views import glance_view, list_view, subtitle_view, video_info
from yt_downloader.video.menu import FormatMenu
from yt_downloader.video.service import VideoService
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.headers import as_file
from yt_downloader.web.rates import (
    RouteClass,
    RouteLimits,
    limited,
    network_spender,
    spender,
)
from yt_downloader.web.services import use

bp = ApiBlueprint("looking", __name__, url_prefix="/api/video", description="Looking at videos")

_KEPT_SECONDS = 3600
_PREVIEW_TYPES = ("video/mp4", "video/webm")


@bp.post("/info")
@private
@limited(RouteClass.LOOKUPS)
@bp.arguments(schemas.InfoInputSchema)
@bp.response(200, schemas.InfoSchema)
@bp.alt_response(502, description="The site did not give it; see code")
@bp.alt_response(504, description="TIMED_OUT: the site took too long")
@bp.alt_response(507, description="DISK_FULL")
def info(body: dict[str, Any]) -> dict[str, Any]:
    """All that is known of a video, or which videos a playlist has"""
    url, menu, thumbnails = body["url"], use(FormatMenu), use(Thumbnails)
    if is_list_page(url):
        page = use(VideoService).list_page(url)
        return list_view(menu.look_up_list(page), url=page, thumbnails=thumbnails)
    link = use(VideoService).link(url)
    video = menu.look_up(link)
    found = {
        **glance_view(video, link, url=url, thumbnails=thumbnails),
        **video_info(video, link),
        "preview_url": use(Previews).path(link, video),
        "playlist_url": list_url(url),
    }
    if body["fetch_subtitle"]:
        found["subtitle_info"] = subtitle_view(subtitles_of(video))
    return found


@bp.get("/thumbnail/<string:signed>")
@limited(RouteClass.READS)
@bp.binary_response(200, PICTURE_TYPES, description="The picture")
@bp.alt_response(404, description="Not a good address, or no picture behind it")
@bp.alt_response(502, description="The site did not give the picture; see code")
@bp.alt_response(504, description="TIMED_OUT: the site took too long")
def thumbnail(signed: str) -> Response:
    """A video's preview picture, by the path that `info` or `resolutions` gave"""
    picture = use(Thumbnails).follow(signed, network=network_spender())
    response = Response(picture.data, content_type=picture.content_type)
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return as_file(response, embedded_anywhere=False)


@bp.get("/preview/<string:signed>")
@limited(RouteClass.TRANSFERS)
@bp.binary_response(206, _PREVIEW_TYPES, description="Some of what was asked for; ask on")
@bp.alt_response(404, description="Not a good address")
@bp.alt_response(416, description="RANGE_NOT_SATISFIABLE")
@bp.alt_response(502, description="The site did not give the video; see code")
@bp.alt_response(504, description="TIMED_OUT: the site took too long")
@bp.alt_response(507, description="DISK_FULL")
def preview(signed: str) -> Response:
    """A small version of a video for a player, in parts: send Range"""
    viewer = _viewer()
    start, stop = _asked_part(signed, viewer)
    part = use(Previews).part(signed, start, stop, viewer)
    if part is None:
        raise RequestedRangeNotSatisfiable
    return _partial(part)


def _viewer() -> Viewer:
    """Who sends this request, for any thread: what it makes us ask a site counts as a look-up."""
    limits, who = use(RouteLimits), spender()
    return Viewer(network_spender(), lambda: limits.spend(RouteClass.LOOKUPS, who))


def _asked_part(signed: str, viewer: Viewer) -> tuple[int, int]:
    """The one range that was asked for, from start to stop, and no more than is given at once.

    Raises Invalid where there is none; as `Previews.part` for one that counts from the end.
    """
    asked = parse_range_header(request.headers.get("Range"))
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        raise Invalid(
            "Send one range, like Range: bytes=0-. Previews come in parts only.",
            details={"Range": ["is required"]},
        )
    first, stop = asked.ranges[0]
    if first < 0:
        begin = use(Previews).part(signed, 0, 1, viewer)
        if begin is None:
            raise RequestedRangeNotSatisfiable
        first = max(0, begin.relayed.total + first)
    most = first + PART_BYTES
    return first, most if stop is None else min(stop, most)


def _partial(part: Part) -> Response:
    relayed = part.relayed
    response = Response(relayed.data, status=206, content_type=part.content_type)
    last = relayed.start + len(relayed.data) - 1
    response.headers["Content-Range"] = f"bytes {relayed.start}-{last}/{relayed.total}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-store"
    return as_file(response, embedded_anywhere=False)

"""Which page answers which address."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.sitestandin.pages import (
    captions,
    hls,
    initial_data,
    media_files,
    player,
    playlist,
    watch,
)
from tests.sitestandin.pages.live_page import LIVE_PAGES, live_page
from tests.sitestandin.pages.thumbnails import thumbnail
from tests.sitestandin.video import Video
from tests.sitestandin.web.addresses import VIDEO_ID, video_id_of
from tests.sitestandin.web.hosts import ELSEWHERE_HOST, MESSAGE_HOSTS
from tests.sitestandin.web.messages import Reply, Request, plain, redirect

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_BY_PREFIX: dict[str, Callable[["Site", Request], Reply]] = {
    "/videoplayback": media_files.videoplayback,
    "/api/manifest/": hls.manifest,
    "/api/timedtext": captions.timedtext,
    "/vi/": thumbnail,
    "/s/player/": watch.player_script,
    "/iframe_api": watch.iframe_api,
    "/playlist": playlist.playlist_page,
    "/youtubei/v1/browse": playlist.browse,
}

# Pages about one video, by a pattern for the path without the id.
_ABOUT_VIDEO: dict[str, Callable[["Site", Request, Video], Reply]] = {
    r"/watch|/(shorts|live)/": watch.watch_page,
    r"/embed/": watch.embed_page,
    r"/youtubei/v1/player": player.player,
    r"/youtubei/v1/next": initial_data.next_page,
}

_SIGNED_OUT = "LOGIN_INFO=; Domain=.youtube.com; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"


def reply(site: "Site", request: Request) -> Reply:
    if request.host == ELSEWHERE_HOST:
        return site.elsewhere.reply(request)
    if request.host in MESSAGE_HOSTS:
        return site.inbox.take(request, site.conditions)
    if request.path in LIVE_PAGES:
        return live_page(site)
    for prefix, answer in _BY_PREFIX.items():
        if request.path.startswith(prefix):
            return answer(site, request)
    if video_id := video_id_of(request):
        return _about_video(site, request, video_id)
    return plain(404)


def _about_video(site: "Site", request: Request, video_id: str) -> Reply:
    if request.host == "youtu.be":
        return redirect(f"https://www.youtube.com/watch?v={video_id}")
    video = site.video(video_id)
    if video.http_status:
        return plain(video.http_status)
    for pattern, answer in _ABOUT_VIDEO.items():
        if re.fullmatch(rf"({pattern})({VIDEO_ID.pattern})?", request.path):
            found = answer(site, request, video)
            return found.with_headers(Set_Cookie=_SIGNED_OUT) if video.ends_session else found
    return plain(404)

"""The HTML pages, with the data that clients find in their scripts, and the player's script."""

import json
from html import escape
from typing import TYPE_CHECKING, Any

from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.pages.initial_data import initial_data
from tests.sitestandin.pages.player import WEB, Viewer, player_response, viewer_of
from tests.sitestandin.video import Video
from tests.sitestandin.web.messages import Reply, Request, page

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_PLAYER_PATH = "/s/player/5ca1ab1e/player_ias.vflset/en_US/base.js"
_SIGNATURE_TIMESTAMP = 20_500
_VISITOR_DATA = "CgtzdGFuZGluMDAwMA%3D%3D"

_DOCUMENT = """<!DOCTYPE html>
<html lang="en"><head><title>{title} - YouTube</title>
<meta property="og:title" content="{title}">
<meta property="og:image" content="https://i.ytimg.com/vi/{id}/maxresdefault.jpg">
</head><body>
<script>ytcfg.set({config});</script>
{scripts}
</body></html>
"""


def watch_page(site: "Site", request: Request, video: Video) -> Reply:
    """/watch?v=ID, /shorts/ID, /live/ID"""
    response = player_response(site, video, viewer_of(request, WEB))
    scripts = (
        f"<script>var ytInitialPlayerResponse = {_script(response)};</script>\n"
        f"<script>var ytInitialData = {_script(initial_data(video))};</script>"
    )
    return _document(video, WEB, scripts)


def live_document(site: "Site", video: Video) -> Reply:
    """The watch page of a stream as a channel's live page shows it."""
    endpoint = {"watchEndpoint": {"videoId": video.id}}
    data = initial_data(video) | {"currentVideoEndpoint": endpoint}
    response = player_response(site, video, Viewer(WEB, signed_in=False))
    scripts = (
        f"<script>var ytInitialPlayerResponse = {_script(response)};</script>\n"
        f"<script>var ytInitialData = {_script(data)};</script>"
    )
    return _document(video, WEB, scripts)


def script_document(title: str, data: Any) -> Reply:
    """A page about no video."""
    scripts = f"<script>var ytInitialData = {_script(data)};</script>"
    return _document(Video(id="", title=title), WEB, scripts)


def embed_page(_site: "Site", _request: Request, video: Video) -> Reply:
    """/embed/ID: the configuration of the embedded player, and no data."""
    return _document(video, "WEB_EMBEDDED_PLAYER", "")


def player_script(_site: "Site", _request: Request) -> Reply:
    """A script with nothing in it that a solver of its puzzles could find."""
    script = f"var _yt_player={{}};_yt_player.x={{signatureTimestamp:{_SIGNATURE_TIMESTAMP}}};"
    return Reply(body=Block(script.encode()), content_type="text/javascript")


def iframe_api(_site: "Site", _request: Request) -> Reply:
    script = f"var scriptUrl = 'https://www.youtube.com{_PLAYER_PATH}';".replace("/", r"\/")
    return Reply(body=Block(script.encode()), content_type="text/javascript")


def _document(video: Video, client: str, scripts: str) -> Reply:
    config = {
        "INNERTUBE_CONTEXT": {
            "client": {
                "clientName": client,
                "clientVersion": "2.20260708.00.00",
                "hl": "en",
                "visitorData": _VISITOR_DATA,
            }
        },
        "INNERTUBE_CLIENT_NAME": client,
        "VISITOR_DATA": _VISITOR_DATA,
        "LOGGED_IN": False,
        "STS": _SIGNATURE_TIMESTAMP,
        "PLAYER_JS_URL": _PLAYER_PATH,
    }
    html = _DOCUMENT.format(
        title=escape(video.title), id=video.id, config=_script(config), scripts=scripts
    )
    return page(html)


def _script(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(value).replace("</", r"<\/")

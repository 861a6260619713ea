"""A channel's live page: the page of the stream that runs, else the channel's own."""

from typing import TYPE_CHECKING

from tests.sitestandin.pages.channel import CHANNEL_HANDLE, CHANNEL_ID, CHANNEL_NAME
from tests.sitestandin.pages.initial_data import Json
from tests.sitestandin.pages.watch import live_document, script_document
from tests.sitestandin.web.messages import Reply, plain

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

LIVE_PAGES = {f"/{CHANNEL_HANDLE}/live", f"/channel/{CHANNEL_ID}/live"}


def live_page(site: "Site") -> Reply:
    """/@handle/live, /channel/ID/live: which stream it leads to is one of the conditions."""
    video_id = site.conditions.now.channel_live
    if not video_id:
        return script_document(CHANNEL_NAME, _home())
    video = site.video(video_id)
    return plain(video.http_status) if video.http_status else live_document(site, video)


def _home() -> Json:
    """The data of a channel's first tab, on which visitors of a live page land otherwise."""
    url = f"/{CHANNEL_HANDLE}/featured"
    tab = {
        "title": "Home",
        "selected": True,
        "endpoint": {
            "commandMetadata": {"webCommandMetadata": {"url": url}},
            "browseEndpoint": {"browseId": CHANNEL_ID},
        },
        "content": {"sectionListRenderer": {"contents": []}},
    }
    return {"contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}}}

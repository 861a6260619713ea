"""The pages of playlists: /playlist?list=ID, and /youtubei/v1/browse for what comes after."""

from typing import TYPE_CHECKING, Any

from tests.sitestandin.catalogue import PLAYLISTS, video_of
from tests.sitestandin.pages.channel import CHANNEL_HANDLE, CHANNEL_ID, CHANNEL_NAME
from tests.sitestandin.pages.initial_data import Json
from tests.sitestandin.pages.watch import script_document
from tests.sitestandin.web.messages import Reply, Request, json_reply

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_PAGE = 100
_MINUTE = 60


def playlist_page(_site: "Site", request: Request) -> Reply:
    """/playlist?list=ID; of one that is not in the catalogue the site's own words."""
    playlist_id = request.parameters.get("list", "")
    title = PLAYLISTS[playlist_id][0] if playlist_id in PLAYLISTS else "YouTube"
    return script_document(title, _data(playlist_id))


def browse(_site: "Site", request: Request) -> Reply:
    """POST /youtubei/v1/browse: a list from its beginning, or from where a token says."""
    token = str(request.json.get("continuation", ""))
    if not token:
        return json_reply(_data(str(request.json.get("browseId", "")).removeprefix("VL")))
    playlist_id, _, start = token.rpartition(":")
    items = _items(playlist_id, int(start))
    action = {"appendContinuationItemsAction": {"continuationItems": items}}
    return json_reply({"onResponseReceivedActions": [action]})


def _data(playlist_id: str) -> Json:
    if playlist_id not in PLAYLISTS:
        text = {"simpleText": "The playlist does not exist."}
        return {"contents": {}, "alerts": [{"alertRenderer": {"type": "ERROR", "text": text}}]}
    title, videos = PLAYLISTS[playlist_id]
    listed = {"playlistVideoListRenderer": {"contents": _items(playlist_id, 0)}}
    section = {"itemSectionRenderer": {"contents": [listed]}}
    tab = {"selected": True, "content": {"sectionListRenderer": {"contents": [section]}}}
    endpoint = {"browseId": CHANNEL_ID, "canonicalBaseUrl": f"/{CHANNEL_HANDLE}"}
    owner = {"text": CHANNEL_NAME, "navigationEndpoint": {"browseEndpoint": endpoint}}
    count = f"{len(videos)} videos"
    header = {
        "playlistId": playlist_id,
        "byline": [{"playlistBylineRenderer": {"text": {"simpleText": count}}}],
        "ownerText": {"runs": [owner]},
    }
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}},
        "metadata": {"playlistMetadataRenderer": {"title": title}},
        "header": {"playlistHeaderRenderer": header},
    }


def _items(playlist_id: str, start: int) -> list[Json]:
    videos = PLAYLISTS[playlist_id][1]
    items = [_item(video_id) for video_id in videos[start : start + _PAGE]]
    if start + _PAGE < len(videos):
        command = {"continuationCommand": {"token": f"{playlist_id}:{start + _PAGE}"}}
        items.append({"continuationItemRenderer": {"continuationEndpoint": command}})
    return items


def _item(video_id: str) -> Json:
    video = video_of(video_id)
    clock = f"{video.seconds // _MINUTE}:{video.seconds % _MINUTE:02}"
    item: dict[str, Any] = {
        "videoId": video_id,
        "title": {"runs": [{"text": video.title or f"Video {video_id}"}]},
        "thumbnail": {
            "thumbnails": [
                {
                    "url": f"https://i.ytimg.com/vi/{video_id}/hqdefault.jpg",
                    "width": 480,
                    "height": 360,
                }
            ]
        },
    }
    if video.seconds:
        item |= {"lengthSeconds": str(video.seconds), "lengthText": {"simpleText": clock}}
    return {"playlistVideoRenderer": item}

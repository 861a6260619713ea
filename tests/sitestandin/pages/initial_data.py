"""What stands around the player: counts, chapters, the most replayed parts."""

from typing import TYPE_CHECKING, Any

from tests.sitestandin.pages.channel import CHANNEL_HANDLE, CHANNEL_ID, CHANNEL_NAME
from tests.sitestandin.video import Video
from tests.sitestandin.web.messages import Reply, Request, json_reply

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

Json = dict[str, Any]

_HEATMAP_MARKERS = 100


def next_page(_site: "Site", _request: Request, video: Video) -> Reply:
    """POST /youtubei/v1/next"""
    return json_reply(initial_data(video))


def initial_data(video: Video) -> Json:
    sections = [
        {"videoPrimaryInfoRenderer": _primary(video)},
        {"videoSecondaryInfoRenderer": {"owner": {"videoOwnerRenderer": _owner()}}},
    ]
    data: Json = {
        "contents": {"twoColumnWatchNextResults": {"results": {"results": {"contents": sections}}}}
    }
    if video.chapters:
        data["playerOverlays"] = {"playerOverlayRenderer": _chapters(video)}
    if video.heatmap:
        data["frameworkUpdates"] = {"entityBatchUpdate": {"mutations": [_heatmap(video)]}}
    return data


def _primary(video: Video) -> Json:
    return {
        "title": {"runs": [{"text": video.title}]},
        "viewCount": {"videoViewCountRenderer": {"viewCount": {"simpleText": "1,234,567 views"}}},
        "dateText": {"simpleText": "Mar 1, 2024"},
    }


def _owner() -> Json:
    endpoint = {"browseId": CHANNEL_ID, "canonicalBaseUrl": f"/{CHANNEL_HANDLE}"}
    return {
        "title": {
            "runs": [{"text": CHANNEL_NAME, "navigationEndpoint": {"browseEndpoint": endpoint}}]
        },
        "subscriberCountText": {"simpleText": "12.3K subscribers"},
    }


def _chapters(video: Video) -> Json:
    chapters = [
        {
            "chapterRenderer": {
                "title": {"simpleText": chapter.title},
                "timeRangeStartMillis": chapter.start_seconds * 1000,
            }
        }
        for chapter in video.chapters
    ]
    bar = {"playerBar": {"chapteredPlayerBarRenderer": {"chapters": chapters}}}
    return {"decoratedPlayerBarRenderer": {"decoratedPlayerBarRenderer": bar}}


def _heatmap(video: Video) -> Json:
    width = video.seconds * 1000 // _HEATMAP_MARKERS
    markers = [
        {
            "startMillis": str(number * width),
            "durationMillis": str(width),
            # A single peak in the middle.
            "intensityScoreNormalized": 1 - abs(2 * number / _HEATMAP_MARKERS - 1),
        }
        for number in range(_HEATMAP_MARKERS)
    ]
    return {
        "payload": {
            "macroMarkersListEntity": {
                "markersList": {"markerType": "MARKER_TYPE_HEATMAP", "markers": markers}
            }
        }
    }

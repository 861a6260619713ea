"""The player API: whether a video plays, its details, its formats."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.sitestandin.catalogue import video_of
from tests.sitestandin.pages.captions import TRACKS, caption_tracks
from tests.sitestandin.pages.channel import CHANNEL_ID, CHANNEL_NAME, CHANNEL_URL
from tests.sitestandin.pages.streaming_data import streaming_data, without_addresses
from tests.sitestandin.video import Refusal, Stage, Video
from tests.sitestandin.web.messages import Reply, Request, json_reply

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

Json = dict[str, Any]

WEB = "WEB"
_EMBEDDED = "WEB_EMBEDDED_PLAYER"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the name of the client, and whether an account's cookies came along."""

    client: str
    signed_in: bool


def viewer_of(request: Request, client: str) -> Viewer:
    return Viewer(client, signed_in="LOGIN_INFO=" in request.headers.get("Cookie", ""))


def player(site: "Site", request: Request, video: Video) -> Reply:
    """POST /youtubei/v1/player"""
    client = request.json.get("context", {}).get("client", {}).get("clientName", "")
    return json_reply(player_response(site, video, viewer_of(request, client)))


def player_response(site: "Site", video: Video, viewer: Viewer) -> Json:
    if video.answers_as:
        return player_response(site, video_of(video.answers_as), viewer)
    refusal = _refusal(video, viewer)
    response: Json = {
        "playabilityStatus": _playability(refusal),
        "videoDetails": _details(video),
        "microformat": {"playerMicroformatRenderer": _microformat(site, video)},
    }
    if not refusal:
        data = streaming_data(site, video)
        response["streamingData"] = without_addresses(data) if viewer.client == WEB else data
    if video.captions:
        response["captions"] = {"playerCaptionsTracklistRenderer": _captions(video, viewer.client)}
    if video.preroll_seconds:
        response["adPlacements"] = [_preroll(video.preroll_seconds)]
    return response


def _refusal(video: Video, viewer: Viewer) -> Refusal | None:
    embedded = video.plays_embedded and viewer.client == _EMBEDDED
    signed_in = video.plays_signed_in and viewer.signed_in
    return None if embedded or signed_in else video.refusal


def _playability(refusal: Refusal | None) -> Json:
    if not refusal:
        return {"status": "OK", "playableInEmbed": True}
    status: Json = {"status": refusal.status, "reason": refusal.reason}
    return status | ({"errorScreen": refusal.error_screen} if refusal.error_screen else {})


def _details(video: Video) -> Json:
    stage = video.broadcast.stage if video.broadcast else None
    names = ("hqdefault", 480, 360), ("maxresdefault", 1280, 720)
    thumbnails = [
        {"url": f"https://i.ytimg.com/vi/{video.id}/{name}.jpg", "width": width, "height": height}
        for name, width, height in names
    ]
    return {
        "videoId": video.id,
        "title": video.title,
        "lengthSeconds": str(video.seconds),
        "channelId": CHANNEL_ID,
        "author": CHANNEL_NAME,
        "shortDescription": description(video),
        "keywords": ["stand-in", "barcode"],
        "viewCount": "1234567",
        "isPrivate": False,
        "isLiveContent": stage not in (None, Stage.PREMIERE),
        "thumbnail": {"thumbnails": thumbnails},
        **({"isLive": True} if stage is Stage.LIVE else {}),
        **({"isPostLiveDvr": True} if stage is Stage.POST_LIVE else {}),
        **({"isUpcoming": True} if stage in (Stage.UPCOMING, Stage.PREMIERE) else {}),
    }


def description(video: Video) -> str:
    return f"{video.title}.\nEvery picture carries its number, every second of sound a mark."


def _microformat(site: "Site", video: Video) -> Json:
    found: Json = {
        "title": {"simpleText": video.title},
        "lengthSeconds": str(video.seconds),
        "uploadDate": "2024-03-01T12:00:00-08:00",
        "publishDate": "2024-03-01T12:00:00-08:00",
        "category": "Science & Technology",
        "isFamilySafe": True,
        "isUnlisted": False,
        "viewCount": "1234567",
        "externalChannelId": CHANNEL_ID,
        "ownerChannelName": CHANNEL_NAME,
        "ownerProfileUrl": CHANNEL_URL,
    }
    if video.refusal and video.refusal.countries:
        found["availableCountries"] = list(video.refusal.countries)
    if stream := site.on_air(video):
        stage = stream.broadcast.stage
        found["liveBroadcastDetails"] = {
            "isLiveNow": stage is Stage.LIVE,
            "startTimestamp": _iso(stream.epoch),
        }
        if stage in (Stage.POST_LIVE, Stage.WAS_LIVE):
            end = _iso(stream.epoch + stream.broadcast.lasted_seconds)
            found["liveBroadcastDetails"]["endTimestamp"] = end
    return found


def _captions(video: Video, client: str) -> Json:
    found: Json = {"captionTracks": caption_tracks(video)}
    if client == WEB:
        found["translationLanguages"] = [
            {"languageCode": track.language, "languageName": {"simpleText": track.name}}
            for track in TRACKS
            if not track.automatic
        ]
    return found


def _preroll(seconds: int) -> Json:
    advertisement = {
        "playerVars": f"length_seconds={3 * seconds}",
        "skipOffsetMilliseconds": 1000 * seconds,
    }
    return {
        "adPlacementRenderer": {
            "config": {"adPlacementConfig": {"kind": "AD_PLACEMENT_KIND_START"}},
            "renderer": {"instreamVideoAdRenderer": advertisement},
        }
    }


def _iso(unix_time: float) -> str:
    return datetime.fromtimestamp(unix_time, UTC).isoformat(timespec="seconds")

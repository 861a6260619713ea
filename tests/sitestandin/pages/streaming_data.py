"""The player API's `streamingData`: which formats there are, and where."""

from typing import TYPE_CHECKING, Any

from tests.sitestandin.broadcasting import MAX_DVR_SECONDS
from tests.sitestandin.formats import FORMATS, PROGRESSIVE, Format
from tests.sitestandin.media.marks import SAMPLE_RATE
from tests.sitestandin.media.recipe import FRAME_RATE, PROGRESSIVE_SECONDS
from tests.sitestandin.pages.media_files import is_fragmented
from tests.sitestandin.pages.urls import file_url, hls_master_url, live_url
from tests.sitestandin.video import Broadcast, Video

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

Json = dict[str, Any]


def streaming_data(site: "Site", video: Video) -> Json:
    """What a client is told that may have plain addresses."""
    progressive = [_progressive(site, video)] if PROGRESSIVE.itag in video.itags else []
    adaptive = [_adaptive(site, video, FORMATS[itag]) for itag in video.itags if itag in FORMATS]
    data: Json = {
        "expiresInSeconds": str(site.conditions.now.url_ttl_seconds),
        "formats": progressive,
        "adaptiveFormats": adaptive,
    }
    if video.hls:
        data["hlsManifestUrl"] = hls_master_url(site, video)
    if video.drm:
        data["licenseInfos"] = [{"drmFamily": "WIDEVINE", "url": "https://www.youtube.com/drm"}]
    return data


def without_addresses(data: Json) -> Json:
    """What the web client is told: it streams by a protocol of its own."""
    formats = [
        {name: value for name, value in entry.items() if name != "url"}
        for entry in data["adaptiveFormats"]
    ]
    return {
        "expiresInSeconds": data["expiresInSeconds"],
        "adaptiveFormats": formats,
        "serverAbrStreamingUrl": "https://rr1---sn-standin.googlevideo.com/videoplayback?sabr=1",
    }


def _adaptive(site: "Site", video: Video, chosen: Format) -> Json:
    entry = _description(chosen)
    if video.drm:
        return entry | {"drmFamilies": ["WIDEVINE"]}
    if video.broadcast and is_fragmented(video):
        return entry | _fragmented(site, video, chosen, video.broadcast)
    file = site.library.whole_file(chosen.loop, video.seconds)
    seconds = float(file.seconds)
    return entry | {
        "url": file_url(site, video, chosen, size=file.body.size, seconds=seconds),
        "averageBitrate": round(file.body.size * 8 / seconds),
        "contentLength": str(file.body.size),
        "approxDurationMs": str(round(seconds * 1000)),
        "initRange": _range(*file.init_range),
        "indexRange": _range(*file.index_range),
        "lastModified": "1709323200000000",
    }


def _fragmented(site: "Site", video: Video, chosen: Format, broadcast: Broadcast) -> Json:
    return {
        "url": live_url(site, video, chosen),
        "targetDurationSec": broadcast.fragment_seconds,
        "maxDvrDurationSec": MAX_DVR_SECONDS,
    }


def _progressive(site: "Site", video: Video) -> Json:
    size = site.library.progressive().size
    return _description(PROGRESSIVE) | {
        "url": file_url(site, video, PROGRESSIVE, size=size, seconds=PROGRESSIVE_SECONDS),
        "contentLength": str(size),
        "approxDurationMs": str(PROGRESSIVE_SECONDS * 1000),
        **_sound(),
    }


def _description(chosen: Format) -> Json:
    """What depends on the format alone."""
    entry: Json = {
        "itag": chosen.itag,
        "mimeType": f'{chosen.mime_type}; codecs="{chosen.codecs}"',
        "bitrate": chosen.bitrate,
        "quality": chosen.quality,
    }
    if not chosen.is_video:
        return entry | _sound()
    return entry | {
        "width": chosen.width,
        "height": chosen.height,
        "fps": FRAME_RATE,
        "qualityLabel": f"{chosen.height}p",
    }


def _sound() -> Json:
    return {
        "audioQuality": "AUDIO_QUALITY_MEDIUM",
        "audioSampleRate": str(SAMPLE_RATE),
        "audioChannels": 2,
    }


def _range(first: int, last: int) -> dict[str, str]:
    return {"start": str(first), "end": str(last)}

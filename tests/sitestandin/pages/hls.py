"""HLS playlists: of a whole video, and the sliding window of a live stream."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.formats import HLS
from tests.sitestandin.media.recipe import FRAME_RATE, HLS_SEGMENT_SECONDS
from tests.sitestandin.pages.urls import hls_playlist_url, hls_segment_url
from tests.sitestandin.video import Stage, Video
from tests.sitestandin.web.addresses import number_of, video_id_of
from tests.sitestandin.web.messages import Reply, Request, plain

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_WINDOW_SEGMENTS = 12


def manifest(site: "Site", request: Request) -> Reply:
    """Everything under /api/manifest/."""
    video = site.video(video_id_of(request) or "")
    if (number_of(request, "expire") or 0) <= site.clock():
        return plain(403)
    itag = number_of(request, "itag")
    if "/hls_variant/" in request.path and video.hls:
        return _playlist(_master(site, video))
    if itag in video.hls:
        live = video.broadcast and video.broadcast.stage is Stage.LIVE
        return _playlist((_live if live else _whole)(site, video, itag))
    return plain(404)


def _playlist(lines: list[str]) -> Reply:
    text = "".join(f"{line}\n" for line in ["#EXTM3U", *lines])
    return Reply(body=Block(text.encode()), content_type="application/vnd.apple.mpegurl")


def _master(site: "Site", video: Video) -> list[str]:
    lines = ["#EXT-X-INDEPENDENT-SEGMENTS"]
    for itag in video.hls:
        variant = HLS[itag]
        lines.append(
            f'#EXT-X-STREAM-INF:BANDWIDTH={variant.bitrate},CODECS="{variant.codecs}",'
            f"RESOLUTION={variant.width}x{variant.height},FRAME-RATE={FRAME_RATE},"
            "CLOSED-CAPTIONS=NONE"
        )
        lines.append(hls_playlist_url(site, video, itag))
    return lines


def _whole(site: "Site", video: Video, itag: int) -> list[str]:
    segments = range(-(-video.seconds // HLS_SEGMENT_SECONDS))
    return [
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{HLS_SEGMENT_SECONDS}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        *_segment_lines(site, video, itag, segments),
        "#EXT-X-ENDLIST",
    ]


def _live(site: "Site", video: Video, itag: int) -> list[str]:
    """The newest segments, each with the wall clock time of its first picture."""
    stream = site.on_air(video)
    if not stream:
        return []
    # A segment may be longer than the fragments that the broadcast's own clock counts.
    stop = int((site.clock() - stream.epoch) // HLS_SEGMENT_SECONDS)
    first = max(0, stop - _WINDOW_SEGMENTS)
    begun = datetime.fromtimestamp(stream.epoch + first * HLS_SEGMENT_SECONDS, UTC)
    return [
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{HLS_SEGMENT_SECONDS}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        f"#EXT-X-PROGRAM-DATE-TIME:{begun.isoformat(timespec='milliseconds')}",
        *_segment_lines(site, video, itag, range(first, stop)),
    ]


def _segment_lines(site: "Site", video: Video, itag: int, numbers: range) -> list[str]:
    lines = []
    for number in numbers:
        lines.append(f"#EXTINF:{HLS_SEGMENT_SECONDS:.1f},")
        lines.append(hls_segment_url(site, video, itag, number))
    return lines

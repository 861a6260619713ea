"""Media: whole files, live fragments, HLS segments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.sitestandin.broadcasting import OnAir
from tests.sitestandin.containers.live_fragments import live_fragment
from tests.sitestandin.containers.virtual_file import Block, Body, Buffer
from tests.sitestandin.formats import FORMATS, HLS, PROGRESSIVE, Format
from tests.sitestandin.video import Stage, Video
from tests.sitestandin.web.addresses import number_of, video_id_of
from tests.sitestandin.web.conditions import WIDE_RANGE_BYTES
from tests.sitestandin.web.messages import Reply, Request, plain
from tests.sitestandin.web.ranges import UnsatisfiableRange, parse_range

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_LAST_MODIFIED = "Fri, 01 Mar 2024 20:00:00 GMT"
_LOW_LATENCY_SECONDS = 2


@dataclass(frozen=True)
class Part:
    """Bytes *start* up to *stop* of another body."""

    whole: Body
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start

    def pieces(self, start: int, stop: int) -> Iterator[Buffer]:
        return self.whole.pieces(self.start + start, self.start + stop)


def videoplayback(site: "Site", request: Request) -> Reply:
    """Everything under /videoplayback, chosen by the address's itag and sq."""
    video = site.video(video_id_of(request) or "")
    itag = number_of(request, "itag") or 0
    if (number_of(request, "expire") or 0) <= site.clock():
        reply = plain(403)
    elif itag in HLS and itag in video.hls:
        reply = _segment(site, video, itag, number_of(request, "sq") or 0)
    elif itag not in video.itags:
        reply = plain(404)
    elif is_fragmented(video):
        reply = _live(site, video, FORMATS[itag], number_of(request, "sq"))
    else:
        reply = _chosen_by_query(_file(site, video, itag), request)
    return replace(reply, media=True)


def is_fragmented(video: Video) -> bool:
    """Whether there are only fragments of it yet, no files."""
    stage = video.broadcast.stage if video.broadcast else None
    return stage in (Stage.LIVE, Stage.POST_LIVE)


def _file(site: "Site", video: Video, itag: int) -> Reply:
    if itag == PROGRESSIVE.itag:
        body: Body = site.library.progressive()
        kind = PROGRESSIVE.mime_type
    else:
        chosen = FORMATS[itag]
        body = site.library.whole_file(chosen.loop, video.seconds).body
        kind = chosen.mime_type
    reply = Reply(body=body, content_type=kind, file=True)
    return reply.with_headers(Last_Modified=_LAST_MODIFIED, Cache_Control="private")


def _chosen_by_query(reply: Reply, request: Request) -> Reply:
    """Serve `&range=first-last` in the address as a file of its own, as the site does."""
    wanted = request.parameters.get("range")
    if not wanted:
        return reply
    try:
        found = parse_range(f"bytes={wanted}", reply.body.size)
    except UnsatisfiableRange:
        return plain(416)
    if not found:
        return reply
    part = Part(reply.body, *found)
    return replace(reply, body=part, file=part.size > WIDE_RANGE_BYTES)


def loop_name(chosen: Format, fragment_seconds: int) -> str:
    """The loop with keyframes where fragments of this length need them."""
    if chosen.is_video and fragment_seconds == _LOW_LATENCY_SECONDS:
        return f"{chosen.loop}-{_LOW_LATENCY_SECONDS}s"
    return chosen.loop


def _live(site: "Site", video: Video, chosen: Format, number: int | None) -> Reply:
    stream = site.on_air(video)
    if not stream:
        return plain(404)
    head = stream.head(site.clock())
    reply = Reply(content_type=chosen.mime_type, headers=_live_headers(stream, head))
    if number is None:
        return reply
    if number > head:
        return replace(reply, status=404)
    seconds = stream.broadcast.fragment_seconds
    body = live_fragment(
        site.library.loop(loop_name(chosen, seconds)),
        fragment_seconds=seconds,
        metadata=stream.metadata(number),
    )
    return replace(reply, body=body).with_headers(X_Sequence_Num=str(number))


def _live_headers(stream: OnAir, head: int) -> dict[str, str]:
    newest = stream.metadata(head)
    return {
        "X-Head-Seqnum": str(head),
        "X-Head-Time-Millis": str(newest.stream_duration_us // 1000),
        "X-Walltime-Ms": str(newest.ingestion_walltime_us // 1000),
    }


def _segment(site: "Site", video: Video, itag: int, number: int) -> Reply:
    body = Block(site.library.segments(str(itag)).segment(number))
    return Reply(body=body, content_type="video/mp2t")

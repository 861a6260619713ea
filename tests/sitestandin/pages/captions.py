"""Captions: generated text that tells the time, in the formats that the site offers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from tests.sitestandin.catalogue import video_of
from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.pages.urls import caption_url
from tests.sitestandin.video import Video
from tests.sitestandin.web.addresses import video_id_of
from tests.sitestandin.web.messages import Reply, Request, json_reply, plain

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_EVERY_SECONDS = 5
_SHOWN_SECONDS = 4


@dataclass(frozen=True, slots=True)
class Track:
    """A language's captions; automatic ones are written in lower case, without a stop."""

    language: str
    name: str
    word: str
    automatic: bool = False


TRACKS = (
    Track("en", "English", "Caption"),
    Track("de", "German", "Untertitel"),
    Track("en", "English (auto-generated)", "caption", automatic=True),
)


@dataclass(frozen=True, slots=True)
class Caption:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + _SHOWN_SECONDS


def captions(track: Track, seconds: int) -> Iterator[Caption]:
    """Yield "Caption 721 at 1:00:05" and the like, one every five seconds."""
    for number, start in enumerate(range(0, seconds, _EVERY_SECONDS)):
        clock = f"{start // 3600}:{start // 60 % 60:02}:{start % 60:02}"
        yield Caption(start, f"{track.word} {number} {clock}")


def timedtext(_site: "Site", request: Request) -> Reply:
    """Everything under /api/timedtext: `lang`, `kind`, `fmt`, and `tlang` for a translation."""
    video = video_of(video_id_of(request) or "")
    wanted = request.parameters
    automatic = wanted.get("kind") == "asr"
    track = next(
        (t for t in TRACKS if t.language == wanted.get("lang") and t.automatic == automatic), None
    )
    write = _WRITERS.get(wanted.get("fmt", "srv1"))
    if not (video.captions and track and write):
        return plain(404)
    found = list(captions(track, video.seconds))
    if language := wanted.get("tlang"):
        found = [Caption(caption.start, f"[{language}] {caption.text}") for caption in found]
    return write(found)


def caption_tracks(video: Video) -> list[dict[str, object]]:
    """The tracks as the player API lists them."""
    return [
        {
            "baseUrl": caption_url(video, track.language, automatic=track.automatic),
            "name": {"simpleText": track.name},
            "vssId": f"{'a' if track.automatic else ''}.{track.language}",
            "languageCode": track.language,
            "isTranslatable": True,
            **({"kind": "asr"} if track.automatic else {}),
        }
        for track in TRACKS
    ]


def _clock(seconds: int, point: str) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}000"


def _vtt(found: list[Caption]) -> Reply:
    cues = (f"{_clock(c.start, '.')} --> {_clock(c.end, '.')}\n{c.text}\n\n" for c in found)
    return _text("WEBVTT\nKind: captions\nLanguage: en\n\n" + "".join(cues), "text/vtt")


def _srt(found: list[Caption]) -> Reply:
    cues = (
        f"{number}\n{_clock(c.start, ',')} --> {_clock(c.end, ',')}\n{c.text}\n\n"
        for number, c in enumerate(found, 1)
    )
    return _text("".join(cues), "application/x-subrip")


def _json3(found: list[Caption]) -> Reply:
    events = [
        {
            "tStartMs": c.start * 1000,
            "dDurationMs": _SHOWN_SECONDS * 1000,
            "segs": [{"utf8": c.text}],
        }
        for c in found
    ]
    return json_reply({"wireMagic": "pb3", "events": events})


def _srv1(found: list[Caption]) -> Reply:
    lines = (
        f'<text start="{c.start}" dur="{_SHOWN_SECONDS}">{escape(c.text)}</text>' for c in found
    )
    return _text(
        f'<?xml version="1.0" encoding="utf-8" ?><transcript>{"".join(lines)}</transcript>',
        "text/xml",
    )


def _text(text: str, kind: str) -> Reply:
    return Reply(body=Block(text.encode()), content_type=f"{kind}; charset=utf-8")


_WRITERS: dict[str, Callable[[list[Caption]], Reply]] = {
    "vtt": _vtt,
    "srt": _srt,
    "json3": _json3,
    "srv1": _srv1,
}

"""What can be had of a video: exact pairs of formats, and selectors that fit every video."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from yt_downloader.sources.extraction import Extraction, Format

_MOST = 300
_SOUNDS = 5  # of one picture, the best: some videos are dubbed in dozens of languages
_HEIGHTS = (2160, 1440, 1080, 720, 480)
_FAST = 50  # frames per second from which on sites add the number: 1080p60
_KIN = {"mp4": {"m4a", "mp4"}, "webm": {"webm"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something to choose. *format* is yt-dlp's selector for it, *ext* the file's kind.

    *kind* is `video+audio`, `video`, `audio` or `selector`. *size_bytes* is of the whole
    video, None where the site does not tell.
    """

    kind: str
    format: str
    label: str
    video_format: str | None = None
    audio_format: str | None = None
    note: str
    ext: str | None = None
    size_bytes: int | None = None


def offers_of(video: Extraction) -> list[Offer]:
    """Up to 300: the best picture first, then sound alone, then what fits every video."""
    sounds = [f for f in video.formats if f.audio_codec and not f.video_codec]
    sounds.sort(key=lambda f: (f.preference, f.bitrate), reverse=True)
    pictures = [f for f in video.formats if f.video_codec]
    pictures.sort(key=lambda f: (f.resolution or 0, f.fps, f.bitrate), reverse=True)
    # One by one: there may be hundreds of pictures, each with every sound.
    exact = (offer for picture in pictures for offer in _with_sound(picture, sounds))
    alone = (_sound(sound) for sound in sounds)
    heights = [step for step in _HEIGHTS if pictures and step < (pictures[0].resolution or 0)]
    return [*islice(chain(exact, alone), _MOST), *_selectors(heights)]


def _with_sound(picture: Format, sounds: list[Format]) -> Iterator[Offer]:
    if picture.audio_codec or not sounds:
        yield Offer(
            kind="video+audio" if picture.audio_codec else "video",
            format=picture.id,
            label=f"{_note(picture)} ({picture.extension})",
            video_format=picture.id,
            note=_note(picture),
            ext=picture.extension,
            size_bytes=picture.size_bytes,
        )
        return
    kinds = _KIN.get(picture.extension, set())
    kin = list(islice((f for f in sounds if f.extension in kinds), _SOUNDS))
    for sound in kin or sounds[:1]:
        sizes = (picture.size_bytes, sound.size_bytes)
        yield Offer(
            kind="video+audio",
            format=f"{picture.id}+{sound.id}",
            label=f"{_note(picture)} ({picture.extension}) [Audio: {_rate(sound)}]",
            video_format=picture.id,
            audio_format=sound.id,
            note=_note(picture),
            ext=picture.extension if kin else "mp4",
            size_bytes=None if None in sizes else sum(size or 0 for size in sizes),
        )


def _sound(sound: Format) -> Offer:
    return Offer(
        kind="audio",
        format=sound.id,
        label=f"Audio ({sound.extension}) [{_rate(sound)}]",
        audio_format=sound.id,
        note="audio",
        ext=sound.extension,
        size_bytes=sound.size_bytes,
    )


def _selectors(heights: list[int]) -> Iterator[Offer]:
    best = "bestvideo{0}+bestaudio/best{0}"
    yield Offer(kind="selector", format=best.format(""), label="Best", note="best")
    for height in heights:
        yield Offer(
            kind="selector",
            format=best.format(f"[height<={height}]"),
            label=f"Up to {height}p",
            note=f"{height}p",
        )
    yield Offer(kind="selector", format="bestaudio/best", label="Audio only", note="audio")


def _note(picture: Format) -> str:
    if not picture.resolution:
        return "video"
    return f"{picture.resolution}p{round(picture.fps) if picture.fps >= _FAST else ''}"


def _rate(sound: Format) -> str:
    return f"{sound.bitrate:.1f}Kbps" if sound.bitrate else "rate unknown"

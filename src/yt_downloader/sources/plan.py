"""Decides what to fetch: which formats make what the client asked for, and by which way."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from yt_downloader.errors import MediaError
from yt_downloader.media.captions import Captions
from yt_downloader.media.cut.order import Mode
from yt_downloader.sources.extraction import Extraction, Format, LiveStatus
from yt_downloader.sources.named import pick_named
from yt_downloader.sources.sound import Container, pick_sound

HIGH_RESOLUTION = 1440  # from here up there is no H.264 at the site
_END_SLACK_SECONDS = 1.0  # sites round durations
_PROTOCOLS = {"http", "https", "m3u8", "m3u8_native", "http_dash_segments"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the client asked for. Times in seconds; None, None is the whole video.

    With *moment*, a unix time, they count from what a stream showed then.

    *container* is mp4, webm or best. *resolution* is None for the best; with
    *exact* no other will do, without it the nearest one below, else above.
    With *sound_alone* resolution and cut mode mean nothing: sound is copied.
    """

    start: float | None
    end: float | None
    container: str
    resolution: int | None
    exact: bool
    high_res_mp4: str
    cut_mode: str
    moment: float | None = None
    sound_alone: bool = False


Select = Callable[[Sequence[Format]], Sequence[Format]]


class NotRecorded(Exception):
    """A stream whose fragments cannot make what is wanted; its recording will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be fetched and made. *audio* is None when *video* holds both, or has none.

    *video* is None for sound alone; then *audio* may have a picture, which is left out.

    Of a stream that *runs*, or has just ended, times count from *moment* where
    there is one, else from its start.

    *end* is infinite for all of a video whose length is not known yet, of which
    not more than *longest_seconds* may be made. *generic* as in Extraction. *captions*
    are to be embedded, with times of the whole video.
    """

    start: float
    end: float
    video: Format | None
    audio: Format | None
    container: Container
    lossless_h265: bool
    cut_mode: str
    runs: bool = False
    moment: float | None = None
    generic: bool = False
    longest_seconds: float = math.inf
    captions: Captions | None = None

    @property
    def seconds(self) -> float:
        return self.end - self.start

    @property
    def estimated_bytes(self) -> int:
        """About how large the fetched tracks are, from their bit rates (kbit/s).

        0 where neither is known.
        """
        if math.isinf(self.end):
            return 0
        return int(sum(f.bitrate for f in self.formats) * 125 * self.seconds)

    @property
    def sound_alone(self) -> bool:
        return self.video is None

    @property
    def extension(self) -> str:
        """Of the file's name."""
        return "m4a" if self.sound_alone and self.container == "mp4" else self.container

    @property
    def mode(self) -> Mode:
        if self.sound_alone:
            return Mode.SMART
        return Mode.LOSSLESS_H265 if self.lossless_h265 else Mode(self.cut_mode)

    @property
    def formats(self) -> tuple[Format, ...]:
        return tuple(wanted for wanted in (self.video, self.audio) if wanted)


def make_plan(
    extraction: Extraction,
    wanted: Wanted,
    *,
    longest_seconds: float,
    select: Select | None = None,
) -> Plan:
    """The way to *wanted*; *select* takes formats out of those that can be fetched.

    Raises what *select* raises, NotRecorded, and MediaError: LIVE_NOT_STARTED, FORMAT_UNAVAILABLE,
    TOO_LONG, or EMPTY_OUTPUT for a segment that the video does not have.
    """
    if extraction.live_status is LiveStatus.IS_UPCOMING:
        raise MediaError("LIVE_NOT_STARTED")
    runs = extraction.live_status in (LiveStatus.IS_LIVE, LiveStatus.POST_LIVE)
    if runs:
        usable = [f for f in extraction.formats if f.live_fragment_seconds]
        if not usable or wanted.end is None:
            raise NotRecorded
    else:
        usable = [f for f in extraction.formats if f.protocol in _PROTOCOLS]
    start, end = _segment(extraction, wanted, longest_seconds, runs=runs)
    if select:
        named = select(usable)
        picked = pick_named(named, wanted.container, sound_alone=wanted.sound_alone)
    else:
        picked = _pick(usable, wanted)
    video, audio, container = picked
    return Plan(
        start=start,
        end=end,
        video=video,
        audio=audio,
        container=container,
        lossless_h265=_is_lossless(video, container, wanted),
        cut_mode=wanted.cut_mode,
        runs=runs,
        moment=wanted.moment if runs else None,
        generic=extraction.generic,
        longest_seconds=longest_seconds,
    )


def check_length(start: float, end: float, longest_seconds: float) -> None:
    """Raises MediaError with TOO_LONG."""
    if end - start > longest_seconds:
        raise MediaError(
            "TOO_LONG",
            f"The segment has {end - start:g} s; this server allows {longest_seconds:g} s.",
        )


def within(duration: float, start: float, end: float) -> tuple[float, float]:
    """The segment as far as a video of *duration* has it; *end* may be infinite.

    Raises MediaError with EMPTY_OUTPUT for one that the video does not have.
    """
    if start >= duration:
        raise MediaError(
            "EMPTY_OUTPUT",
            f"The segment starts at {start:g} s, but the video ends at {duration:g} s.",
        )
    if math.isfinite(end) and end > duration + _END_SLACK_SECONDS:
        raise MediaError(
            "EMPTY_OUTPUT",
            f"The segment ends at {end:g} s, but the video ends at {duration:g} s.",
        )
    return start, min(end, duration)


def _segment(
    extraction: Extraction, wanted: Wanted, longest_seconds: float, *, runs: bool
) -> tuple[float, float]:
    start = wanted.start or 0.0
    end = wanted.end if wanted.end is not None else extraction.duration
    if end is None and not extraction.generic:
        raise MediaError("EMPTY_OUTPUT", "The length of the video is not known; name an end.")
    if end is None:
        return start, math.inf  # the file itself will tell
    check_length(start, end, longest_seconds)
    if runs:
        return start, end  # the stream itself knows how far it is
    if wanted.moment is not None:
        if extraction.started_at is None:
            raise MediaError("EMPTY_OUTPUT", "The site does not say when the stream began.")
        then = wanted.moment - extraction.started_at
        start, end = max(0.0, start + then), end + then
    return (start, end) if extraction.duration is None else within(extraction.duration, start, end)


def _pick(usable: list[Format], wanted: Wanted) -> tuple[Format | None, Format | None, Container]:
    if wanted.sound_alone:
        return None, *pick_sound(usable, wanted.container)
    video = _pick_video(usable, wanted)
    audio = None if video.audio_codec else _pick_audio(usable, video, wanted)
    return video, audio, _container(video, audio, wanted)


def _is_lossless(video: Format | None, container: Container, wanted: Wanted) -> bool:
    high = video is not None and (video.resolution or 0) >= HIGH_RESOLUTION
    return high and container == "mp4" and wanted.high_res_mp4 == "h265-lossless"


def _pick_video(formats: Iterable[Format], wanted: Wanted) -> Format:
    """The best format of the resolution that was asked for, in the kind that was asked for."""
    videos = [f for f in formats if f.video_codec]
    if not videos:
        raise MediaError("FORMAT_UNAVAILABLE", "The video has no picture that can be fetched.")
    # What has no known resolution is taken only where nothing else is there.
    steps = sorted({f.resolution for f in videos if f.resolution})
    step = _step(steps, wanted) if steps else 0
    here = [f for f in videos if (f.resolution or 0) == step]
    if wanted.container == "webm":
        here = [f for f in here if f.extension == "webm"]
        if not here:
            inside = f" in {step}p" if step else ""
            raise MediaError("FORMAT_UNAVAILABLE", f"The video has no webm{inside}.")
    return max(here, key=lambda f: (_fits(f, wanted), f.fps, f.audio_codec is None, f.bitrate))


def _step(steps: list[int], wanted: Wanted) -> int:
    if wanted.resolution is None:
        return steps[-1]
    if wanted.resolution in steps:
        return wanted.resolution
    if wanted.exact:
        offered = ", ".join(f"{step}p" for step in reversed(steps))
        raise MediaError(
            "FORMAT_UNAVAILABLE",
            f"The video does not come in {wanted.resolution}p. It has {offered}.",
        )
    below = [step for step in steps if step < wanted.resolution]
    return below[-1] if below else steps[0]


def _fits(video: Format, wanted: Wanted) -> int:
    """How well a format serves the container that was asked for.

    For MP4, H.264 in MP4 plays everywhere; above it there is VP9 and AV1,
    which MP4 can carry without re-encoding.
    """
    codec = video.video_codec or ""
    direct = video.protocol in {"http", "https"}
    if wanted.container == "mp4":
        if codec.startswith("avc1"):
            return 4 if direct else 3
        return 2 if video.extension == "webm" else 1
    return 1 if direct else 0


def _pick_audio(formats: Iterable[Format], video: Format, wanted: Wanted) -> Format | None:
    """Sound of the container's own kind: AAC plays in every MP4 player, WebM takes Opus.

    None only where the video has no sound at all.
    """
    sounds = [f for f in formats if f.audio_codec and not f.video_codec]
    own = "webm" if wanted.container == "webm" else "m4a"
    if wanted.container == "best" and video.extension == "webm":
        own = "webm"
    if not sounds:
        return None
    if wanted.container == "webm":
        sounds = [f for f in sounds if f.extension == "webm"]
        if not sounds:
            raise MediaError(
                "FORMAT_UNAVAILABLE", "The video has no sound that fits into webm. Ask for mp4."
            )
    return max(sounds, key=lambda f: (f.extension == own, f.preference, f.bitrate))


def _container(video: Format, audio: Format | None, wanted: Wanted) -> Container:
    if wanted.container == "mp4":
        return "mp4"
    kinds = {f.extension for f in (video, audio) if f}
    return "webm" if kinds == {"webm"} else "mp4"

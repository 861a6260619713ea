"""What playlists say: segments on a timeline, or the variants of one presentation."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

# Sums of EXTINF drift from the media's own times by rounding, and the first frame that is
# wanted may be the last one before the start. So what ends this shortly before counts, too.
EARLY_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where the 16 bytes of an AES-128 key are.

    *iv* has 16 bytes; None for segments whose sequence number is the IV (5.2).
    """

    url: str
    iv: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """An initialization section (4.3.2.5), which belongs in front of its segments.

    *byte_range* is [start, stop), None for the whole resource. A *key* here always has an IV.
    """

    url: str
    byte_range: tuple[int, int] | None
    key: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A piece of media. *url* is absolute, http or https, at most 8192 visible ASCII characters.

    *start* is in seconds on the playlist's timeline: the sum of the durations before it.
    *duration* is 0 to 3600 s. *byte_range* is [start, stop), start < stop < 2**63, None for the
    whole resource; with a *key* it counts encrypted bytes. Timestamps in the media start anew
    where *discontinuity* changes. *wall_clock* is the unix time of the first sample, None
    before the playlist's first date; between dates it runs on with the durations.
    """

    url: str
    start: float
    duration: float
    sequence: int
    byte_range: tuple[int, int] | None
    key: Key | None
    map: Map | None
    discontinuity: int
    wall_clock: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPlaylist:
    """The segments that are there, in order; those marked as gaps have left a hole in the time.

    *target_duration* in seconds, 0 to 3600. *ended*: no segment will follow.
    """

    segments: tuple[Segment, ...]
    target_duration: float
    ended: bool

    @property
    def duration(self) -> float:
        """Seconds from the timeline's 0 to the end of the last segment that is there."""
        return self.segments[-1].start + self.segments[-1].duration if self.segments else 0.0

    def covering(self, start: float, end: float) -> tuple[Segment, ...]:
        """The run of segments that holds [start, end), 0 <= start < end, and its first frame.

        That frame is the last one at or before *start*, so the segment before is taken as well
        where *start* is less than EARLY_SECONDS behind a boundary; nothing extra at the end.
        The run may cross gaps and discontinuities. Empty when nothing of [start, end) is there.
        For playlists that have ended; the timeline of others moves. Raises ValueError.
        """
        _check(start, end)
        early = start - EARLY_SECONDS
        first = max(bisect_right(self.segments, early, key=lambda s: s.start) - 1, 0)
        stop = bisect_left(self.segments, end, key=lambda s: s.start)
        if first < stop and self.segments[first].start + self.segments[first].duration <= early:
            first += 1
        run = self.segments[first:stop]
        return run if run and run[-1].start + run[-1].duration > start else ()

    def covering_wall_clock(self, start: float, end: float) -> tuple[Segment, ...]:
        """As `covering`, of the unix times [start, end): what has no date is left out.

        Dates may jump at a discontinuity, even back, so the result may have holes.
        """
        _check(start, end)
        found = tuple(s for s in self.segments if _overlaps(s, start - EARLY_SECONDS, end))
        return found if any(_overlaps(s, start, end) for s in found) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One quality. *bandwidth* in bit/s, 0 where unknown; what else is unknown is None or empty.

    *audio* is the group of renditions that its sound comes from; None: in the variant itself.
    """

    url: str
    bandwidth: int
    width: int | None
    height: int | None
    codecs: tuple[str, ...]
    frame_rate: float | None
    audio: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """An alternative sound, picture or text. Without *url* it is in the variants themselves.

    *type* is AUDIO, VIDEO, SUBTITLES or CLOSED-CAPTIONS.
    """

    type: str
    group: str
    url: str | None
    language: str | None
    name: str
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterPlaylist:
    """What one presentation comes in; there is at least one variant."""

    variants: tuple[Variant, ...]
    renditions: tuple[Rendition, ...]


def _check(start: float, end: float) -> None:
    if not 0 <= start < end:
        raise ValueError("a span starts at 0 or later and ends after its start")


def _overlaps(segment: Segment, start: float, end: float) -> bool:
    clock = segment.wall_clock
    return clock is not None and clock < end and clock + segment.duration > start

"""Reads a media playlist: its segments, each with all that the tags before it say of it."""

from collections.abc import Callable, Iterable, Mapping

from yt_downloader.sources.hls import fields
from yt_downloader.sources.hls.addresses import Addresses
from yt_downloader.sources.hls.encryption import Encryption
from yt_downloader.sources.hls.errors import BadPlaylist, UnsupportedPlaylist
from yt_downloader.sources.hls.playlist import Map, MediaPlaylist, Segment

MOST_SEGMENTS = 200_000
LONGEST_SEGMENT = 3600.0  # seconds
LONGEST_PLAYLIST = 1e6  # seconds


class MediaReader:
    """Reads one playlist, once."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._encryption = Encryption(addresses)
        self._segments: list[Segment] = []
        self._target_duration: float | None = None
        self._longest = 0.0
        self._ended = False
        # Numbers of the first segment, and what was counted since; gaps count, too.
        self._first_sequence: int | None = None
        self._first_discontinuity: int | None = None
        self._count = 0
        self._discontinuities = 0
        self._time = 0.0
        # Said of all segments that follow.
        self._date: tuple[float, float] | None = None  # unix time, and the time that has it
        self._map: Map | None = None
        self._map_tag = ""
        # The URI of the segment before, and where its byte range stopped.
        self._previous: tuple[str, int] | None = None
        self._clear()

    def read(self, lines: Iterable[str]) -> MediaPlaylist:
        """Raises BadPlaylist, UnsupportedPlaylist."""
        handlers = self._handlers()
        for line in lines:
            if not line.startswith("#"):
                self._on_address(line)
                continue
            tag, _, value = line.partition(":")
            if tag in handlers:
                handlers[tag](value)
        if self._duration is not None:
            raise BadPlaylist("the playlist ends within a segment")
        target = self._longest if self._target_duration is None else self._target_duration
        return MediaPlaylist(
            segments=tuple(self._segments), target_duration=target, ended=self._ended
        )

    def _handlers(self) -> Mapping[str, Callable[[str], None]]:
        return {
            "#EXTINF": self._on_duration,  # 4.3.2.1
            "#EXT-X-BYTERANGE": self._on_byte_range,  # 4.3.2.2
            "#EXT-X-DISCONTINUITY": self._on_discontinuity,  # 4.3.2.3
            "#EXT-X-KEY": self._on_key,  # 4.3.2.4
            "#EXT-X-MAP": self._on_map,  # 4.3.2.5
            "#EXT-X-PROGRAM-DATE-TIME": self._on_date,  # 4.3.2.6
            "#EXT-X-TARGETDURATION": self._on_target_duration,  # 4.3.3.1
            "#EXT-X-MEDIA-SEQUENCE": self._on_media_sequence,  # 4.3.3.2
            "#EXT-X-DISCONTINUITY-SEQUENCE": self._on_discontinuity_sequence,  # 4.3.3.3
            "#EXT-X-ENDLIST": self._on_end,  # 4.3.3.4
            "#EXT-X-PLAYLIST-TYPE": self._on_type,  # 4.3.3.5
            "#EXT-X-I-FRAMES-ONLY": self._on_key_frames_only,  # 4.3.3.6
            "#EXT-X-GAP": self._on_gap,  # bis 4.4.4.7
            "#EXT-X-SKIP": self._on_skip,  # bis 4.4.5.2
        }

    def _clear(self) -> None:
        """Forget what was said of one segment alone."""
        self._duration: float | None = None
        self._byte_range: str | None = None
        self._gap = False

    def _on_address(self, uri: str) -> None:
        duration = self._duration
        if duration is None:
            raise BadPlaylist("a segment has no EXTINF (4.3.2.1)")
        if self._count == MOST_SEGMENTS:
            raise BadPlaylist(f"the playlist has more than {MOST_SEGMENTS} segments")
        byte_range = self._range_of(uri)
        if not self._gap:
            self._segments.append(self._segment(uri, duration, byte_range))
        self._count += 1
        self._time += duration
        if self._time > LONGEST_PLAYLIST:
            raise BadPlaylist(f"the playlist is longer than {LONGEST_PLAYLIST:g} s")
        self._clear()

    def _segment(self, uri: str, duration: float, byte_range: tuple[int, int] | None) -> Segment:
        return Segment(
            url=self._addresses.resolve(uri),
            start=self._time,
            duration=duration,
            sequence=(self._first_sequence or 0) + self._count,
            byte_range=byte_range,
            key=self._encryption.key(),
            map=self._map,
            discontinuity=(self._first_discontinuity or 0) + self._discontinuities,
            wall_clock=self._wall_clock(),
        )

    def _wall_clock(self) -> float | None:
        if self._date is None:
            return None
        clock, time = self._date
        return clock + (self._time - time)

    def _range_of(self, uri: str) -> tuple[int, int] | None:
        """The next segment's byte range; without a start it continues the one before (4.3.2.2)."""
        if self._byte_range is None:
            self._previous = None
            return None
        before, stopped = self._previous or (None, None)
        found = fields.byte_range(self._byte_range, stopped if before == uri else None)
        self._previous = uri, found[1]
        return found

    def _on_duration(self, value: str) -> None:
        if self._duration is not None:
            raise BadPlaylist("a segment has no address")
        seconds = value.partition(",")[0].strip()
        self._duration = fields.number(
            seconds, largest=LONGEST_SEGMENT, what="a segment's duration"
        )
        self._longest = max(self._longest, self._duration)

    def _on_byte_range(self, value: str) -> None:
        self._byte_range = value.strip()

    def _on_gap(self, _: str) -> None:
        self._gap = True

    def _on_key(self, value: str) -> None:
        self._encryption.change(value)

    def _on_map(self, value: str) -> None:
        key = self._encryption.key()
        if self._map and value == self._map_tag and key == self._map.key:
            return
        if key and not key.iv:
            # Players disagree on which number stands in for it.
            raise BadPlaylist("an initialization section is encrypted without IV (4.3.2.5)")
        given = fields.attributes(value)
        span = given.get("BYTERANGE")
        self._map_tag = value
        self._map = Map(
            url=self._addresses.resolve(given.get("URI", "")),
            byte_range=None if span is None else fields.byte_range(span, 0),
            key=key,
        )

    def _on_date(self, value: str) -> None:
        clock = fields.unix_time(value.strip())
        self._date = None if clock is None else (clock, self._time)

    def _on_discontinuity(self, _: str) -> None:
        self._discontinuities += 1

    def _on_target_duration(self, value: str) -> None:
        self._target_duration = fields.number(
            value.strip(), largest=LONGEST_SEGMENT, what="the target duration"
        )

    def _on_media_sequence(self, value: str) -> None:
        self._first_sequence = self._first_number(value, self._first_sequence)

    def _on_discontinuity_sequence(self, value: str) -> None:
        self._first_discontinuity = self._first_number(value, self._first_discontinuity)

    def _first_number(self, value: str, known: int | None) -> int:
        """Late or contradicting numbers are refused: IVs and timestamps depend on them."""
        found = fields.integer(value.strip(), what="a sequence number")
        if self._count or known not in {None, found}:
            raise BadPlaylist("a sequence number stands twice, or behind a segment (4.3.3)")
        return found

    def _on_type(self, value: str) -> None:
        self._ended = self._ended or value.strip() == "VOD"

    def _on_end(self, _: str) -> None:
        self._ended = True

    def _on_key_frames_only(self, _: str) -> None:
        raise UnsupportedPlaylist("the playlist has key frames alone")

    def _on_skip(self, _: str) -> None:
        raise UnsupportedPlaylist("the playlist is an update of another one")

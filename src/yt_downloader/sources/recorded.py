"""The way to a segment of a recording: all of it is there, so it is fetched in one go."""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.cut.order import Carries, Mode
from yt_downloader.sources.addresses import Addresses
from yt_downloader.sources.entire import entire_file
from yt_downloader.sources.extraction import Format
from yt_downloader.sources.feeding import Delivery
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.fetch.piece import Part
from yt_downloader.sources.hls.playlist import Segment
from yt_downloader.sources.index.errors import NoIndex
from yt_downloader.sources.indexed import IndexedPieces
from yt_downloader.sources.plan import Plan, check_length, within
from yt_downloader.sources.playlists import (
    DASH_PROTOCOL,
    HLS_PROTOCOLS,
    Found,
    alongside,
    read_playlist,
    read_sound,
)
from yt_downloader.sources.segmented import Keys, Listed, SegmentPieces
from yt_downloader.sources.supply import Supply, carries, in_turns

_LISTED = {*HLS_PROTOCOLS, DASH_PROTOCOL}
_ENDLESS = "The length of the video is not known; name an end."
_NOTHING = "The video has nothing of that segment."


class RecordedWay:
    """What covers the segment in each format: byte ranges, or files of a list."""

    def __init__(
        self,
        fetcher: Fetcher,
        addresses: Addresses,
        plan: Plan,
        into: Path,
        *,
        parallel: int,
        chunk_bytes: int,
    ) -> None:
        self._fetcher = fetcher
        self._addresses = addresses
        self._plan = plan
        self._into = into
        self._parallel = parallel
        self._chunk_bytes = chunk_bytes
        self.start, self.end = plan.start, plan.end

    def supplies(self, *, max_bytes: int) -> list[Supply]:
        """Look at all formats at the same time: each look costs an answer of the site.

        Afterwards *end* is where the segment ends in the video. Raises NoIndex, MediaError.
        """
        formats = self._plan.formats
        with ThreadPoolExecutor(len(formats)) as threads:
            lists = list(threads.map(self._list, formats))
            find = partial(self._supply, max_bytes, lists)
            supplies = list(threads.map(find, range(len(formats)), formats))
        if lists[0] and lists[0].sound and len(formats) == 1:
            supplies = self._with_sound(max_bytes, lists[0], lists[0].sound, supplies[0])
        self.end = min(self.end, supplies[0].end)
        if math.isinf(self.end):
            raise MediaError("EMPTY_OUTPUT", _ENDLESS)
        check_length(self.start, self.end, self._plan.longest_seconds)
        return supplies

    def batches(self, supplies: Sequence[Supply]) -> Iterator[list[Delivery]]:
        yield in_turns(supplies)

    def _list(self, wanted: Format) -> Found | None:
        if wanted.protocol not in _LISTED:
            return None
        found = read_playlist(self._fetcher, self._addresses, wanted)
        if self._plan.sound_alone and found.sound:
            return Found(read_sound(self._fetcher, found.sound))
        return found

    def _supply(
        self, max_bytes: int, lists: Sequence[Found | None], file: int, wanted: Format
    ) -> Supply:
        found = lists[file]
        if found is None:
            return self._from_file(max_bytes, file, wanted)
        locate = self._addresses.locate(wanted)
        if file == 0:
            segments = self._picture(found)
            return self._listed(max_bytes, file, self._carries(wanted), segments, locate)
        picture = self._picture(lists[0]) if lists[0] else ()
        sound = alongside(found.playlist, picture, self.start, self.end)
        return self._listed(max_bytes, file, self._carries(wanted), sound, locate)

    def _carries(self, wanted: Format) -> Carries:
        return carries(wanted, sound_alone=self._plan.sound_alone)

    def _picture(self, found: Found) -> tuple[Segment, ...]:
        start, end = within(found.playlist.duration, self.start, self.end)
        return found.playlist.covering(start, end)

    def _listed(
        self,
        max_bytes: int,
        file: int,
        which: Carries,
        segments: Sequence[Segment],
        like: Callable[[], Address],
    ) -> Supply:
        if not segments:
            raise MediaError("EMPTY_OUTPUT", _NOTHING)
        pieces = SegmentPieces(Keys(self._fetcher), self._into, max_bytes=max_bytes)
        supply = pieces.supply(file, Listed(which, segments, like))
        return replace(supply, end=segments[-1].start + segments[-1].duration)

    def _with_sound(
        self, max_bytes: int, found: Found, place: Address, picture: Supply
    ) -> list[Supply]:
        """The list turned out to have its sound elsewhere."""
        playlist = read_sound(self._fetcher, place)
        segments = alongside(playlist, self._picture(found), self.start, self.end)
        sound = self._listed(max_bytes, 1, Carries.AUDIO, segments, lambda: place)
        silent = replace(picture, file=replace(picture.file, carries=Carries.VIDEO))
        return [silent, sound]

    def _from_file(self, max_bytes: int, file: int, wanted: Format) -> Supply:
        locate = self._addresses.locate(wanted)
        indexed = IndexedPieces(
            into=self._into,
            parallel=self._parallel,
            chunk_bytes=self._chunk_bytes,
            max_bytes=max_bytes,
        )
        read = partial(self._fetcher.read, locate)
        supply = partial(
            indexed.supply,
            file,
            self._carries(wanted),
            locate,
            start=self.start,
            end=self.end,
            tail_early=self._has_early_tail(wanted),
        )
        if not self._plan.generic:
            return supply(read)
        try:
            return supply(_in_parts(read))
        except NoIndex:
            path = self._into / f"{file}-entire"
            return entire_file(
                file, self._carries(wanted), locate, read, path, max_bytes=max_bytes
            )

    def _has_early_tail(self, wanted: Format) -> bool:
        plan = self._plan
        return plan.mode is Mode.SMART and not plan.sound_alone and _is_reordered(wanted)


def _in_parts(read: Callable[[int, int], Part]) -> Callable[[int, int], Part]:
    def checked(start: int, stop: int) -> Part:
        part = read(start, stop)
        if part.unasked:
            raise NoIndex("the site does not serve parts of files")
        return part

    return checked


def _is_reordered(wanted: Format) -> bool:
    """Whether pictures may be decoded in another order than shown, so that an end needs work."""
    return (wanted.video_codec or "").startswith(("avc", "hev", "hvc", "h26"))

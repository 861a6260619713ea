"""Fetches playlists, and finds the segments in them that cover what is wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from yt_downloader.errors import MediaError
from yt_downloader.sources.addresses import Addresses
from yt_downloader.sources.extraction import Format, Fragment
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.hls.choice import choose_audio, choose_variant
from yt_downloader.sources.hls.errors import BadPlaylist, UnsupportedPlaylist
from yt_downloader.sources.hls.parse import MOST_TEXT, parse_playlist
from yt_downloader.sources.hls.playlist import Map, MasterPlaylist, MediaPlaylist, Segment

HLS_PROTOCOLS = {"m3u8", "m3u8_native"}
DASH_PROTOCOL = "http_dash_segments"
_MOST_DEPTH = 2  # a master playlist and a media playlist

Place = Address | Callable[[], Address]


@dataclass(frozen=True, slots=True)
class Found:
    """A list of segments. *sound* is where another list has the sound that belongs to it."""

    playlist: MediaPlaylist
    sound: Address | None = None


def read_playlist(fetcher: Fetcher, addresses: Addresses, wanted: Format) -> Found:
    """The segments of *wanted*, whichever way the site lists them.

    Raises MediaError: STILL_LIVE for a list that goes on, UNSUPPORTED_URL for
    DRM and what cannot be read, else what the fetcher raises.
    """
    if wanted.protocol == DASH_PROTOCOL:
        return Found(_from_list(addresses.current(wanted.id).fragments))
    return _from_hls(fetcher, addresses.locate(wanted), wanted.resolution)


def read_sound(fetcher: Fetcher, place: Address) -> MediaPlaylist:
    """The segments of `Found.sound`. Raises MediaError as `read_playlist`."""
    return _from_hls(fetcher, place, None).playlist


def alongside(
    sound: MediaPlaylist, picture: Sequence[Segment], start: float, end: float
) -> tuple[Segment, ...]:
    """The segments of *sound* for [start, end), in the same runs of timestamps as *picture*.

    Runs have the same numbers in all lists of a presentation (RFC 8216, 6.2.4), but may begin
    some milliseconds apart. Without that, the first run of one would pass for another's.
    """
    chosen = sound.covering(start, end)
    if not chosen or not picture:
        return chosen
    first = picture[0].discontinuity
    begin = chosen[0].start
    earlier = [s for s in sound.segments if s.start < begin and s.discontinuity == first]
    if chosen[0].discontinuity > first and earlier:
        between = [s for s in sound.segments if earlier[-1].start <= s.start < begin]
        return (*between, *chosen)
    return tuple(s for s in chosen if s.discontinuity >= first)


def _from_hls(fetcher: Fetcher, locate: Place, resolution: int | None) -> Found:
    place, sound = locate, None
    try:
        for _ in range(_MOST_DEPTH):
            text, url = fetcher.text(place, max_bytes=MOST_TEXT)
            playlist = parse_playlist(text, url)
            if isinstance(playlist, MediaPlaylist):
                if not playlist.ended:
                    raise MediaError("STILL_LIVE")
                return Found(playlist, sound)
            like = locate if isinstance(locate, Address) else locate()
            place, sound = _chosen(playlist, resolution, like)
    except UnsupportedPlaylist:
        raise MediaError(
            "UNSUPPORTED_URL", "The stream is protected, or packed in a way that is not read."
        ) from None
    except BadPlaylist:
        raise MediaError("UNSUPPORTED_URL", "The stream's playlist cannot be read.") from None
    raise MediaError("UNSUPPORTED_URL", "The stream's playlists refer to each other.")


def _chosen(
    master: MasterPlaylist, resolution: int | None, like: Address
) -> tuple[Address, Address | None]:
    """Where the picture is, and where its sound is if that is elsewhere."""
    variant = choose_variant(master, resolution)
    rendition = choose_audio(master, variant)
    sound = rendition.url if rendition else None
    return _at(variant.url, like), _at(sound, like) if sound else None


def _at(url: str, like: Address) -> Address:
    return Address(url=url, headers=like.headers, cookies=like.cookies)


def _from_list(fragments: Sequence[Fragment]) -> MediaPlaylist:
    """A DASH presentation: a header, which has no duration, then media."""
    header = fragments[0] if fragments and fragments[0].duration is None else None
    init = Map(url=header.url, byte_range=None, key=None) if header else None
    media = [(found.url, found.duration) for found in fragments if found.duration is not None]
    starts = accumulate((duration for _, duration in media), initial=0.0)
    segments = tuple(
        Segment(
            url=url,
            start=start,
            duration=duration,
            sequence=number,
            byte_range=None,
            key=None,
            map=init,
            discontinuity=0,
            wall_clock=None,
        )
        for number, (start, (url, duration)) in enumerate(zip(starts, media, strict=False))
    )
    longest = max((duration for _, duration in media), default=0.0)
    return MediaPlaylist(segments=segments, target_duration=longest, ended=True)

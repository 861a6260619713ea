"""Fetches playlists, and finds the segments in them that cover what is wanted."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from yt_downloader.errors import MediaError
from yt_downloader.sources.addresses import Addresses
from yt_downloader.sources.extraction import Format, Fragment
from yt_downloader.sources.fetch.address import Address
from yt_downloader.sources.fetch.fetcher import Fetcher
from yt_downloader.sources.hls.choice import choose_variant
from yt_downloader.sources.hls.errors import BadPlaylist, UnsupportedPlaylist
from yt_downloader.sources.hls.parse import MOST_TEXT, parse_playlist
from yt_downloader.sources.hls.playlist import Map, MasterPlaylist, MediaPlaylist, Segment

HLS_PROTOCOLS = {"m3u8", "m3u8_native"}
DASH_PROTOCOL = "http_dash_segments"
_MOST_DEPTH = 2  # a master playlist and a media playlist


def read_playlist(fetcher: Fetcher, addresses: Addresses, wanted: Format) -> MediaPlaylist:
    """The segments of *wanted*, whichever way the site lists them.

    Raises MediaError: UNSUPPORTED_URL for DRM and what cannot be read, else
    what the fetcher raises.
    """
    if wanted.protocol == DASH_PROTOCOL:
        return _from_list(addresses.current(wanted.id).fragments)
    return _from_hls(fetcher, addresses.locate(wanted), wanted.resolution)


def _from_hls(
    fetcher: Fetcher, locate: Callable[[], Address], resolution: int | None
) -> MediaPlaylist:
    place: Address | Callable[[], Address] = locate
    try:
        for _ in range(_MOST_DEPTH):
            text, url = fetcher.text(place, max_bytes=MOST_TEXT)
            playlist = parse_playlist(text, url)
            if isinstance(playlist, MediaPlaylist):
                return playlist
            place = _variant_address(playlist, resolution, locate())
    except UnsupportedPlaylist:
        raise MediaError(
            "UNSUPPORTED_URL", "The stream is protected, or packed in a way that is not read."
        ) from None
    except BadPlaylist:
        raise MediaError("UNSUPPORTED_URL", "The stream's playlist cannot be read.") from None
    raise MediaError("UNSUPPORTED_URL", "The stream's playlists refer to each other.")


def _variant_address(master: MasterPlaylist, resolution: int | None, like: Address) -> Address:
    chosen = choose_variant(master, resolution)
    return Address(url=chosen.url, headers=like.headers, cookies=like.cookies)


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

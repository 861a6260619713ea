"""Preview pictures, through this server: the page asks no other host for anything."""

import base64
import hashlib

from yt_downloader.data.cache import Cache
from yt_downloader.errors import AppError, MediaError, NotFound
from yt_downloader.sources.picture_fetch import Picture, PictureFetch
from yt_downloader.web.fair_turns import FairTurns
from yt_downloader.web.signed import SignedTexts

_HOURS = 6
_PATIENCE_SECONDS = 5.0
_PER_NETWORK = 2
_KEPT_SECONDS = 600
_LARGEST_KEPT = 256_000  # bytes
_NO_PICTURE = {"UNSUPPORTED_URL", "BLOCKED_ADDRESS", "VIDEO_UNAVAILABLE"}
_LASTING = {*_NO_PICTURE, "TOO_LARGE"}


class Thumbnails:
    """What was fetched is kept for ten minutes: who asks again and again costs the site nothing.

    Safe to use from all threads.
    """

    def __init__(self, fetch: PictureFetch, cache: Cache, *, secret: str, at_a_time: int) -> None:
        self._fetch = fetch
        self._cache = cache
        self._signed = SignedTexts(secret, purpose="thumbnail", seconds=_HOURS * 3600)
        self._turns = FairTurns(
            at_a_time=at_a_time,
            waiting=at_a_time,
            per_group=at_a_time + _PER_NETWORK,
            served_per_group=_PER_NETWORK,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many pictures are being fetched. Try again soon.",
        )

    def path(self, url: str | None) -> str | None:
        """Where this server gives out the picture at *url*, for six hours and more."""
        signed = self._signed.make(url) if url else None
        return f"/api/video/thumbnail/{signed}" if signed else None

    def follow(self, signed: str, *, network: str) -> Picture:
        """The picture that a path leads to, for somebody of *network*.

        Raises NotFound for a path that is not good, or has no picture behind it; Unavailable
        when too many are fetched, by this network or by all; MediaError.
        """
        match self._signed.read(signed):
            case [url]:
                pass
            case _:
                raise NotFound("This address is not valid, or its time is over.")
        key = f"picture:{hashlib.sha256(url.encode()).hexdigest()}"
        match self._cache.get(key):
            case [str(content_type), str(data)]:
                return Picture(content_type, base64.b64decode(data))
            case [str(code)]:
                raise _refusal(MediaError(code))
        with self._turns.turn(network):
            return self._fetched(url, key)

    def _fetched(self, url: str, key: str) -> Picture:
        try:
            picture = self._fetch(url)
        except MediaError as error:
            if error.code in _LASTING:
                self._cache.set(key, [error.code], seconds=_KEPT_SECONDS)
            raise _refusal(error) from None
        if len(picture.data) <= _LARGEST_KEPT:
            kept = [picture.content_type, base64.b64encode(picture.data).decode()]
            self._cache.set(key, kept, seconds=_KEPT_SECONDS)
        return picture


def _refusal(error: MediaError) -> AppError:
    if error.code in _NO_PICTURE:
        return NotFound("There is no picture that can be shown.")
    return error

"""Preview pictures, through this server: the page asks no other host for anything."""

from yt_downloader.errors import MediaError, NotFound
from yt_downloader.sources.picture_fetch import Picture, PictureFetch
from yt_downloader.web.signed import SignedTexts
from yt_downloader.web.turns import Turns

_HOURS = 6
_PATIENCE_SECONDS = 5.0


class Thumbnails:
    """Safe to use from all threads."""

    def __init__(self, fetch: PictureFetch, *, secret: str, at_a_time: int) -> None:
        self._fetch = fetch
        self._signed = SignedTexts(secret, purpose="thumbnail", seconds=_HOURS * 3600)
        self._turns = Turns(
            at_a_time=at_a_time,
            waiting=at_a_time,
            patience_seconds=_PATIENCE_SECONDS,
            busy="Too many pictures are being fetched. Try again soon.",
        )

    def path(self, url: str | None) -> str | None:
        """Where this server gives out the picture at *url*, for six hours and more."""
        signed = self._signed.make(url) if url else None
        return f"/api/video/thumbnail/{signed}" if signed else None

    def follow(self, signed: str) -> Picture:
        """The picture that a path leads to.

        Raises NotFound for a path that is not good, or has no picture behind it; Unavailable
        when too many are fetched; MediaError.
        """
        match self._signed.read(signed):
            case [url]:
                pass
            case _:
                raise NotFound("This address is not valid, or its time is over.")
        try:
            with self._turns.turn():
                return self._fetch(url)
        except MediaError as error:
            if error.code in {"UNSUPPORTED_URL", "BLOCKED_ADDRESS", "VIDEO_UNAVAILABLE"}:
                raise NotFound("There is no picture that can be shown.") from None
            raise

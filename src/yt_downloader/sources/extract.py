"""Looks a video up."""

import logging
import time
from collections.abc import Callable

from yt_downloader.config import Settings
from yt_downloader.sources.extraction import Extraction, extraction_of
from yt_downloader.sources.ytdlp.client import YtDlp

_log = logging.getLogger(__name__)


class Extractor:
    """Asks yt-dlp about a video, through the operator's proxy where there is one."""

    def __init__(self, ytdlp: YtDlp, settings: Settings, *, js_runtime: str | None) -> None:
        self._ytdlp = ytdlp
        self._timeout_seconds = settings.extract_timeout_seconds
        self._outbound = outbound(settings, js_runtime=js_runtime)

    def __call__(self, url: str, *, check: Callable[[], None] = lambda: None) -> Extraction:
        """What is known of the video at *url*. Raises MediaError; *check* may raise, too."""
        began = time.monotonic()
        answer = self._ytdlp.ask(
            {"task": "extract", "url": url, **self._outbound},
            timeout_seconds=self._timeout_seconds,
            check=check,
        )
        _log.info("extracted", extra={"seconds": round(time.monotonic() - began, 2)})
        return extraction_of(answer["info"])


def outbound(settings: Settings, *, js_runtime: str | None) -> dict[str, object]:
    """The part of a request to yt-dlp that says how the outside is reached."""
    return {
        "proxy": settings.outbound_proxy,
        "egress_allow": list(settings.egress_allow),
        "js_runtime": js_runtime,
    }

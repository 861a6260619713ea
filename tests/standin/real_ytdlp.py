"""Calls the unmodified yt-dlp and keeps what it said."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.utils import DownloadError, download_range_func

from tests.sitestandin import SiteStandIn


@dataclass
class Said:
    """A logger for yt-dlp."""

    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def debug(self, message: str) -> None:
        """Progress and details are of no interest."""

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def error(self, message: str) -> None:
        self.errors.append(message)


class RealYtDlp:
    """yt-dlp with the site as its proxy; *said* is about the last call."""

    def __init__(self, site: SiteStandIn, directory: Path) -> None:
        self._site = site
        self._directory = directory
        self.said = Said()

    def extract(self, video: str, **parameters: Any) -> dict[str, Any]:
        """What yt-dlp knows about *video*, an id or an address."""
        return self._run(video, download=False, **parameters)

    def refusal(self, video: str, **parameters: Any) -> str:
        """The message of the error that extraction ends with."""
        try:
            self.extract(video, **parameters)
        except DownloadError as error:
            return str(error)
        raise AssertionError(f"{video} was extracted")

    def download(self, video: str, formats: str, **parameters: Any) -> Path:
        """Download *formats* of *video*; returns the file."""
        found = self._run(video, download=True, format=formats, **parameters)
        return Path(found["requested_downloads"][0]["filepath"])

    def section(self, video: str, formats: str, start: float, end: float) -> Path:
        """Download the section from *start* to *end* seconds."""
        ranges = download_range_func(None, [(start, end)])
        return self.download(video, formats, download_ranges=ranges)

    def _run(self, video: str, *, download: bool, **parameters: Any) -> dict[str, Any]:
        self.said = Said()
        options = {
            "proxy": self._site.base_url,
            "compat_opts": {"no-certifi"},
            "logger": self.said,
            "quiet": True,
            "noprogress": True,
            "cachedir": False,
            "color": "no_color",
            "outtmpl": str(self._directory / "%(id)s-%(format_id)s.%(ext)s"),
            **parameters,
        }
        url = video if "/" in video else self._site.watch_url(video)
        with YoutubeDL(options) as client:
            found: dict[str, Any] = client.extract_info(url, download=download)
        return found

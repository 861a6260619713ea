"""Which of a video's preview pictures is shown."""

from typing import Any
from urllib.parse import urlsplit

from yt_downloader.sources.shapes import amount, dicts

_WIDE = 320  # pixels: as large as pages show one
_LONGEST_URL = 2048


def picture_of(info: dict[str, Any]) -> str | None:
    """The address of the smallest picture that is wide enough, else of the widest.

    What has no size is taken last: yt-dlp makes addresses up that may lead nowhere.
    """
    listed = dicts(info.get("thumbnails"))
    sized = sorted((w, str(one.get("url"))) for one in listed if (w := amount(one.get("width"))))
    enough = [url for width, url in sized if width >= _WIDE]
    rest = [url for _, url in reversed(sized)]
    others = [str(info.get("thumbnail") or ""), *(str(one.get("url")) for one in reversed(listed))]
    return next((url for url in (*enough, *rest, *others) if _is_address(url)), None)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= _LONGEST_URL

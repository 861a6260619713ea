"""What a request is about: the video, and numbers in its address."""

import re

from tests.sitestandin.web.messages import Request

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")

# The kinds of pages that have the id in the path, behind a word or (youtu.be) at once.
_IN_PATH = re.compile(rf"/(?:(?:embed|shorts|live|v|vi|vi_webp)/)?({VIDEO_ID.pattern})(?:[/?]|$)")


def video_id_of(request: Request) -> str | None:
    """The video that *request* asks for, wherever in it the id stands."""
    named = request.parameters.get("v") or request.parameters.get("id")
    if named:
        # Media of a broadcast name it with a number behind: `<id>.1`.
        return named.partition(".")[0]
    if request.path.startswith("/youtubei/"):
        found = request.json.get("videoId")
        return found if isinstance(found, str) else None
    match = _IN_PATH.match(request.path)
    return match[1] if match else None


def number_of(request: Request, name: str) -> int | None:
    value = request.parameters.get(name, "")
    return int(value) if value.isdecimal() else None

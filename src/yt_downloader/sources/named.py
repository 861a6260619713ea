"""Which formats a client named, and what they can become."""

import re
from collections.abc import Sequence

from yt_downloader.errors import MediaError
from yt_downloader.sources.extraction import Format
from yt_downloader.sources.sound import Container, fits, pick_sound

_IDS = re.compile(r"[\w.-]+(?:\+[\w.-]+)*", re.ASCII)


def check_all_taken(selector: str, usable: Sequence[Format], found: Sequence[Format]) -> None:
    """Refuse ids that are all there but do not make one file together.

    yt-dlp would leave some out in silence. Raises MediaError with FORMAT_UNAVAILABLE.
    """
    if not _IDS.fullmatch(selector):
        return
    named = set(selector.split("+"))
    if named <= {f.id for f in usable} and named != {f.id for f in found}:
        raise MediaError(
            "FORMAT_UNAVAILABLE",
            f"{selector} do not make one file: name one format with the picture "
            "and one with the sound.",
        )


def pick_named(
    found: Sequence[Format], container: str, *, sound_alone: bool
) -> tuple[Format | None, Format | None, Container]:
    """Picture, sound, and the container: the one asked for if they fit, else theirs.

    Raises MediaError with FORMAT_UNAVAILABLE.
    """
    pictures = [] if sound_alone else [f for f in found if f.video_codec]
    if not pictures:
        kind = container if any(fits(f, container) for f in found) else "best"
        return None, *pick_sound(found, kind)
    video = pictures[0]
    sounds = [f for f in found if not f.video_codec]
    webm = all(f.extension == "webm" for f in found)
    audio = sounds[0] if sounds else None
    return video, audio, "webm" if webm and container != "mp4" else "mp4"

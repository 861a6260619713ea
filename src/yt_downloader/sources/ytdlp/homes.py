"""Names of the directories that yt-dlp's hosts work in, which tell whose they are."""

import re

from yt_downloader.media.identity import own_name

_NAME = re.compile(r"ytdlp-([^_]+_\d+_\d+)-\w+")


def own_prefix() -> str:
    """What the names of this process's homes begin with."""
    return f"ytdlp-{own_name().replace('/', '_')}-"


def owner_of(name: str) -> str | None:
    """The process, as `identity` names it, that a home called *name* belongs to; else None.

    None also where this machine gives processes no names that could be judged.
    """
    found = _NAME.fullmatch(name)
    return found[1].replace("_", "/") if found else None

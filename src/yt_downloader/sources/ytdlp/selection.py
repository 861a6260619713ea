"""Evaluates a selector of formats, in the forked child: yt-dlp's own rules, nobody's code."""

import re
import tokenize
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import yt_dlp

_UNREADABLE = (SyntaxError, ValueError, TypeError, KeyError, re.error, tokenize.TokenError)


def selected(
    ydl: yt_dlp.YoutubeDL, selector: str, formats: Sequence[Mapping[str, Any]]
) -> list[list[str]] | None:
    """The ids of the formats of each file that *selector* makes; None if it cannot be read.

    *formats* from the worst to the best, as extractions list them.
    """
    tracks = [(entry.get("vcodec"), entry.get("acodec")) for entry in formats]
    context = {
        "formats": list(formats),
        "has_merged_format": any("none" not in pair for pair in tracks),
        "incomplete_formats": all(video == "none" for video, _ in tracks)
        or all(audio == "none" for _, audio in tracks),
    }
    try:
        # Several files are refused anyway, so nobody waits for all of them.
        found = list(islice(ydl.build_format_selector(selector)(context), 2))
    except _UNREADABLE:
        return None
    return [
        [str(part["format_id"]) for part in file.get("requested_formats") or (file,)]
        for file in found
    ]

"""The last look at a result before it counts as completed."""

import logging
from collections.abc import Callable
from pathlib import Path

from yt_downloader.errors import MediaError
from yt_downloader.media.probe import Probe, Unreadable, probe

_log = logging.getLogger(__name__)
_TOLERANCE_SECONDS = 0.2
# A copy that starts at the keyframe before the segment is longer by so much at most.
_LONGEST_GROUP_SECONDS = 20.0


def verify(
    path: Path,
    *,
    seconds: float,
    sound: bool,
    from_keyframe: bool,
    picture: bool = True,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Probe *path* and make sure that it is what was asked for, see `verify_probe`."""
    try:
        found = probe(path, check=check)
    except Unreadable:
        raise MediaError("EMPTY_OUTPUT") from None
    verify_probe(found, seconds=seconds, sound=sound, from_keyframe=from_keyframe, picture=picture)


def verify_probe(
    found: Probe,
    *,
    seconds: float,
    sound: bool,
    from_keyframe: bool,
    picture: bool = True,
    texts: bool = False,
) -> None:
    """Make sure that what was *found* in a result is what was asked for.

    *seconds* is the length it should have; *from_keyframe* allows the start of
    a group of pictures more. *sound*: it must have an audio track. It must have a
    *picture*, or none, and a track of *texts*, or none.

    Raises MediaError with EMPTY_OUTPUT.
    """
    longest = seconds + _TOLERANCE_SECONDS + (_LONGEST_GROUP_SECONDS if from_keyframe else 0.0)
    whole = seconds - _TOLERANCE_SECONDS <= found.duration <= longest
    tracks = bool(found.video) is picture and (bool(found.audio) or not sound)
    tracks = tracks and bool(found.texts) is texts
    if not whole or not tracks or not found.decodes:
        _log.warning("not what was asked for", extra={"wanted_seconds": seconds, "found": found})
        raise MediaError("EMPTY_OUTPUT")

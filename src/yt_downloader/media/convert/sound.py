"""How the sound of a result is made."""

from collections.abc import Sequence

from yt_downloader.media.convert.wish import OutputFormat, Preset, Wish
from yt_downloader.media.inspection import Sound

_STEREO = 2
_FIVE_ONE = 6
_AAC_MOST = 8
_ADTS_MOST = 6  # of the layouts that a file of AAC alone can name
_FLAC_MOST = 8


def sound_arguments(tracks: Sequence[Sound], wish: Wish) -> list[str]:
    """Output arguments for all *tracks* of a source; of sound alone, for the first."""
    if not tracks:
        return []
    first = tracks[0]
    match wish.output:
        case OutputFormat.MP3:
            rate = "192k" if wish.preset is Preset.MEDIUM else "320k"
            return ["-c:a", "libmp3lame", "-b:a", rate, *_at_most(first, _STEREO)]
        case OutputFormat.FLAC:
            return ["-c:a", "flac", *_at_most(first, _FLAC_MOST)]
        case OutputFormat.WEBM:
            return [part for n, track in enumerate(tracks) for part in _opus(n, track)]
        case OutputFormat.AAC:
            return _aac(0, first, most=_ADTS_MOST)
        case _:
            return [part for n, track in enumerate(tracks) for part in _aac(n, track)]


def _aac(number: int, track: Sound, *, most: int = _AAC_MOST) -> list[str]:
    """AAC stays as it is: encoding it once more only costs quality."""
    if track.codec == "aac" and track.channels <= most:
        return [f"-c:a:{number}", "copy"]
    rate = "384k" if track.channels > _STEREO else "192k"
    more = [f"-ac:a:{number}", str(_FIVE_ONE)] if track.channels > most else []
    return [f"-c:a:{number}", "aac", f"-b:a:{number}", rate, *more]


def _opus(number: int, track: Sound) -> list[str]:
    """It knows no layouts such as 5.1(side), but mono, stereo and 5.1."""
    if track.codec == "opus":
        return [f"-c:a:{number}", "copy"]
    channels = _FIVE_ONE if track.channels >= _FIVE_ONE else min(track.channels, _STEREO)
    rate = "320k" if channels > _STEREO else "160k"
    codec = [f"-c:a:{number}", "libopus", f"-b:a:{number}", rate]
    return [*codec, f"-ac:a:{number}", str(channels)]


def _at_most(track: Sound, channels: int) -> list[str]:
    return ["-ac", str(channels)] if track.channels > channels else []

"""Names of uploads and of what becomes of them."""

import unicodedata
from pathlib import PurePosixPath

from yt_downloader.data.encode import EncodeChoice
from yt_downloader.errors import Invalid
from yt_downloader.media.containers import UPLOAD_EXTENSIONS
from yt_downloader.media.convert.wish import OutputFormat
from yt_downloader.storage.names import clean_stem, visible


def display_name(given: str) -> str:
    """The last part of a client's file name, as people see it: no directories, no controls.

    Raises Invalid with UNSUPPORTED_FORMAT for an extension that is not taken.
    """
    text = unicodedata.normalize("NFC", given).replace("\\", "/")
    last = PurePosixPath(text).name
    stem, dot, extension = visible(last).rpartition(".")
    if not dot or extension.lower() not in UPLOAD_EXTENSIONS:
        raise Invalid(
            f"The file's name must end with one of: {', '.join(UPLOAD_EXTENSIONS)}.",
            "UNSUPPORTED_FORMAT",
        )
    return f"{clean_stem(stem) or 'video'}.{extension.lower()}"


def result_name(original: str, choice: EncodeChoice) -> str:
    """`myvideo_h264_high.mp4`; of sound alone, `myvideo.mp3`."""
    stem = original.rpartition(".")[0]
    output = OutputFormat(choice.output_format)
    if output.is_sound:
        return f"{stem}.{output}"
    return f"{stem}_{choice.video_codec}_{choice.quality_preset}.{output}"

"""What a conversion may be asked for."""

from dataclasses import dataclass
from enum import StrEnum


class Codec(StrEnum):
    H264 = "h264"
    H265 = "h265"
    AV1 = "av1"


class Preset(StrEnum):
    LOSSLESS = "lossless"
    HIGH = "high"
    MEDIUM = "medium"


class OutputFormat(StrEnum):
    MP4 = "mp4"
    WEBM = "webm"
    MKV = "mkv"
    MP3 = "mp3"
    AAC = "aac"
    FLAC = "flac"

    @property
    def is_sound(self) -> bool:
        """Whether only the sound is kept."""
        return self in {OutputFormat.MP3, OutputFormat.AAC, OutputFormat.FLAC}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """*force*: encode even where a copy of the source's picture would do."""

    codec: Codec
    preset: Preset
    output: OutputFormat
    force: bool = False


class CannotBe(Exception):
    """The source cannot become what was wished; the text says why and what could be."""

"""Decides how a source becomes what was wished, and says it in ffmpeg's arguments."""

import math
from dataclasses import dataclass

from yt_downloader.media.containers import INPUT_OPTIONS, MOST_PIXELS
from yt_downloader.media.convert.codecs import encoders
from yt_downloader.media.convert.filters import MOST_FPS, filters
from yt_downloader.media.convert.pixels import Pixels, lossless_pixels, lossy_pixels
from yt_downloader.media.convert.sound import sound_arguments
from yt_downloader.media.convert.wish import CannotBe, Codec, OutputFormat, Preset, Wish
from yt_downloader.media.inspection import Inspection, Picture

# libavcodec's names.
CODEC_NAMES = {Codec.H264: "h264", Codec.H265: "hevc", Codec.AV1: "av1"}
MUXERS = {
    OutputFormat.MP4: "mp4",
    OutputFormat.WEBM: "webm",
    OutputFormat.MKV: "matroska",
    OutputFormat.MP3: "mp3",
    OutputFormat.AAC: "adts",
    OutputFormat.FLAC: "flac",
}
_WEBM_CODECS = {Codec.AV1}
# Containers whose pictures have reliable times; out of others a copy may stutter.
_COPYABLE = ("mov", "matroska", "flv")
_COPYABLE_PIXELS = {"yuv420p", "yuvj420p", "yuv420p10le"}
# Bits per second of 1080p at 30 pictures, below which a picture is fine as it is.
_FULL_HD, _USUAL_FPS = 1920 * 1080, 30
_LINES_OF_TWO_FIELDS = 4  # of which each has coarser colour
_COPIED_BELOW = {
    (Codec.H264, Preset.HIGH): 20e6,
    (Codec.H264, Preset.MEDIUM): 6e6,
    (Codec.H265, Preset.HIGH): 12e6,
    (Codec.H265, Preset.MEDIUM): 3.5e6,
    (Codec.AV1, Preset.HIGH): 12e6,
    (Codec.AV1, Preset.MEDIUM): 3.5e6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversionPlan:
    """*video* and *sound* are output arguments; *chain* are filters, none for a copy.

    *tracks* are the numbers of the source's that the result's sound is made of.
    *decided* says in sentences what a viewer may notice. *pixels* is None where no
    picture is encoded.
    """

    wish: Wish
    video: tuple[str, ...]
    sound: tuple[str, ...]
    tracks: tuple[int, ...]
    chain: tuple[str, ...]
    pixels: Pixels | None
    decided: tuple[str, ...]

    @property
    def method(self) -> str:
        return "remux" if self.pixels is None and not self.wish.output.is_sound else "encode"

    @property
    def is_lossless(self) -> bool:
        """Whether the result's pictures must be the source's, sample by sample."""
        return self.wish.preset is Preset.LOSSLESS and not self.wish.output.is_sound


def make_plan(source: Inspection, wish: Wish, *, threads: int) -> ConversionPlan:
    """*threads* is how many of the machine's the encoder may use. Raises CannotBe."""
    check_wish(wish, has_picture=source.video is not None, has_sound=bool(source.audio))
    sound = tuple(sound_arguments(source.audio, wish))
    tracks = tuple(track.index for track in source.audio)
    if wish.output.is_sound:
        return ConversionPlan(
            wish=wish,
            video=("-vn",),
            sound=sound,
            tracks=tracks[:1],
            chain=(),
            pixels=None,
            decided=tuple(_sound_alone_decisions(source, wish)),
        )
    assert source.video is not None
    kept = _sound_decisions(source)
    if can_copy(source, wish):
        return ConversionPlan(
            wish=wish,
            video=("-c:v", "copy", *_tag(wish)),
            sound=sound,
            tracks=tracks,
            chain=(),
            pixels=None,
            decided=(f"The picture is {wish.codec} already, so it was copied.", *kept),
        )
    pixels = _pixels(source.video, wish)
    chain, why = filters(source.video, wish, pixels)
    if source.video.interlaced and wish.preset is Preset.LOSSLESS:
        why.append("The picture is still interlaced.")
    loss = [f"Not every sample could be kept: {pixels.loss}."] if pixels.loss else []
    return ConversionPlan(
        wish=wish,
        video=(
            *pixels.encoder.options(threads=threads),
            *_fields(source.video, wish),
            *_tag(wish),
        ),
        sound=sound,
        tracks=tracks,
        chain=tuple(chain),
        pixels=pixels,
        decided=(*why, *loss, *kept),
    )


def check_wish(wish: Wish, *, has_picture: bool, has_sound: bool) -> None:
    """Raise CannotBe for what no source with these tracks can become."""
    if wish.output.is_sound:
        if not has_sound:
            raise CannotBe("The upload has no sound, so it can only become mp4, mkv or webm.")
        return
    if not has_picture:
        raise CannotBe("The upload has no picture, so it can only become mp3, aac or flac.")
    if wish.output is OutputFormat.WEBM and wish.codec not in _WEBM_CODECS:
        raise CannotBe(f"WebM does not hold {wish.codec}; choose av1, or mkv or mp4.")


def can_copy(source: Inspection, wish: Wish) -> bool:
    """Whether the source's picture is what was wished already."""
    picture = source.video
    if picture is None or wish.force or picture.codec != CODEC_NAMES[wish.codec]:
        return False
    if not source.container.startswith(_COPYABLE):
        return False
    if wish.preset is Preset.LOSSLESS:
        return True
    if picture.interlaced or picture.pix_fmt not in _COPYABLE_PIXELS or picture.is_hdr:
        return False
    if wish.codec is Codec.H264 and picture.pix_fmt != "yuv420p":
        return False
    rate = picture.bit_rate or source.bit_rate
    return rate is not None and rate <= _rate_limit(picture, wish)


def _rate_limit(picture: Picture, wish: Wish) -> float:
    # Small pictures need more bits for each pixel.
    size = math.pow(picture.width * picture.height / _FULL_HD, 0.75)
    fps = min(picture.fps or _USUAL_FPS, MOST_FPS) / _USUAL_FPS
    return _COPIED_BELOW[wish.codec, wish.preset] * size * max(1.0, fps)


def input_arguments(*, threads: int, seconds: float) -> list[str]:
    """What stands before `-i`: hostile files are kept to one file and to a size."""
    options = [part for name, value in INPUT_OPTIONS.items() for part in (f"-{name}", value)]
    return [
        "-max_pixels",
        str(MOST_PIXELS),
        *options,
        "-threads",
        str(threads),
        "-t",
        f"{seconds}",
    ]


def _pixels(picture: Picture, wish: Wish) -> Pixels:
    able = encoders(wish.codec, wish.preset)
    if wish.preset is Preset.LOSSLESS:
        if (picture.fps or 0) > MOST_FPS:
            raise CannotBe(f"More than {MOST_FPS} pictures a second cannot be kept; choose high.")
        return lossless_pixels(picture, able)
    return lossy_pixels(picture, able[0])


def _fields(picture: Picture, wish: Wish) -> tuple[str, ...]:
    """Says in the result that it is interlaced, for players to heed; x264 alone can."""
    able = wish.codec is Codec.H264 and picture.height % _LINES_OF_TWO_FIELDS == 0
    kept = picture.interlaced and wish.preset is Preset.LOSSLESS
    return ("-flags:v", "+ildct+ilme") if able and kept else ()


def _tag(wish: Wish) -> tuple[str, ...]:
    """Apple's players take no other tag for H.265."""
    mp4 = wish.output is OutputFormat.MP4
    return ("-tag:v", "hvc1") if wish.codec is Codec.H265 and mp4 else ()


def _sound_alone_decisions(source: Inspection, wish: Wish) -> list[str]:
    decisions = [f"Only the sound was kept, as {wish.output}."]
    if len(source.audio) > 1:
        decisions.append(f"Only the first of {len(source.audio)} sound tracks was kept.")
    return decisions


def _sound_decisions(source: Inspection) -> list[str]:
    decisions = []
    if not source.audio:
        decisions.append("The upload has no sound.")
    elif len(source.audio) > 1:
        decisions.append(f"All {len(source.audio)} sound tracks were kept.")
    if source.subtitles:
        decisions.append("Subtitles were left out.")
    if source.pictures:
        decisions.append("Cover pictures were left out.")
    return decisions

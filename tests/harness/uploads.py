"""Videos as people upload them, made with ffmpeg, and a look at what became of them."""

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av

from yt_downloader.media.ffmpeg import find_ffmpeg

SECONDS = 1.2
RATE = 25
_PICTURE = f"testsrc2=size={{size}}:rate={RATE}:duration={SECONDS}"
_TONE = f"sine=frequency=440:sample_rate={{rate}}:duration={SECONDS}"


@dataclass(frozen=True)
class Sample:
    """One kind of file; *video* and *audio* are ffmpeg's output arguments, none for no track."""

    extension: str
    video: Sequence[str] = ()
    audio: Sequence[str] = ()
    size: str = "320x240"
    sample_rate: int = 44100
    more: Sequence[str] = field(default=())

    def make(self, directory: Path, name: str = "sample") -> Path:
        path = directory / f"{name}.{self.extension}"
        inputs: list[str] = []
        if self.video:
            inputs += ["-f", "lavfi", "-i", _PICTURE.format(size=self.size)]
        if self.audio:
            inputs += ["-f", "lavfi", "-i", _TONE.format(rate=self.sample_rate)]
        ffmpeg(*inputs, *self.video, *self.audio, *self.more, str(path))
        return path


# Every extension that is taken, with codecs that such files really have.
SAMPLES = {
    "mp4": Sample("mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p"), ("-c:a", "aac")),
    "avi": Sample("avi", ("-c:v", "mpeg4", "-vtag", "XVID"), ("-c:a", "libmp3lame")),
    "mkv": Sample(
        "mkv",
        ("-c:v", "libx265", "-pix_fmt", "yuv420p", "-x265-params", "log-level=error"),
        ("-c:a", "flac"),
    ),
    "mov": Sample("mov", ("-c:v", "prores_ks"), ("-c:a", "pcm_s16le")),
    "flv": Sample("flv", ("-c:v", "flv1"), ("-c:a", "libmp3lame")),
    "wmv": Sample("wmv", ("-c:v", "wmv2"), ("-c:a", "wmav2")),
    "webm": Sample("webm", ("-c:v", "libvpx"), ("-c:a", "libvorbis")),
    "m4v": Sample("m4v", ("-c:v", "mpeg4"), ("-c:a", "aac")),
    "mpg": Sample("mpg", ("-c:v", "mpeg1video"), ("-c:a", "mp2")),
    "mpeg": Sample("mpeg", ("-c:v", "mpeg2video"), ("-c:a", "ac3")),
    "3gp": Sample("3gp", ("-c:v", "h263"), ("-c:a", "aac"), size="352x288"),
}


def scene(size: str = "160x120", *, rate: int = RATE, seconds: float = 0.4) -> list[str]:
    """A moving picture, as input arguments of ffmpeg."""
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def tone(*, rate: int = 48000, channels: int = 1, seconds: float = 0.4) -> list[str]:
    """A sound that is the same in all *channels*, as input arguments of ffmpeg."""
    waves = "|".join(["0.2*sin(2764*t)"] * channels)
    return ["-f", "lavfi", "-i", f"aevalsrc={waves}:s={rate}:d={seconds}"]


def ffmpeg(*arguments: str) -> None:
    subprocess.run(
        [find_ffmpeg(), "-v", "error", "-nostdin", "-y", *arguments],
        check=True,
        stdin=subprocess.DEVNULL,
    )


@dataclass(frozen=True)
class Seen:
    """What is in a result. Times in seconds; *boxes* are an MP4's outermost, in order.

    *full_range* of light and colour; *matrix*, *primaries* and *transfer* as ISO/IEC 23091-2
    numbers them; *is_mastered*: it says for which screen.
    """

    codec: str
    tag: str
    pix_fmt: str
    size: tuple[int, int]
    seconds: float
    frames: int
    sounds: tuple[str, ...]
    boxes: tuple[str, ...]
    rotation: int
    aspect: Fraction
    transfer: int
    interlaced: bool
    times: tuple[float, ...]
    primaries: int
    matrix: int
    full_range: bool
    is_mastered: bool


def look(path: Path) -> Seen:
    """Read a result's tracks and decode all of its pictures."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        frames = list(container.decode(stream))
        first = frames[0]
        return Seen(
            codec=context.codec.canonical_name,
            tag=context.codec_tag,
            pix_fmt=first.format.name,
            size=(first.width, first.height),
            seconds=(container.duration or 0) / 1_000_000,
            frames=len(frames),
            sounds=tuple(s.codec_context.codec.canonical_name for s in container.streams.audio),
            boxes=boxes(path),
            rotation=first.rotation,
            aspect=Fraction(stream.sample_aspect_ratio or 1),
            transfer=first.color_trc,
            interlaced=first.interlaced_frame,
            times=tuple(frame.time or 0.0 for frame in frames),
            primaries=first.color_primaries,
            matrix=first.colorspace,
            full_range=first.color_range == 2,
            is_mastered=first.side_data.get("MASTERING_DISPLAY_METADATA") is not None,
        )


def planes(path: Path) -> list[list[list[bytes]]]:
    """The samples as the decoder gives them: of each picture each plane's lines."""
    with av.open(str(path)) as container:
        return [
            [_lines(plane, frame.format.components[0].bits) for plane in frame.planes]
            for frame in container.decode(container.streams.video[0])
        ]


def _lines(plane: av.video.plane.VideoPlane, bits: int) -> list[bytes]:
    data, width = bytes(plane), plane.width * (2 if bits > 8 else 1)
    starts = range(0, plane.height * plane.line_size, plane.line_size)
    return [data[start : start + width] for start in starts]


def boxes(path: Path) -> tuple[str, ...]:
    found, data, at = [], path.read_bytes(), 0
    while data[4:8] == b"ftyp" and at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 8].decode("latin-1"))
        at += size or len(data)
    return tuple(found)


def picture_hashes(path: Path, pix_fmt: str | None = None) -> list[str]:
    """A hash of each decoded picture, upright, in *pix_fmt* or as the decoder gives it."""
    form = ["-pix_fmt", pix_fmt] if pix_fmt else []
    made = subprocess.run(
        [
            *(find_ffmpeg(), "-v", "error", "-nostdin", "-i", str(path), "-map", "0:V:0"),
            *(*form, "-fps_mode", "passthrough", "-f", "framemd5", "-"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = [line for line in made.stdout.splitlines() if not line.startswith("#")]
    return [line.rsplit(",", 1)[1].strip() for line in lines]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""Small files that want much: memory, time, streams."""

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.harness.pointers import with_box
from tests.harness.uploads import ffmpeg

_SIDE = 16000
_BLOCK = 16
_STREAMS = 300
_GAP_SECONDS = 36_000
_SAMPLES = 100_000_000
_START = b"\0\0\0\1"


def _h264() -> bytes:
    """A picture of 16000 x 16000, grey: a byte for each block of 16 x 16."""
    blocks = _SIDE // _BLOCK
    side = _exp_golomb(blocks - 1)
    # Constrained baseline, level 6.2 (ITU-T H.264, 7.3.2.1).
    ids, order, references = _exp_golomb(0) * 2, _exp_golomb(2), _exp_golomb(0)
    sequence = ids + order + references + "0" + side + side + "1" + "1" + "0" + "0"
    picture = _exp_golomb(0) * 2 + "00" + _exp_golomb(0) * 3 + "000" + _exp_golomb(0) * 3 + "000"
    # First block, an I slice, parameter set, frame 0, IDR 0, no marking, no change of quality.
    header = _exp_golomb(0) + _exp_golomb(7) + "1" + "0000" + "1" + "00" + "1"
    # Intra 16 x 16 predicted from its neighbours, nothing coded.
    block = _exp_golomb(3) + "1" + "1" + "1"
    return b"".join(
        (
            _START + bytes((0x67, 66, 0xC0, 62)) + _bits(sequence),
            _START + bytes((0x68,)) + _bits(picture),
            _START + bytes((0x65,)) + _bits(header + block * blocks * blocks),
        )
    )


def _exp_golomb(value: int) -> str:
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _bits(text: str) -> bytes:
    """With the stop bit behind it."""
    text += "1"
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def _png() -> bytes:
    """A picture of 16000 x 16000, black."""
    packer = zlib.compressobj()
    row = bytes(1 + _SIDE)
    packed = b"".join(packer.compress(row) for _ in range(_SIDE)) + packer.flush()
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _write_h264(path: Path, sample: Path) -> None:
    del sample
    raw = path.with_suffix(".h264")
    raw.write_bytes(_h264())
    ffmpeg("-f", "h264", "-i", str(raw), "-c", "copy", str(path))


def _write_h264_late(path: Path, sample: Path) -> None:
    """After a second that is as it should be."""
    whole = path.with_suffix(".ts")
    ffmpeg("-i", str(sample), "-c:v", "libx264", "-bf", "0", "-an", str(whole))
    large = path.with_suffix(".large.ts")
    _write_h264(large, sample)
    path.write_bytes(whole.read_bytes() + large.read_bytes())


def _write_png(path: Path, sample: Path) -> None:
    del sample
    picture = path.with_suffix(".png")
    picture.write_bytes(_png())
    ffmpeg("-f", "png_pipe", "-i", str(picture), "-c", "copy", str(path))


def _write_png_lie(path: Path, sample: Path) -> None:
    """The container says that the picture is small."""
    _write_png(path, sample)
    data, size = path.read_bytes(), struct.pack(">H", _SIDE)
    for name in (b"\xb0\x82", b"\xba\x82"):
        assert name + size in data
        data = data.replace(name + size, name + struct.pack(">H", 320), 1)
    path.write_bytes(data)


def _write_gap(path: Path, sample: Path) -> None:
    """Ten hours between one picture and the next."""
    clock = f"setpts=if(lt(N\\,10)\\,PTS\\,PTS+{_GAP_SECONDS}/TB)"
    times = ("-vf", clock, "-fps_mode", "passthrough", "-an")
    ffmpeg("-i", str(sample), *times, "-c:v", "mpeg4", str(path))


def _write_streams(path: Path, sample: Path) -> None:
    maps = ("-map", "0:v") * _STREAMS
    ffmpeg("-i", str(sample), *maps, "-c", "copy", "-t", "0.2", str(path))


def _write_index(path: Path, sample: Path) -> None:
    """An MP4 that tells of many million pictures of a byte."""
    data = sample.read_bytes()
    table = (b"trak", b"mdia", b"minf", b"stbl")
    sizes = struct.pack(">I4sIII", 20, b"stsz", 0, 1, _SAMPLES)
    chunks = struct.pack(">I4sIIIII", 28, b"stsc", 0, 1, 1, _SAMPLES, 1)
    times = struct.pack(">I4sIIII", 24, b"stts", 0, 1, _SAMPLES, 1)
    at = data.index(b"moov") - 4
    movie = data[at : at + int.from_bytes(data[at : at + 4], "big")]
    for name, box in ((b"stsz", sizes), (b"stsc", chunks), (b"stts", times)):
        movie = with_box(movie, (*table, name), box)
    path.write_bytes(data[:at] + movie)


# Each writes a file; the second argument is an MP4 that is as it should be.
BOMBS: Mapping[str, tuple[str, Callable[[Path, Path], None]]] = {
    "h264": ("mp4", _write_h264),
    "h264-late": ("mpg", _write_h264_late),
    "png": ("mkv", _write_png),
    "png-lie": ("mkv", _write_png_lie),
    "gap": ("mkv", _write_gap),
    "streams": ("mkv", _write_streams),
    "index": ("mp4", _write_index),
}

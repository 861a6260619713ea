"""The corpus of uploads that are not what they should be: the same 200 each time."""

import io
import itertools
import random
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.harness.bombs import BOMBS
from tests.harness.canary import Canary
from tests.harness.pointers import POINTERS, WAYS, Target, target
from tests.harness.uploads import SAMPLES, ffmpeg
from yt_downloader.media.containers import UPLOAD_EXTENSIONS as EXTENSIONS

COUNT = 200
_SEED = 20
_PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=64x48:duration=1", "-frames:v", "1")
_TONE = ("-f", "lavfi", "-i", "sine=duration=1")


@dataclass(frozen=True)
class Ground:
    """What files are made of: the *canary* and samples that are as they should be."""

    canary: Canary
    sample: Callable[[str], Path]


@dataclass(frozen=True)
class Case:
    """One file. *quick*: also in a run that is not at full size."""

    name: str
    extension: str
    write: Callable[[Path, Ground], None]
    quick: bool

    def make(self, directory: Path, ground: Ground) -> Path:
        path = directory / f"upload.{self.extension}"
        self.write(path, ground)
        return path


def _pointers() -> Iterator[Case]:
    extensions = itertools.cycle(EXTENSIONS)
    for number, (kind, write) in enumerate(POINTERS.items()):
        for way in WAYS:
            quick = way == WAYS[number % len(WAYS)]
            yield Case(f"{kind}-{way}", next(extensions), partial(_point, write, way), quick)


def _point(write: Callable[[Target], bytes], way: str, path: Path, ground: Ground) -> None:
    path.write_bytes(write(target(ground.canary, way, beside=path.parent)))


def _others() -> Iterator[Case]:
    extensions = itertools.cycle(EXTENSIONS)
    for name, content in _CONTENTS.items():
        yield Case(name, next(extensions), partial(_write, content), quick=True)
    for name, arguments in _FOREIGN.items():
        yield Case(name, next(extensions), partial(_foreign, arguments), quick=True)


def _write(content: bytes, path: Path, ground: Ground) -> None:
    del ground
    path.write_bytes(content)


def _foreign(arguments: tuple[str, ...], path: Path, ground: Ground) -> None:
    """A file of another kind, under a video's name."""
    del ground
    ffmpeg(*arguments, str(path))


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("video.mp4"), bytes(1_000_000))
    return file.getvalue()


_NOISE = random.Random(_SEED).randbytes(50_000)
_CONTENTS: Mapping[str, bytes] = {
    "empty": b"",
    "one-byte": b"\0",
    "zeros": bytes(50_000),
    "noise": _NOISE,
    "text": b"Not a video at all.\n" * 500,
    "ansi-art": b"\x1b[2J\x1b[1;31m\xdb\xdb\xdb\x1b[0m\r\n" * 500,
    "html": b'<html><video src="file:///etc/passwd"></video></html>',
    "zip": _zip(),
    "elf": b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + _NOISE,
    "mp4-header": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "mp4-huge-box": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\1moov\x7f" + b"\xff" * 7,
    "matroska-header": bytes.fromhex("1a45dfa3a34286810142f7810142f2810442f381084282886d61"),
}
_FOREIGN: Mapping[str, tuple[str, ...]] = {
    "png": (*_PICTURE, "-f", "apng"),
    "gif": (*_PICTURE, "-f", "gif"),
    "jpeg": (*_PICTURE, "-c:v", "mjpeg", "-f", "image2", "-update", "1"),
    "wav": (*_TONE, "-f", "wav"),
    "mp3": (*_TONE, "-f", "mp3"),
    "pictures-text": (*_PICTURE, "-f", "framemd5"),
}


def _bombs() -> Iterator[Case]:
    for name, (extension, write) in BOMBS.items():
        # All of them are also measured, in a process of their own.
        yield Case(f"bomb-{name}", extension, partial(_bomb, write), quick=name == "h264")


def _bomb(write: Callable[[Path, Path], None], path: Path, ground: Ground) -> None:
    write(path, ground.sample("mp4"))


def _flips(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 10, 200))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _truncation(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _zeroed(data: bytearray, chance: random.Random) -> None:
    begin, length = _range(data, chance)
    data[begin : begin + length] = bytes(length)


def _block(data: bytearray, chance: random.Random) -> None:
    begin, length = _range(data, chance)
    data[begin : begin + length] = chance.randbytes(length)


def _header(data: bytearray, chance: random.Random) -> None:
    for _ in range(8):
        data[chance.randrange(min(1000, len(data)))] = chance.randrange(256)


def _missing(data: bytearray, chance: random.Random) -> None:
    begin, length = _range(data, chance)
    del data[begin : begin + length]


def _splice(data: bytearray, chance: random.Random) -> None:
    """The end of it behind itself, moved."""
    at = chance.randrange(len(data))
    data[chance.randrange(len(data)) :] = data[at:]


def _range(data: bytearray, chance: random.Random) -> tuple[int, int]:
    length = chance.randrange(1, len(data) // 4)
    return chance.randrange(len(data) - length), length


_DAMAGES = (_flips, _truncation, _zeroed, _block, _header, _missing, _splice)


def _mutants(count: int) -> Iterator[Case]:
    """Damaged copies; each extension once among the first, which make the quick ones."""
    for number in range(count):
        extension = EXTENSIONS[number % len(EXTENSIONS)]
        damage = _DAMAGES[number % len(_DAMAGES)]
        name = f"mutant-{number}-{extension}{damage.__name__.replace('_', '-')}"
        write = partial(_mutant, extension, damage, number)
        yield Case(name, extension, write, quick=number < len(EXTENSIONS))


def _mutant(
    extension: str,
    damage: Callable[[bytearray, random.Random], None],
    number: int,
    path: Path,
    ground: Ground,
) -> None:
    data = bytearray(ground.sample(extension).read_bytes())
    damage(data, random.Random(_SEED * COUNT + number))
    path.write_bytes(data)


def corpus() -> list[Case]:
    crafted = [*_pointers(), *_others(), *_bombs()]
    return crafted + list(_mutants(COUNT - len(crafted)))


assert set(EXTENSIONS) == set(SAMPLES)

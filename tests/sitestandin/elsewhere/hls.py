"""HLS in the shapes that are found on the web; names in a list are relative to it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from math import ceil

from Cryptodome.Cipher import AES
from Cryptodome.Util.Padding import pad

from tests.sitestandin.containers import mpegts
from tests.sitestandin.elsewhere.files import Files, Fragmented, keyframe_distances, taken_apart
from tests.sitestandin.elsewhere.packed import packed_segment
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.recipe import HLS_SEGMENT_SECONDS as SEGMENT_SECONDS
from tests.sitestandin.media.segments import PER_TURN

SEGMENTS = PER_TURN  # of every list, 5 s each
KEY = bytes(range(16))
_FIRST_SEQUENCE = 7
_EXPLICIT_FROM = 4  # the segment from which on the IV stands in the list
_BREAK = 4  # the segment with which timestamps start anew
_BROKEN = {_BREAK: "#EXT-X-DISCONTINUITY"}
_IV = bytes(range(16, 32))

_LOOPS = {"720": "95", "1080": "96"}
_VARIANTS = (
    '#EXT-X-STREAM-INF:BANDWIDTH=1900000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720',
    "720.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=3600000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1920x1080',
    "1080.m3u8",
)
_APART = (
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Other",DEFAULT=NO,URI="other.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Main",DEFAULT=YES,URI="{sound}.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=1900000,CODECS="avc1.64001f,mp4a.40.2",AUDIO="sound"',
    "picture.m3u8",
)


class Hls:
    """All lists and segments, by their paths; may be shared between threads."""

    def __init__(self, library: Library, files: Files) -> None:
        self._library = library
        self._files = files
        self._muxed = lru_cache(maxsize=None)(self._make_muxed)
        self._sound = lru_cache(maxsize=None)(self._make_sound)

    def lists(self) -> dict[str, Callable[[], str]]:
        """The text of each list."""
        return {
            "ts/list.m3u8": lambda: media("{n}.ts"),
            "fmp4/list.m3u8": lambda: ranged(self._muxed(), "media.mp4"),
            "aes/list.m3u8": lambda: encrypted("key"),
            "aes/no-key.m3u8": lambda: encrypted("missing"),
            "aes/wrong-key.m3u8": lambda: encrypted("wrong-key"),
            "aes/page-as-key.m3u8": lambda: encrypted("/page.html"),
            "break/list.m3u8": lambda: media("{n}.ts", before=_BROKEN),
            "break/early.m3u8": lambda: media("{n}.ts", before=_BROKEN, seconds=4.98),
            "break/late.m3u8": lambda: media("{n}.ts", before=_BROKEN, seconds=5.02),
            "many/master.m3u8": lambda: master(*_VARIANTS),
            "many/unnamed.m3u8": lambda: master("#EXT-X-STREAM-INF:BANDWIDTH=1", "720.m3u8"),
            "many/720.m3u8": lambda: media("720-{n}.ts"),
            "many/1080.m3u8": lambda: media("1080-{n}.ts"),
            "many/nested.m3u8": lambda: master("#EXT-X-STREAM-INF:BANDWIDTH=1", "master.m3u8"),
            "many/deep.m3u8": lambda: master("#EXT-X-STREAM-INF:BANDWIDTH=1", "nested.m3u8"),
            "many/circle.m3u8": lambda: master("#EXT-X-STREAM-INF:BANDWIDTH=1", "circle.m3u8"),
            "apart/packed.m3u8": lambda: apart("sound"),
            "apart/fmp4.m3u8": lambda: apart("sound-mp4"),
            "apart/nested.m3u8": lambda: master("#EXT-X-STREAM-INF:BANDWIDTH=1", "packed.m3u8"),
            "apart/picture.m3u8": lambda: media("picture-{n}.ts"),
            "apart/sound.m3u8": lambda: media("{n}.aac"),
            "apart/sound-mp4.m3u8": lambda: ranged(self._sound(), "sound.mp4"),
            "apart/other.m3u8": lambda: media("/missing-{n}.aac"),
            "live/list.m3u8": lambda: media("/hls/ts/{n}.ts", end=""),
            "inside/list.m3u8": lambda: media("http://10.0.0.1/{n}.ts"),
            "inside/master.m3u8": lambda: master(_VARIANTS[0], "http://10.0.0.1/list.m3u8"),
            "broken/list.m3u8": lambda: media("/missing-{n}.ts"),
        }

    def parts(self, path: str) -> bytes | None:
        """What the lists name; None if there is no such thing."""
        shape, _, name = path.partition("/")
        stem, _, kind = name.rpartition(".")
        variant, _, digits = stem.rpartition("-")
        fixed = {
            "fmp4/media.mp4": lambda: self._muxed().data,
            "apart/sound.mp4": lambda: self._sound().data,
            "aes/key": lambda: KEY,
            "aes/wrong-key": lambda: KEY[::-1],
        }
        if path in fixed:
            return fixed[path]()
        if not digits.isdecimal() or int(digits) >= SEGMENTS:
            return None
        number = int(digits)
        if kind == "aac":
            begin = number * SEGMENT_SECONDS
            loop = self._library.loop("140")
            return packed_segment(loop, begin, begin + SEGMENT_SECONDS)
        makers: dict[str, Callable[[int], bytes]] = {
            "ts": self._segment,
            "aes": lambda n: _encrypted(n, self._segment(n)),
            "break": self._broken,
            "many": lambda n: self._library.segments(_LOOPS[variant]).segment(n),
            "apart": self._files.ts_picture,
        }
        make = makers.get(shape)
        return make(number) if make and kind == "ts" else None

    def _make_muxed(self) -> Fragmented:
        return taken_apart(
            self._files.fragmented(), keyframe_distances(self._files.moov_in_front())
        )

    def _make_sound(self) -> Fragmented:
        seconds = SEGMENTS * SEGMENT_SECONDS
        file = taken_apart(self._files.loop("140", seconds), [])
        count = len(file.fragments)
        return replace(file, seconds=(seconds / count,) * count)

    def _segment(self, number: int) -> bytes:
        return self._library.segments("95").segment(number)

    def _broken(self, number: int) -> bytes:
        """From the break on, the clock is the one of the list's beginning again."""
        data = self._segment(number)
        if number < _BREAK:
            return data
        ticks = -_BREAK * SEGMENT_SECONDS * mpegts.CLOCK_HZ
        return bytes(mpegts.shifted(data, mpegts.places(data), ticks=ticks, packets={}))


def media(
    name: str,
    *,
    before: dict[int, str] | None = None,
    first: int = 0,
    seconds: float = SEGMENT_SECONDS,
    end: str = "#EXT-X-ENDLIST",
) -> str:
    """A list of SEGMENTS files; *before* are lines in front of single ones."""
    lines = [f"#EXT-X-TARGETDURATION:{SEGMENT_SECONDS}", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
    for number in range(SEGMENTS):
        lines += [(before or {}).get(number, ""), f"#EXTINF:{seconds:.3f},"]
        lines.append(name.format(n=number))
    return _text([*lines, end])


def master(*lines: str) -> str:
    return _text(lines)


def apart(sound: str) -> str:
    return _text(line.replace("{sound}", sound) for line in _APART)


def ranged(file: Fragmented, name: str) -> str:
    """One file, named by its parts: the second of each pair without saying where it starts."""
    start, stop = file.init
    lines = [
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{ceil(max(file.seconds))}",
        f'#EXT-X-MAP:URI="{name}",BYTERANGE="{stop - start}@{start}"',
    ]
    for number, ((start, stop), seconds) in enumerate(
        zip(file.fragments, file.seconds, strict=True)
    ):
        at = "" if number % 2 else f"@{start}"
        lines += [f"#EXTINF:{seconds:.3f},", f"#EXT-X-BYTERANGE:{stop - start}{at}", name]
    return _text([*lines, "#EXT-X-ENDLIST"])


def encrypted(key: str) -> str:
    """AES-128; the IV is the number of the segment first, then stands in the list."""
    line = f'#EXT-X-KEY:METHOD=AES-128,URI="{key}"'
    before = {0: line, _EXPLICIT_FROM: f"{line},IV=0x{_IV.hex()}"}
    return media("{n}.ts", before=before, first=_FIRST_SEQUENCE)


def _encrypted(number: int, data: bytes) -> bytes:
    sequence = (_FIRST_SEQUENCE + number).to_bytes(16, "big")
    iv = sequence if number < _EXPLICIT_FROM else _IV
    return AES.new(KEY, AES.MODE_CBC, iv=iv).encrypt(pad(data, AES.block_size))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(["#EXTM3U", *filter(None, lines)]) + "\n"

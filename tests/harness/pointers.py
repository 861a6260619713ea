"""Files that point elsewhere: playlists, manifests and lists, and containers that hold them."""

import shutil
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.harness.canary import Canary
from tests.sitestandin.containers import ebml
from tests.sitestandin.containers.isobmff import box, full_box

# `beside` is a bare name, such as that of somebody else's upload in the same directory.
WAYS = ("absolute", "file", "relative", "http", "beside")
_EBML = ebml.element("1A45DFA3", ebml.text("4282", "matroska"), ebml.unsigned("4287", 4))


@dataclass(frozen=True)
class Target:
    """The canary's files under the names that a hostile file calls them by.

    *original* is where they are, *other* a transport stream that is no canary.
    """

    mp4: str
    ts: str
    original: Path
    other: Path


def target(canary: Canary, way: str, *, beside: Path) -> Target:
    """Named in one of WAYS, for a file that lies in the directory *beside*."""
    if way == "beside":
        shutil.copytree(canary.directory, beside, dirs_exist_ok=True)
        return Target(canary.mp4.name, canary.ts.name, canary.mp4, canary.other)
    place = {
        "absolute": str(canary.directory),
        "file": f"file://{canary.directory}",
        "relative": f"../{canary.directory.name}",
        "http": canary.web,
    }[way]
    assert canary.directory.parent == beside.parent
    mp4, ts = (f"{place}/{path.name}" for path in (canary.mp4, canary.ts))
    return Target(mp4, ts, canary.mp4, canary.other)


def _hls(to: Target) -> bytes:
    segment = f"#EXTINF:2,\n{to.ts}\n"
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{segment}#EXT-X-ENDLIST\n".encode()


def _hls_master(to: Target) -> bytes:
    return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{to.ts}\n".encode()


def _hls_fragments(to: Target) -> bytes:
    """A key and a first part that are elsewhere, too."""
    head = f'#EXT-X-MAP:URI="{to.mp4}"\n#EXT-X-KEY:METHOD=AES-128,URI="{to.ts}"\n'
    return _hls(to).replace(b"#EXTINF", head.encode() + b"#EXTINF")


def _hls_then_media(to: Target) -> bytes:
    playlist = _hls(to)
    return playlist + bytes(188 - len(playlist) % 188) + to.other.read_bytes()


def _dash(to: Target) -> bytes:
    return f"""<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"
 minBufferTime="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>
<AdaptationSet mimeType="video/mp4" contentType="video">
<Representation id="1" bandwidth="1000" width="320" height="240" codecs="avc1.64000d">
<BaseURL>{to.mp4}</BaseURL></Representation></AdaptationSet></Period></MPD>
""".encode()


def _ffconcat(to: Target) -> bytes:
    return f"ffconcat version 1.0\nfile '{to.mp4}'\nduration 2\n".encode()


def _asx(to: Target) -> bytes:
    return f'<asx version="3.0"><entry><ref href="{to.mp4}"/></entry></asx>'.encode()


def _pls(to: Target) -> bytes:
    return f"[playlist]\nFile1={to.mp4}\nNumberOfEntries=1\nVersion=2\n".encode()


def _sdp(to: Target) -> bytes:
    port = to.mp4.partition("127.0.0.1:")[2].partition("/")[0] or "9"
    lines = ("v=0", "o=- 0 0 IN IP4 127.0.0.1", f"s={to.mp4}", "c=IN IP4 127.0.0.1", "t=0 0")
    return "\r\n".join((*lines, f"m=video {port} RTP/AVP 96", "a=rtpmap:96 H264/90000")).encode()


def _svg(to: Target) -> bytes:
    link = f'<image xlink:href="{to.mp4}" width="320" height="240"/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="320" height="240">{link}</svg>'
    ).encode()


def _imf(to: Target) -> bytes:
    return f"""<?xml version="1.0"?>
<CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016"><Id>urn:uuid:1</Id>
<AssetMap><Path>{to.mp4}</Path></AssetMap></CompositionPlaylist>""".encode()


def _protocols(to: Target) -> bytes:
    return f"concat:{to.ts}|{to.ts}\nsubfile,,start,0,end,0,,:{to.mp4}\n".encode()


def _reference_movie(to: Target) -> bytes:
    """A QuickTime movie that only says where the movie is."""
    name = to.mp4.encode() + b"\0"
    reference = full_box(b"rdrf", 0, 0, b"url ", struct.pack(">I", len(name)), name)
    return box(b"ftyp", b"qt  ", bytes(4)) + box(b"moov", box(b"rmra", box(b"rmda", reference)))


def outside_media(to: Target, kind: str = "alis") -> bytes:
    """The canary's index alone; its data reference says that the media are elsewhere."""
    entry = _alias(to.mp4) if kind == "alis" else full_box(b"url ", 0, 0, to.mp4.encode() + b"\0")
    inside = full_box(b"dref", 0, 0, struct.pack(">I", 1), entry)
    data = to.original.read_bytes()
    return box(b"ftyp", b"qt  ", bytes(4)) + with_box(
        _find(data, b"moov"), (b"trak", b"mdia", b"minf", b"dinf", b"dref"), inside
    )


def _outside_media_url(to: Target) -> bytes:
    return outside_media(to, "url ")


def _alias(path: str) -> bytes:
    """A Macintosh alias record with an absolute path, where a colon is a slash."""
    name = path.replace("/", ":").encode()
    name += b"\0" * (len(name) % 2)
    fixed = bytes(10 + 1 + 27 + 12 + 1 + 63 + 16) + struct.pack(">HH", 0xFFFF, 0xFFFF) + bytes(16)
    return full_box(b"alis", 0, 0, fixed, struct.pack(">HH", 2, len(name)), name, b"\xff\xff\0\0")


def _find(data: bytes, name: bytes) -> bytes:
    at = data.index(name) - 4
    return data[at : at + int.from_bytes(data[at : at + 4], "big")]


def with_box(parent: bytes, path: tuple[bytes, ...], new: bytes) -> bytes:
    """*parent* with the box at *path* inside it replaced."""
    old = _find(parent[8:], path[0])
    inner = with_box(old, path[1:], new) if len(path) > 1 else new
    content = parent[8:].replace(old, inner, 1)
    return struct.pack(">I", 8 + len(content)) + parent[4:8] + content


def _subtitle_in_avi(to: Target) -> bytes:
    """A playlist in place of AVI's subtitles (GAB2), which are read by a demuxer of their own."""
    playlist = _hls(to)
    gab2 = b"GAB2\0" + struct.pack("<HI", 2, 2) + b"x\0" + struct.pack("<HI", 4, len(playlist))
    main = struct.pack("<14I", 40000, 0, 0, 0x10, 25, 0, 2, 0, 320, 240, 0, 0, 0, 0)
    video = _stream(
        b"vids",
        b"MJPG",
        struct.pack("<IiiHH4sIiiII", 40, 320, 240, 1, 24, b"MJPG", 320 * 240 * 3, 0, 0, 0, 0),
    )
    text = _stream(b"txts", bytes(4), b"")
    header = _list(b"hdrl", _chunk(b"avih", main), video, text)
    movie = _list(b"movi", _chunk(b"01tx", gab2 + playlist), _chunk(b"00dc", bytes(100)))
    content = b"AVI " + header + movie
    return b"RIFF" + struct.pack("<I", len(content)) + content


def _stream(kind: bytes, handler: bytes, form: bytes) -> bytes:
    head = (
        kind
        + handler
        + struct.pack("<IHHIIIIIIIIHHHH", 0, 0, 0, 0, 1, 25, 0, 25, 0, 0, 0, 0, 0, 320, 240)
    )
    return _list(b"strl", _chunk(b"strh", head), _chunk(b"strf", form))


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(name: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", name + b"".join(chunks))


def _linked_matroska(to: Target) -> bytes:
    """A segment that says which files go before and after it."""
    names = (ebml.text("3C83AB", to.mp4), ebml.text("3E83BB", to.mp4))
    uids = (ebml.element("73A4", b"a" * 16), ebml.element("3EB923", b"b" * 16))
    info = ebml.element("1549A966", ebml.unsigned("2AD7B1", 1_000_000), *uids, *names)
    return _EBML + ebml.element("18538067", info, _attachment(to))


def _attachment(to: Target) -> bytes:
    kind = ebml.text("4660", "application/vnd.apple.mpegurl")
    parts = (ebml.text("466E", to.mp4), kind, ebml.element("465C", _hls(to)))
    attached = ebml.element("61A7", *parts, ebml.unsigned("46AE", 1))
    return ebml.element("1941A469", attached)


POINTERS: Mapping[str, Callable[[Target], bytes]] = {
    "hls": _hls,
    "hls-master": _hls_master,
    "hls-fragments": _hls_fragments,
    "hls-then-media": _hls_then_media,
    "dash": _dash,
    "ffconcat": _ffconcat,
    "asx": _asx,
    "pls": _pls,
    "sdp": _sdp,
    "svg": _svg,
    "imf": _imf,
    "protocols": _protocols,
    "reference-movie": _reference_movie,
    "outside-media": outside_media,
    "outside-media-url": _outside_media_url,
    "avi-subtitle": _subtitle_in_avi,
    "linked-matroska": _linked_matroska,
}

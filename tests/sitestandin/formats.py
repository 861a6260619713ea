"""The formats that the site offers, by itag: what the player API says about each."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file. *loop* is the name of the generated loop that it is made of."""

    itag: int
    loop: str
    mime_type: str
    codecs: str
    bitrate: int
    height: int = 0
    quality: str = "tiny"

    @property
    def is_video(self) -> bool:
        return self.height > 0

    @property
    def width(self) -> int:
        return self.height * 16 // 9

    @property
    def extension(self) -> str:
        return self.mime_type.partition("/")[2]


def _video(itag: int, mime_type: str, codecs: str, height: int, bitrate: int) -> Format:
    return Format(
        itag=itag,
        loop=str(itag),
        mime_type=mime_type,
        codecs=codecs,
        bitrate=bitrate,
        height=height,
        quality={360: "medium"}.get(height, f"hd{height}"),
    )


def _audio(itag: int, mime_type: str, codecs: str) -> Format:
    return Format(itag=itag, loop=str(itag), mime_type=mime_type, codecs=codecs, bitrate=130_000)


FORMATS = {
    found.itag: found
    for found in (
        _video(136, "video/mp4", "avc1.64001f", 720, 1_650_000),
        _video(137, "video/mp4", "avc1.640028", 1080, 3_250_000),
        _video(399, "video/mp4", "av01.0.08M.08", 1080, 1_900_000),
        _video(247, "video/webm", "vp9", 720, 1_350_000),
        _video(248, "video/webm", "vp9", 1080, 2_300_000),
        _video(271, "video/webm", "vp9", 1440, 4_500_000),
        _video(313, "video/webm", "vp9", 2160, 9_600_000),
        _audio(140, "audio/mp4", "mp4a.40.2"),
        _audio(251, "audio/webm", "opus"),
    )
}
PROGRESSIVE = _video(18, "video/mp4", "avc1.64001e, mp4a.40.2", 360, 600_000)
# The variants of an HLS playlist: picture and sound together.
HLS = {
    95: _video(95, "video/mp2t", "avc1.64001f,mp4a.40.2", 720, 1_900_000),
    96: _video(96, "video/mp2t", "avc1.640028,mp4a.40.2", 1080, 3_600_000),
}

"""Which pixel format a result gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from yt_downloader.media.convert.codecs import Encoder
from yt_downloader.media.inspection import Picture

_EIGHT_BITS = 8
_DEEP = "yuv420p10le"
_PLAIN = "yuv420p"
# Formats that hold the same samples in another order, or with more than is kept.
_SAME_SAMPLES = {
    "nv12": "yuv420p",
    "nv21": "yuv420p",
    "nv16": "yuv422p",
    "yuyv422": "yuv422p",
    "uyvy422": "yuv422p",
    "p010le": "yuv420p10le",
    "ya8": "gray",
}
# Coarser colour than any encoder takes: it is spread over more samples.
_SPREAD = {"yuv410p", "yuv411p", "yuvj411p", "yuv440p", "yuvj440p"}
# Gray in colour, for encoders whose gray comes back like this.
_COLOURED = {"gray": "yuv420p", "gray10le": "yuv420p10le"}


@dataclass(frozen=True, slots=True)
class Pixels:
    """The *encoder* and its *pix_fmt*; *hashed* is the format in which pictures compare.

    *loss* says what the format cannot hold of the source's samples, where it cannot.
    """

    encoder: Encoder
    pix_fmt: str
    hashed: str
    loss: str | None = None


def lossy_pixels(picture: Picture, encoder: Encoder) -> Pixels:
    """4:2:0, which plays everywhere, with 10 bits where the source has more than 8."""
    deep = picture.bits > _EIGHT_BITS and _DEEP in encoder.pix_fmts
    pix_fmt = _DEEP if deep else _PLAIN
    return Pixels(encoder, pix_fmt, pix_fmt)


def lossless_pixels(picture: Picture, encoders: Sequence[Encoder]) -> Pixels:
    """The source's own format, or one that holds the same samples."""
    wanted = _SAME_SAMPLES.get(picture.pix_fmt, picture.pix_fmt)
    # Transparency is left out; a video player shows none.
    wanted = wanted.replace("yuva", "yuv").replace("gbrap", "gbrp")
    if "422" in wanted and picture.is_sideways:
        # Turned, its colour is coarser in height than in width: no encoder takes that.
        wanted = "yuv440p"
    for name in (wanted, wanted.replace("yuvj", "yuv"), _COLOURED.get(wanted, wanted)):
        for encoder in encoders:
            if name in encoder.pix_fmts:
                return Pixels(encoder, name, name)
    if picture.is_rgb:
        return _rgb(picture, encoders)
    deep = picture.bits > _EIGHT_BITS
    name = "yuv444p10le" if deep else "yuv444p"
    if wanted in _SPREAD:
        return _nearest(name, encoders, "its colour is spread over more samples")
    return _nearest(name, encoders, f"{picture.pix_fmt} is kept as {name}")


def _rgb(picture: Picture, encoders: Sequence[Encoder]) -> Pixels:
    for encoder in encoders:
        for name in ("gbrp", "rgb24"):
            if name in encoder.pix_fmts:
                deep = picture.bits > _EIGHT_BITS
                return Pixels(encoder, name, "gbrp", "8 bits are kept" if deep else None)
    return _nearest("yuv444p", encoders, "RGB is kept as 4:4:4")


def _nearest(name: str, encoders: Sequence[Encoder], loss: str) -> Pixels:
    encoder = next(encoder for encoder in encoders if name in encoder.pix_fmts)
    return Pixels(encoder, name, name, loss)

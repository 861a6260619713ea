"""The filters between a source's pictures and what the encoder takes; as few as can be."""

from collections.abc import Iterator

from yt_downloader.media.convert.pixels import Pixels
from yt_downloader.media.convert.wish import Codec, Preset, Wish
from yt_downloader.media.inspection import Picture

MOST_FPS = 300
# Takes pictures away and invents none: `fps` would fill a gap of hours with copies.
_THINNED = (
    f"select='isnan(prev_selected_t)+gt(floor(t*{MOST_FPS}),floor(prev_selected_t*{MOST_FPS}))'"
)
# BT.2020 PQ or HLG to BT.709: light is made linear, its range compressed, colours converted.
# As ISO/IEC 23091-2 numbers them; 8.1 and 8.3.
_UNTOLD, _BT2020, _BT709 = 2, 9, 1
_TONE_MAP = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,sidedata=delete"
)


def filters(picture: Picture, wish: Wish, pixels: Pixels) -> tuple[list[str], list[str]]:
    """The filters in order, and a sentence for each decision that a viewer may see."""
    found = list(_chain(picture, wish, pixels))
    return [text for text, _ in found if text], [why for _, why in found if why]


def _chain(picture: Picture, wish: Wish, pixels: Pixels) -> Iterator[tuple[str, str]]:
    lossless = wish.preset is Preset.LOSSLESS
    if picture.interlaced and not lossless:
        yield "bwdif=mode=send_frame:deint=interlaced", "The picture was deinterlaced."
    if (picture.fps or 0) > MOST_FPS:
        yield _THINNED, f"More than {MOST_FPS} pictures a second were thinned out."
    primaries, transfer = picture.primaries, picture.transfer
    if picture.is_hdr and wish.codec is Codec.H264 and not lossless:
        primaries = transfer = _BT709
        yield _tone_map(picture), "HDR was mapped to the range that H.264 players show."
    elif picture.full_range and not lossless:
        yield "scale=out_range=tv", ""
    elif _is_full(picture) and not pixels.pix_fmt.startswith("yuvj"):
        yield "scale=in_range=pc:out_range=pc", ""
    evened = _evened(picture, pixels.pix_fmt)
    if evened:
        yield evened, "An odd width or height got one more line, as the codec needs it."
        # Merged planes keep neither.
        yield f"setparams=color_primaries={primaries}:color_trc={transfer}", ""
    if picture.has_alpha:
        yield "", "Transparency was left out."
    if picture.rotation:
        yield "", "The picture was turned upright."
    yield f"format={pixels.pix_fmt}", ""


def _tone_map(picture: Picture) -> str:
    """For zscale, which guesses nothing and takes no odd size with coarser colour."""
    told = []
    if picture.primaries == _UNTOLD:
        told.append(f"color_primaries={_BT2020}")
    if picture.matrix == _UNTOLD and not picture.is_rgb:
        told.append(f"colorspace={_BT2020}")
    chain = [f"setparams={':'.join(told)}"] if told else []
    if picture.is_odd and not picture.is_rgb:
        return ",".join([*chain, "format=yuv444p12le", _TONE_MAP, "format=yuv444p"])
    return ",".join([*chain, _TONE_MAP])


def _is_full(picture: Picture) -> bool:
    """Whether no range may be scaled; swscale thinks so of gray, whatever it is told."""
    return picture.full_range or picture.pix_fmt.startswith("gray")


def _evened(picture: Picture, pix_fmt: str) -> str | None:
    """The last line once more. Only light gets it: that of colour reaches as far already.

    `pad` alone would drop the last line of an odd size, for it counts in lines of colour.
    """
    width, height = picture.width % 2, picture.height % 2
    if picture.is_sideways:
        width, height = height, width
    width *= "420" in pix_fmt or "422" in pix_fmt
    height *= "420" in pix_fmt
    if not width and not height:
        return None
    return (
        f"format={pix_fmt},extractplanes=y+u+v[y][u][v];"
        f"[y]pad=iw+{width}:ih+{height},fillborders=right={width}:bottom={height}:mode=smear[w];"
        f"[w][u][v]mergeplanes=map1s=1:map2s=2:format={pix_fmt}"
    )

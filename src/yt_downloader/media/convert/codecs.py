"""The table of codecs: which encoder, how it is set, which pixels it takes.

The figures were measured with ffmpeg 9.0 on 1080p: beyond these presets an encoder takes
twice the time for a tenth of a VMAF point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yt_downloader.media.convert.wish import Codec, Preset

Arguments = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """An encoder of ffmpeg. *pix_fmts* are those that it takes as they are.

    *library* is the option that carries *parameters* for the library behind it, and
    *threads* how that is told, where it does not heed `-threads`.
    """

    name: str
    arguments: Arguments
    pix_fmts: frozenset[str] = frozenset({"yuv420p"})
    library: str | None = None
    parameters: Arguments = ()
    threads: str | None = None

    def options(self, *, threads: int) -> Arguments:
        """The output arguments that choose and set it, for *threads* of the machine."""
        parameters = list(self.parameters)
        if self.threads:
            parameters.append(self.threads.format(threads))
        library = (self.library, ":".join(parameters)) if self.library and parameters else ()
        return ("-c:v", self.name, "-threads:v", str(threads), *self.arguments, *library)


_EIGHT = ("yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuvj422p", "yuvj444p", "gray")
_TEN = ("yuv420p10le", "yuv422p10le", "yuv444p10le", "gray10le")
_TWELVE = ("yuv420p12le", "yuv422p12le", "yuv444p12le", "gray12le")
_RGB = ("gbrp", "gbrp10le", "gbrp12le")
_X265, _X265_THREADS = "-x265-params", "pools={}"
_SVT, _SVT_THREADS = "-svtav1-params", "lp={}"
_X265_QUIET = ("log-level=error",)
_PLAIN = frozenset({"yuv420p"})
_PLAIN_AND_DEEP = frozenset({"yuv420p", "yuv420p10le"})

_LOSSY: Mapping[Codec, Mapping[Preset, Encoder]] = {
    Codec.H264: {
        # 8 bit 4:2:0 is what every browser and television plays.
        Preset.HIGH: Encoder(name="libx264", arguments=("-preset", "veryfast", "-crf", "18")),
        Preset.MEDIUM: Encoder(name="libx264", arguments=("-preset", "fast", "-crf", "23")),
    },
    Codec.H265: {
        preset: Encoder(
            name="libx265",
            arguments=("-preset", "superfast", "-crf", crf),
            pix_fmts=_PLAIN_AND_DEEP,
            parameters=_X265_QUIET,
            library=_X265,
            threads=_X265_THREADS,
        )
        for preset, crf in ((Preset.HIGH, "20"), (Preset.MEDIUM, "28"))
    },
    Codec.AV1: {
        preset: Encoder(
            name="libsvtav1",
            arguments=("-preset", "8", "-crf", crf),
            pix_fmts=_PLAIN_AND_DEEP,
            library=_SVT,
            threads=_SVT_THREADS,
        )
        for preset, crf in ((Preset.HIGH, "23"), (Preset.MEDIUM, "30"))
    },
}

# In the order of preference: the first that takes the source's pixels as they are.
_LOSSLESS: Mapping[Codec, Sequence[Encoder]] = {
    Codec.H264: (
        # `-crf 0` is lossless for 8 bit only.
        Encoder(
            name="libx264",
            arguments=("-preset", "veryfast", "-qp", "0"),
            # Its gray comes back with colour, so it is told to have some.
            pix_fmts=frozenset({*_EIGHT, *_TEN} - {"gray", "gray10le"}),
        ),
        Encoder(
            name="libx264rgb",
            arguments=("-preset", "veryfast", "-qp", "0"),
            pix_fmts=frozenset({"rgb24"}),
        ),
    ),
    Codec.H265: (
        # `-crf 0` and `-qp 0` of x265 are not lossless.
        Encoder(
            name="libx265",
            arguments=("-preset", "ultrafast"),
            pix_fmts=frozenset({*_EIGHT, *_TEN, *_TWELVE, *_RGB}),
            parameters=("lossless=1", *_X265_QUIET),
            library=_X265,
            threads=_X265_THREADS,
        ),
    ),
    Codec.AV1: (
        # SVT-AV1 ignores `-crf 0`; above preset 10 its lossless streams are broken.
        Encoder(
            name="libsvtav1",
            # Of 10 bits it loses some.
            arguments=("-preset", "10"),
            pix_fmts=_PLAIN,
            parameters=("lossless=1",),
            library=_SVT,
            threads=_SVT_THREADS,
        ),
        Encoder(
            # `-crf 0` is not lossless, nor is `lossless=1` with pictures looked at ahead.
            name="libaom-av1",
            arguments=("-cpu-used", "8", "-row-mt", "1", "-lag-in-frames", "0"),
            library="-aom-params",
            parameters=("lossless=1",),
            pix_fmts=frozenset({"yuv420p", "yuv422p", "yuv444p", "gray", *_TEN, *_TWELVE, *_RGB}),
        ),
    ),
}


def encoders(codec: Codec, preset: Preset) -> Sequence[Encoder]:
    """Those that can do it, the preferred one first."""
    return _LOSSLESS[codec] if preset is Preset.LOSSLESS else (_LOSSY[codec][preset],)

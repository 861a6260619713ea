"""How a segment gets its exact start and end: the arguments that ffmpeg cuts with."""

from dataclasses import dataclass

# Settings at which one core makes about a second of 1080p per second, and no
# loss is seen. VP9 is told to keep up (`realtime`), or it takes ten times as long.
_H264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p")
_VP9 = (
    *("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "7"),
    *("-row-mt", "1", "-crf", "24", "-b:v", "0"),
)
# `-crf 0` of x265 is not lossless; Apple's players want the tag hvc1.
_LOSSLESS_H265 = (
    *("-c:v", "libx265", "-preset", "ultrafast"),
    *("-x265-params", "lossless=1:log-level=error", "-tag:v", "hvc1"),
)
_AAC = ("-c:a", "aac", "-b:a", "192k")
# Copied sound would start at the cluster before and push the picture back: WebM
# has nothing to hide the difference with.
_OPUS = ("-c:a", "libopus", "-b:a", "160k")


@dataclass(frozen=True, slots=True)
class Cut:
    """ffmpeg's output arguments, and whether they re-encode the picture."""

    arguments: tuple[str, ...]
    encodes: bool


def sound_cut_for(container: str) -> Cut:
    """The cut of sound alone; what is copied into WebM would start a cluster early."""
    return Cut(("-vn", *(_OPUS if container == "webm" else ())), encodes=False)


def cut_for(container: str, mode: str, *, lossless_h265: bool) -> Cut:
    """The cut that keeps the promise of *mode* for that container.

    MP4 has edit lists: a copied segment starts at the exact frame in every
    player that honours them, so `smart` copies. WebM has none, a copy would
    start at the keyframe before, up to seconds early; there `smart`
    re-encodes the picture. `fast` copies always, `exact` never.
    """
    if lossless_h265:
        return Cut((*_LOSSLESS_H265, "-c:a", "copy"), encodes=True)
    if mode == "fast" or (mode == "smart" and container == "mp4"):
        return Cut((), encodes=False)
    if container == "webm":
        return Cut((*_VP9, *_OPUS), encodes=True)
    return Cut((*_H264, *_AAC), encodes=True)

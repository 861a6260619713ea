"""What is encoded and how: the only place to change when the media should look different."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

# Part of the cache directory's name: raise it with every change that alters the files.
VERSION = 2

FRAME_RATE = 30
KEYFRAME_SECONDS = 5
LOOP_SECONDS = 40
# Pictures above 1080p take long to encode, so their loop is shorter.
SHORT_LOOP_SECONDS = 20

Container = Literal["mp4", "webm"]

_WIDTHS = {360: 640, 720: 1280, 1080: 1920, 1440: 2560, 2160: 3840}

_H264 = "-c:v libx264 -preset superfast -bf 3 -sc_threshold 0 -flags +cgop"
_VP9 = (
    "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -row-mt 1 -tile-columns 3"
    " -lag-in-frames 0 -auto-alt-ref 0 -threads 2"
)
_AV1 = (
    "-c:v libsvtav1 -preset 12"
    " -svtav1-params lp=2:scd=0:irefresh-type=2:enable-tf=0:hierarchical-levels=3"
)


@dataclass(frozen=True, kw_only=True)
class VideoRecipe:
    """One loop of pictures; *name* is the itag, plus a suffix where one itag has two loops."""

    name: str
    height: int
    container: Container
    encoder: str
    kilobits: int
    loop_seconds: int = LOOP_SECONDS
    keyframe_seconds: int = KEYFRAME_SECONDS

    @property
    def width(self) -> int:
        return _WIDTHS[self.height]


@dataclass(frozen=True, kw_only=True)
class AudioRecipe:
    """One loop of sound.

    *priming_packets* is how many packets the encoder emits before the one that starts at
    time zero; *frames_per_fragment* must divide the loop.
    """

    name: str
    container: Container
    encoder: str
    frame_rate: Fraction
    frames_per_fragment: int
    priming_packets: int


VIDEO = (
    VideoRecipe(name="136", height=720, container="mp4", encoder=_H264, kilobits=1600),
    VideoRecipe(name="137", height=1080, container="mp4", encoder=_H264, kilobits=3200),
    VideoRecipe(name="399", height=1080, container="mp4", encoder=_AV1, kilobits=1900),
    VideoRecipe(name="247", height=720, container="webm", encoder=_VP9, kilobits=1200),
    VideoRecipe(name="248", height=1080, container="webm", encoder=_VP9, kilobits=2300),
    VideoRecipe(
        name="271",
        height=1440,
        container="webm",
        encoder=_VP9,
        kilobits=6000,
        loop_seconds=SHORT_LOOP_SECONDS,
    ),
    VideoRecipe(
        name="313",
        height=2160,
        container="webm",
        encoder=_VP9,
        kilobits=13000,
        loop_seconds=SHORT_LOOP_SECONDS,
    ),
    # Low-latency live: every two-second fragment must begin with a keyframe.
    VideoRecipe(
        name="136-2s",
        height=720,
        container="mp4",
        encoder=_H264,
        kilobits=1600,
        loop_seconds=SHORT_LOOP_SECONDS,
        keyframe_seconds=2,
    ),
)

AUDIO = (
    AudioRecipe(
        name="140",
        container="mp4",
        encoder="-c:a aac -b:a 128k",
        frame_rate=Fraction(48_000, 1024),
        frames_per_fragment=375,
        priming_packets=1,
    ),
    AudioRecipe(
        name="251",
        container="webm",
        encoder="-c:a libopus -b:a 128k -vbr off -frame_duration 20",
        frame_rate=Fraction(50),
        frames_per_fragment=250,
        # Opus has its delay in the file's header instead (CodecDelay).
        priming_packets=0,
    ),
)

# The one file with sound and picture together and its index in front (itag 18).
PROGRESSIVE_NAME = "18"
PROGRESSIVE_HEIGHT = 360
PROGRESSIVE_SECONDS = 30
PROGRESSIVE_ENCODER = f"{_H264} -b:v 500k -c:a aac -b:a 96k -movflags +faststart"

# HLS variants are repackaged, not encoded: name -> the video loop inside.
HLS_VIDEO = {"95": "136", "96": "137"}
HLS_AUDIO = "140"
HLS_SEGMENT_SECONDS = KEYFRAME_SECONDS

THUMBNAILS = {
    "default": (120, 90),
    "mqdefault": (320, 180),
    "hqdefault": (480, 360),
    "sddefault": (640, 480),
    "hq720": (1280, 720),
    "maxresdefault": (1280, 720),
}

"""Runs ffmpeg: pictures with their barcode, sound with its marks, as ordinary files."""

import os
import shutil
import subprocess
from pathlib import Path

import imageio_ffmpeg

from tests.sitestandin.media import barcode, marks
from tests.sitestandin.media.recipe import (
    FRAME_RATE,
    LOOP_SECONDS,
    PROGRESSIVE_ENCODER,
    PROGRESSIVE_HEIGHT,
    PROGRESSIVE_SECONDS,
    AudioRecipe,
    VideoRecipe,
)

# The loop of sound is cut from the middle of three, where the encoder has settled.
AUDIO_TURNS = 3

_FRAGMENTED = "empty_moov+default_base_moof+frag_keyframe"
_LARGE_PICTURE = 2160


def ffmpeg() -> str:
    """Path of the ffmpeg on PATH, else of the one that imageio-ffmpeg brings."""
    return shutil.which("ffmpeg") or str(imageio_ffmpeg.get_ffmpeg_exe())


def run_ffmpeg(*arguments: str) -> None:
    subprocess.run(
        [ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"SVT_LOG": "1"},  # errors only, as for everything else
    )


def encode_video(recipe: VideoRecipe, into: Path) -> None:
    """Write one loop of *recipe* to *into*, with a keyframe exactly where the recipe says."""
    frames = recipe.loop_seconds * FRAME_RATE
    interval = str(recipe.keyframe_seconds * FRAME_RATE)
    barcodes = _write_barcodes(into.with_suffix(".bars"), frames, recipe.loop_seconds)
    run_ffmpeg(
        *_picture_inputs(barcodes, recipe.width, recipe.height),
        *("-filter_complex", _picture_filter(recipe.width, recipe.height)),
        *("-map", "[picture]", "-frames:v", str(frames), "-an"),
        *recipe.encoder.split(),
        *("-b:v", f"{recipe.kilobits}k", "-g", interval, "-keyint_min", interval),
        *(_mp4_options() if recipe.container == "mp4" else ()),
        str(into),
    )


def encode_audio(recipe: AudioRecipe, into: Path) -> None:
    """Write AUDIO_TURNS loops of marks over noise to *into*."""
    run_ffmpeg(
        *_sound_inputs(AUDIO_TURNS * LOOP_SECONDS),
        *("-filter_complex", _sound_filter(0)),
        *("-map", "[sound]", *recipe.encoder.split()),
        *(("-movflags", _FRAGMENTED) if recipe.container == "mp4" else ()),
        str(into),
    )


def encode_progressive(into: Path) -> None:
    """Write the short file that has sound and picture together."""
    height = PROGRESSIVE_HEIGHT
    frames = PROGRESSIVE_SECONDS * FRAME_RATE
    barcodes = _write_barcodes(into.with_suffix(".bars"), frames, LOOP_SECONDS)
    run_ffmpeg(
        *_picture_inputs(barcodes, height * 16 // 9, height),
        *_sound_inputs(PROGRESSIVE_SECONDS),
        *("-filter_complex", f"{_picture_filter(height * 16 // 9, height)};{_sound_filter(2)}"),
        *("-map", "[picture]", "-map", "[sound]", "-frames:v", str(frames)),
        *PROGRESSIVE_ENCODER.split(),
        str(into),
    )


def encode_thumbnail(width: int, height: int, into: Path) -> None:
    """Write one JPEG picture."""
    run_ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size={width}x{height}", "-frames:v", "1"),
        *("-pix_fmt", "yuvj420p", "-update", "1", str(into)),
    )


def _mp4_options() -> tuple[str, ...]:
    # delay_moov makes the muxer write the edit list that hides the B-frame delay.
    return ("-video_track_timescale", "15360", "-movflags", f"{_FRAGMENTED}+delay_moov")


def _write_barcodes(path: Path, frames: int, loop_seconds: int) -> Path:
    short = loop_seconds != LOOP_SECONDS
    rows = (barcode.draw(barcode.Stamp(number, short)) for number in range(frames))
    path.write_bytes(b"".join(rows))
    return path


def _picture_inputs(barcodes: Path, width: int, height: int) -> list[str]:
    """Two inputs: the barcode rows, one pixel per block, and moving texture."""
    row = height // barcode.ROW_FRACTION
    scene = f"testsrc2=size={width}x{height - row}:rate={FRAME_RATE},format=yuv420p"
    if height < _LARGE_PICTURE:
        # Still grain that drifts with the picture, and some that changes with every frame.
        scene += ",noise=c0s=10,scroll=horizontal=0.002,noise=c0s=2:c0f=t"
    return [
        *("-f", "rawvideo", "-pixel_format", "gray", "-video_size", f"{barcode.BLOCKS}x1"),
        *("-framerate", str(FRAME_RATE), "-i", str(barcodes)),
        *("-f", "lavfi", "-i", scene),
    ]


def _picture_filter(width: int, height: int) -> str:
    row = height // barcode.ROW_FRACTION
    return (
        f"[0:v]scale={width}:{row}:flags=neighbor,format=yuv420p[row];"
        "[row][1:v]vstack=shortest=1[picture]"
    )


def _sound_inputs(seconds: int) -> list[str]:
    """Two inputs: the marks, and noise that gives the encoder something to do."""
    tones = f"aevalsrc={marks.expression()}:s={marks.SAMPLE_RATE}:d={seconds}"
    noise = f"anoisesrc=color=pink:amplitude=0.08:seed=7:r={marks.SAMPLE_RATE}:d={seconds}"
    return ["-f", "lavfi", "-i", tones.replace(",", r"\,"), "-f", "lavfi", "-i", noise]


def _sound_filter(first_input: int) -> str:
    mix = f"[{first_input}:a][{first_input + 1}:a]amix=inputs=2:normalize=0"
    return f"{mix},aformat=channel_layouts=stereo[sound]"

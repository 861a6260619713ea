"""Takes the encoded frames out of ffmpeg's files and keeps them as loops."""

import struct
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream

from tests.sitestandin.containers import isobmff, webm
from tests.sitestandin.media.loops import LoopTable, save
from tests.sitestandin.media.recipe import FRAME_RATE, LOOP_SECONDS, AudioRecipe, VideoRecipe

# Where, within a turn, one turn of sound is joined to the next: between two marks, where
# only noise suffers from the encoder's differing state.
_AUDIO_JOINT_SECONDS = Fraction(1, 2)


def harvest_video(recipe: VideoRecipe, encoded: Path, into: Path) -> None:
    with av.open(str(encoded)) as source:
        # The last packet that PyAV yields is empty and means "flush".
        packets = [packet for packet in source.demux(video=0) if packet.size]
    interval = recipe.keyframe_seconds * FRAME_RATE
    keyframes = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    if keyframes != list(range(0, recipe.loop_seconds * FRAME_RATE, interval)):
        raise ValueError(f"{recipe.name}: keyframes are not where they should be: {keyframes}")
    frames = [bytes(packet) for packet in packets]
    if recipe.container == "mp4":
        header = _init_segment(encoded)
        timescale = isobmff.media_timescale(header)
    else:
        header = webm.video_tracks(recipe.width, recipe.height, FRAME_RATE)
        timescale = FRAME_RATE
        frames = _blocks(frames, Fraction(FRAME_RATE), interval, video=True)
    table = LoopTable(
        name=recipe.name,
        container=recipe.container,
        timescale=timescale,
        frame_duration=timescale // FRAME_RATE,
        frames_per_fragment=interval,
        is_video=True,
        header=header,
        sizes=tuple(map(len, frames)),
        composition_offsets=tuple((packet.pts or 0) - (packet.dts or 0) for packet in packets),
    )
    save(table, frames, into)


def harvest_audio(recipe: AudioRecipe, encoded: Path, into: Path) -> None:
    with av.open(str(encoded)) as source:
        stream = source.streams.audio[0]
        packets = [bytes(packet) for packet in source.demux(stream) if packet.size]
        mp4 = recipe.container == "mp4"
        header = _init_segment(encoded) if mp4 else _opus_header(stream)
    timescale = isobmff.media_timescale(header) if mp4 else recipe.frame_rate.numerator
    frames = _middle_turn(packets[recipe.priming_packets :], recipe.frame_rate)
    if not mp4:
        frames = _blocks(frames, recipe.frame_rate, recipe.frames_per_fragment, video=False)
    table = LoopTable(
        name=recipe.name,
        container=recipe.container,
        timescale=timescale,
        frame_duration=int(timescale / recipe.frame_rate),
        frames_per_fragment=recipe.frames_per_fragment,
        is_video=False,
        header=header,
        sizes=tuple(map(len, frames)),
        composition_offsets=(),
    )
    save(table, frames, into)


def _middle_turn(frames: list[bytes], frame_rate: Fraction) -> list[bytes]:
    """One loop out of three, so that frame 0 follows the last one as the encoder meant it.

    The joint lies a little behind the start: the frames before it come from the third turn.
    """
    turn = int(LOOP_SECONDS * frame_rate)
    joint = int(_AUDIO_JOINT_SECONDS * frame_rate)
    return frames[2 * turn : 2 * turn + joint] + frames[turn + joint : 2 * turn]


def _blocks(
    frames: list[bytes], frame_rate: Fraction, per_fragment: int, *, video: bool
) -> list[bytes]:
    def header(number: int, frame: bytes) -> bytes:
        place = number % per_fragment
        keyframe = not (video and place)
        milliseconds = round(place * 1000 / frame_rate)
        return webm.simple_block_header(len(frame), milliseconds, keyframe=keyframe)

    return [header(number, frame) + frame for number, frame in enumerate(frames)]


def _init_segment(encoded: Path) -> bytes:
    """The boxes ftyp and moov of a fragmented MP4 file."""
    head = dict(isobmff.children(encoded.read_bytes()))
    return isobmff.box(b"ftyp", head[b"ftyp"]) + isobmff.box(b"moov", head[b"moov"])


def _opus_header(stream: AudioStream) -> bytes:
    private = stream.codec_context.extradata or b""
    # OpusHead counts the samples to drop in two bytes behind magic, version and channels.
    (samples,) = struct.unpack_from("<H", private, 10)
    return webm.opus_tracks(private, webm.OpusDelay(samples=samples))

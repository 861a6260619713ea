"""Plain MP4: the samples that a segment needs, and where they are."""

import struct
from dataclasses import replace

import pytest

from tests.sitestandin.containers.isobmff import box, full_box
from tests.unit.index_files import (
    AAC,
    FILE_TYPE,
    H264,
    PICTURES,
    SOUND,
    Packet,
    PlainTrack,
    Server,
    check_playable,
    edit_list,
    encoded,
    fetch,
    index_of,
    library,
    movie_header,
    packets,
    plain_mp4,
    served,
)
from yt_downloader.sources.index.coverage import ByteRange
from yt_downloader.sources.index.errors import NoIndex, NoSuchPart
from yt_downloader.sources.index.read import read_index
from yt_downloader.sources.index.spans import NEAR_BYTES

BOTH = f"{PICTURES} {SOUND} {H264} {AAC}"
LATE_SOUND = f"{PICTURES} -itsoffset 1.5 {SOUND} {H264} {AAC}"
FILES = {
    "moov at the end": (BOTH, "mp4"),
    "moov in front": (f"{BOTH} -movflags +faststart", "mp4"),
    "negative offsets": (f"{BOTH} -movflags +negative_cts_offsets", "mp4"),
    "sound that begins late": (LATE_SOUND, "mp4"),
    "pictures alone": (f"{PICTURES} {H264}", "mp4"),
    "sound alone": (f"{SOUND} {AAC}", "m4a"),
    "QuickTime": (BOTH, "mov"),
    "two pictures": (f"{PICTURES} {PICTURES} -map 0 -map 1 -r:1 10 {H264} -an", "mp4"),
}
TEN_SECONDS = PlainTrack(sizes=(100,) * 10, offsets=(32,), syncs=(1, 5))


def samples(data: bytes, start: float, end: float) -> list[tuple[float, float]]:
    """The ranges in hundreds of bytes from the first sample on."""
    media = index_of(data).covering(start, end).media
    return [((part.start - 32) / 100, (part.stop - 32) / 100) for part in media]


@pytest.mark.parametrize("start", [0, 1.99, 2, 5.3, 11.5])
@pytest.mark.parametrize("kind", FILES)
def test_every_start_has_its_keyframe(tmp_path, kind, start):
    server = served(encoded(*FILES[kind]))

    check_playable(server, tmp_path, start, min(start + 1.8, 11.9))

    assert len(server.reads) <= 2


@pytest.mark.parametrize("kind", FILES)
def test_what_is_fetched_is_what_the_file_has(tmp_path, kind):
    data = encoded(*FILES[kind])
    whole = tmp_path / "whole"
    whole.write_bytes(data)
    coverage = index_of(data).covering(5.3, 7.1)

    part = fetch(coverage, served(data).body, tmp_path / "part")

    def shown(packet: Packet) -> bool:
        return 5.1 <= packet.time < 7.1

    expected = [packet for packet in packets(whole) if shown(packet)]
    assert [packet for packet in packets(part, near=5.1) if shown(packet)] == expected
    assert len(expected) > 40


def test_the_progressive_file_of_the_site(tmp_path):
    server = Server(library().progressive())

    coverage = check_playable(server, tmp_path, 12.3, 20)

    assert server.reads == [ByteRange(0, 65536)]
    assert coverage.media_bytes < server.body.size * 0.4  # 12 of 30 seconds, from the keyframe
    assert coverage.start == pytest.approx(250 / 30)
    assert coverage.end == 20


def test_nothing_that_is_kept_is_fetched_again():
    for kind in ("moov at the end", "moov in front"):
        coverage = index_of(encoded(*FILES[kind])).covering(0, 12)
        ends = [offset + len(data) for offset, data in coverage.kept]
        begins = [offset for offset, _ in coverage.kept]

        assert begins[0] == 0
        assert all(end <= begin for end, begin in zip(ends, begins[1:], strict=False))
        for part in coverage.media:
            assert all(
                part.stop <= begin or end <= part.start
                for begin, end in zip(begins, ends, strict=True)
            )


def test_samples_from_the_keyframe_to_the_end():
    data = plain_mp4(TEN_SECONDS)

    assert samples(data, 5.5, 7) == [(4, 7)]
    assert samples(data, 4, 4.5) == [(4, 5)]
    assert samples(data, 3.9, 4.5) == [(0, 5)]
    assert samples(data, 0, float("inf")) == [(0, 10)]
    assert index_of(data).duration == 10


def test_without_a_list_of_keyframes_every_sample_is_one():
    assert samples(plain_mp4(replace(TEN_SECONDS, syncs=None)), 5.5, 7) == [(5, 7)]


def test_an_empty_list_of_keyframes_means_from_the_beginning():
    assert samples(plain_mp4(replace(TEN_SECONDS, syncs=())), 5.5, 7) == [(0, 7)]


def test_what_is_decoded_before_the_end_but_shown_later_is_left_out_only_at_the_end():
    # Shown 0, 3, 1, 2, and then again; the last of each four comes second.
    order = (1, 0, 1, 2000, 1, 2**32 - 1000, 1, 2**32 - 1000)
    track = replace(TEN_SECONDS, composition=(*order, *order, 2, 0), syncs=(1, 5, 9))

    data = plain_mp4(track)

    assert samples(data, 0, 1) == [(0, 1)]
    assert samples(data, 0, 1.5) == [(0, 3)]
    assert samples(data, 0, 3) == [(0, 4)]
    assert samples(data, 4.5, 8) == [(4, 8)]


def test_a_keyframe_that_is_shown_behind_the_end_does_not_move_the_start():
    track = replace(TEN_SECONDS, composition=(1, 650_000, 9, 0))

    coverage = index_of(plain_mp4(track)).covering(0.5, 1.5)

    assert (coverage.start, coverage.end) == (0.5, 1.5)


def test_sound_begins_a_little_earlier():
    track = replace(TEN_SECONDS, kind=b"soun", durations=(10, 100), syncs=None)

    assert samples(plain_mp4(track), 0.55, 0.7) == [(3, 7)]


def test_runs_of_different_durations():
    track = replace(TEN_SECONDS, durations=(2, 500, 0, 7, 3, 2000, 5, 1000), syncs=None)
    data = plain_mp4(track)

    assert samples(data, 0.6, 1) == [(1, 2)]
    assert samples(data, 5.5, 8) == [(4, 6)]
    assert index_of(data).duration == 12


def test_chunks_may_be_anywhere_and_are_joined_when_near():
    far = NEAR_BYTES + 200
    track = replace(
        TEN_SECONDS,
        syncs=None,
        chunks=(1, 2, 1, 3, 3, 1),
        offsets=(far + 32, 32, far + 232),
        sizes=(100,) * 7,
        durations=(7, 1000),
    )
    data = plain_mp4(track, samples=far + 1000)
    step = far / 100

    assert samples(data, 0, 2) == [(step, step + 2)]
    assert samples(data, 1, 3) == [(0, 1), (step + 1, step + 2)]
    assert samples(data, 5, 6) == [(step + 3, step + 4)]
    assert samples(data, 0, 7) == [(0, 2), (step, step + 5)]


def test_tracks_one_after_the_other_make_a_range_each():
    first = replace(TEN_SECONDS, syncs=None)
    second = replace(first, kind=b"soun", offsets=(32 + 200_000,))
    data = plain_mp4(first, second, samples=300_000)

    assert samples(data, 2, 3) == [(2, 3), (2001, 2003)]


def test_an_edit_list_shifts_the_track():
    shifted = replace(TEN_SECONDS, syncs=None, more=edit_list((3000, -1), (5000, 2000)))
    data = plain_mp4(shifted)

    assert index_of(data).duration == 8
    assert samples(data, 3, 4) == [(2, 3)]
    assert samples(data, 4, 5) == [(3, 4)]
    with pytest.raises(NoSuchPart):
        index_of(data).covering(1, 2)
    with pytest.raises(NoSuchPart):
        index_of(data).covering(8, 9)


@pytest.mark.parametrize(
    "edits",
    [edit_list((3000, 0), (3000, 5000)), edit_list((3000, 0), rate=0), edit_list((0, 0), rate=2)],
)
def test_an_edit_list_that_plays_otherwise_is_none_of_ours(edits):
    with pytest.raises(NoIndex, match="edit"):
        index_of(plain_mp4(replace(TEN_SECONDS, more=edits)))


@pytest.mark.parametrize(
    ("bits", "sizes"),
    [
        (4, bytes.fromhex("123450")),
        (8, bytes([1, 2, 3, 4, 5])),
        (16, struct.pack(">5H", *range(1, 6))),
    ],
)
def test_compact_sample_sizes(bits, sizes):
    plain = PlainTrack(sizes=(7,) * 5, durations=(5, 1000), chunks=(1, 5, 1), offsets=(32,))
    compact = full_box(b"stz2", 0, 0, bytes([0, 0, 0, bits, 0, 0, 0, 5]), sizes)
    wide = full_box(b"stsz", 0, 0, struct.pack(">7I", 0, 5, 7, 7, 7, 7, 7))
    data = plain_mp4(plain).replace(
        wide, compact + box(b"free", bytes(len(wide) - len(compact) - 8))
    )

    assert index_of(data).covering(1, 3).media == (ByteRange(33, 38),)
    assert index_of(data).covering(4, 5).media == (ByteRange(42, 47),)


def test_offsets_of_64_bits():
    narrow = struct.pack(">I4sIIII", 24, b"stco", 0, 2, 0, 0)
    wide = struct.pack(">I4sIIQ", 24, b"co64", 0, 1, 32)
    data = plain_mp4(replace(TEN_SECONDS, offsets=(0, 0))).replace(narrow, wide)

    assert samples(data, 5, 6) == [(4, 6)]


@pytest.mark.parametrize("tells_size", [True, False])
def test_the_box_of_the_samples_may_reach_to_the_end_of_the_file(tells_size):
    moved = replace(TEN_SECONDS, syncs=None)
    length = len(plain_mp4(moved)) - 1032
    front = FILE_TYPE + box(b"moov", movie_header(), replace(moved, offsets=(32 + length,)).box())
    data = front + struct.pack(">I4s", 0, b"mdat") + bytes(1000)
    server = served(data, tells_size=tells_size)

    coverage = read_index(server).covering(9, 10)

    assert coverage.media == (ByteRange(len(data) - 100, len(data)),)
    assert coverage.file_size == len(data)
    assert b"".join(part for _, part in coverage.kept) == data[:-1000]


def test_a_large_size_field_in_front_of_the_samples():
    track = replace(TEN_SECONDS, offsets=(40,))
    large = struct.pack(">I4sQ", 1, b"mdat", 1016)
    data = FILE_TYPE + large + bytes(1000) + box(b"moov", movie_header(), track.box())

    coverage = index_of(data).covering(4, 5)

    assert coverage.media == (ByteRange(440, 540),)
    assert (24, large) in coverage.kept


def test_a_large_moov_at_the_end_is_read_once():
    track = PlainTrack(
        durations=(500_000, 10),
        sizes=(1,) * 500_000,
        chunks=(1, 500_000, 1),
        offsets=(32,),
    )
    data = plain_mp4(track, samples=9_000_000)
    server = served(data)

    assert read_index(server).covering(2000, 2001).media == (ByteRange(200_032, 200_132),)
    assert [part.start for part in server.reads] == [0, 9_000_032]

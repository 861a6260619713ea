"""How an index is read: few requests, within bounds, and only from what is an index."""

import tracemalloc
from itertools import pairwise

import pytest

from tests.sitestandin.containers.isobmff import box
from tests.unit.index_files import FILE_TYPE, PlainTrack, Server, index_of, plain_mp4, served
from yt_downloader.errors import MediaError
from yt_downloader.sources.index.coverage import ByteRange
from yt_downloader.sources.index.errors import BadIndex, NoIndex
from yt_downloader.sources.index.read import read_index
from yt_downloader.sources.index.reading import LARGEST_READ, MOST_READS, Reading
from yt_downloader.sources.index.runs import pair_runs
from yt_downloader.sources.index.spans import Spans

DATA = bytes(range(256)) * 80_000  # 20 MB


@pytest.mark.parametrize("data", [b"", b"\0", b"GIF89a", b"<html>", bytes(100), b"\0\0\0\x08mdat"])
def test_what_is_neither_mp4_nor_webm_has_no_index(data):
    with pytest.raises(NoIndex):
        index_of(data)


@pytest.mark.parametrize("tells_size", [True, False])
def test_parts_are_read_once_where_they_are_near(tells_size):
    server = served(DATA, tells_size=tells_size)
    reading = Reading(server)

    assert reading.part(60_000, 70_000) == DATA[60_000:70_000]
    assert reading.part(65_000, 69_000) == DATA[65_000:69_000]
    assert reading.part(100_000, 100_010, ahead=5000) == DATA[100_000:100_010]
    assert reading.part(102_000, 105_000) == DATA[102_000:105_000]
    assert reading.part(104_000, 106_000) == DATA[104_000:106_000]
    assert server.reads == [
        ByteRange(0, 65536),
        ByteRange(65536, 70_000),
        ByteRange(100_000, 105_000),
        ByteRange(105_000, 106_000),
    ]


def test_large_parts_are_read_in_pieces():
    server = served(DATA)

    assert Reading(server).part(1000, 18_000_000) == DATA[1000:18_000_000]
    assert max(part.size for part in server.reads) == LARGEST_READ
    assert all(one.stop == other.start for one, other in pairwise(server.reads))


@pytest.mark.parametrize("tells_size", [True, False])
def test_nothing_is_asked_for_behind_the_end_that_is_known(tells_size):
    server = served(DATA[:70_000], tells_size=tells_size)
    reading = Reading(server)

    assert reading.some(69_990, 70_010) == DATA[69_990:70_000]
    assert server.reads[-1].stop == (70_000 if tells_size else 70_010)
    with pytest.raises(BadIndex):
        reading.part(69_000, 70_001)


def test_the_size_of_a_short_file_is_known_without_the_server():
    assert Reading(served(b"abc", tells_size=False)).size == 3


def test_reads_are_bounded():
    # Every box is out of sight of the one before it.
    data = FILE_TYPE + b"".join(box(b"free", bytes(200_000)) for _ in range(100))
    server = served(data)

    with pytest.raises(NoIndex, match="scattered"):
        read_index(server)
    assert len(server.reads) == MOST_READS


def test_boxes_are_bounded():
    with pytest.raises(BadIndex, match="too many boxes"):
        index_of(FILE_TYPE + box(b"free") * 2000)


def test_an_error_of_the_network_comes_through():
    class Broken(Server):
        def read(self, start: int, stop: int) -> bytes:
            if start:
                raise MediaError("NETWORK_ERROR")
            return super().read(start, stop)

    data = plain_mp4(PlainTrack(), samples=100_000)

    with pytest.raises(MediaError):
        read_index(Broken(served(data).body))


@pytest.mark.slow
def test_the_largest_index_takes_less_than_100_megabytes():
    samples = 7_000_000
    track = PlainTrack(
        durations=(1, 1) * samples,
        sizes=(1, samples),
        same_size=True,
        chunks=(1, samples, 1),
        offsets=(32,),
    )
    server = served(plain_mp4(track, samples=samples))
    tracemalloc.start()
    try:
        coverage = read_index(server).covering(6000, 7000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert coverage.media == (ByteRange(6_000_032, 7_000_032),)
    assert peak < 100_000_000


def test_runs_that_are_looked_up_in_the_middle_of_many_rows():
    counts = [number % 3 for number in range(2000)]
    values = [number % 7 for number in range(2000)]
    rows = b"".join(
        n.to_bytes(4, "big") for pair in zip(counts, values, strict=True) for n in pair
    )
    items = [v for count, v in zip(counts, values, strict=True) for _ in range(count)]
    sums = [sum(items[:n]) for n in range(len(items) + 1)]

    runs = pair_runs(memoryview(rows))

    assert len(runs) == len(items)
    assert [runs.before(n) for n in range(len(items) + 1)] == sums
    assert [runs.value(n) for n in range(len(items))] == items
    assert list(runs.values(700, 1500)) == items[700:1500]
    for total in (-1, 0, 1, 100, 1999, sums[-1] - 1, sums[-1], sums[-1] + 50):
        assert runs.item_at(total) == sum(before <= total for before in sums[:-1]) - 1


def test_ranges_in_any_order_are_joined():
    spans = Spans(10_000_000)
    for start in (5_000_000, 0, 5_001_000, 200_000, 100):
        spans.add(start, start + 1000)

    assert spans.joined() == (
        ByteRange(0, 1100),
        ByteRange(200_000, 201_000),
        ByteRange(5_000_000, 5_002_000),
    )

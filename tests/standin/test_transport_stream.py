"""HLS segments: one endless transport stream."""

import pytest

from tests.sitestandin.containers import mpegts
from tests.sitestandin.judge import complaints, judge

# The stand-in's media change seldom, and what depends on them fails first.
pytestmark = pytest.mark.full_size


def continuity(data: bytes) -> bool:
    """Whether each PID's packets with content count on, modulo 16."""
    last: dict[int, int] = {}
    for start in range(0, len(data), mpegts.PACKET_BYTES):
        if data[start + 3] & 0x10:
            pid = int.from_bytes(data[start + 1 : start + 3], "big") & 0x1FFF
            counter = data[start + 3] & 0x0F
            if counter != (last.get(pid, counter - 1) + 1) % 16:
                return False
            last[pid] = counter
    return True


@pytest.mark.parametrize(("variant", "first"), [("95", 0), ("95", 718), ("96", 718)])
def test_segments_follow_each_other_without_a_gap(library, tmp_path, variant, first):
    segments = library.segments(variant)
    data = b"".join(segments.segment(first + number) for number in range(4))
    path = tmp_path / "stream.ts"
    path.write_bytes(data)

    judged = judge(path)

    assert continuity(data)
    assert complaints(path) == []
    assert judged.complete
    assert len(judged.pictures) == 600
    assert judged.first_frame(near=5 * first) == 150 * first
    assert judged.pictures[0].time == pytest.approx(10 + 5 * first)
    assert judged.av_offset_ms == pytest.approx(0, abs=0.5)


def test_the_turn_joins_the_next(library):
    segments = library.segments("95")

    assert continuity(b"".join(segments.segment(number) for number in range(17)))


def test_clocks_wrap_at_33_bits(library, tmp_path):
    beyond = (1 << 33) // mpegts.CLOCK_HZ // 5  # the segment during which it happens
    path = tmp_path / "wrapped.ts"
    segments = library.segments("95")
    path.write_bytes(segments.segment(beyond + 1) + segments.segment(beyond + 2))

    assert judge(path).complete


def test_a_segment_begins_with_a_keyframe_and_its_time(library):
    data = library.segments("96").segment(3)
    places = mpegts.places(data)

    assert mpegts.read_stamp(data, places.stamps[0]) == (10 + 15) * mpegts.CLOCK_HZ

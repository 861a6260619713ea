"""Fragments of broadcasts."""

import pytest

from tests.sitestandin.containers.live_fragments import LiveMetadata, live_fragment
from tests.sitestandin.judge import judge


def metadata(number: int, seconds: int) -> LiveMetadata:
    return LiveMetadata(
        sequence_number=number,
        ingestion_walltime_us=1_700_000_000_000_000 + number * seconds * 1_000_000,
        stream_duration_us=number * seconds * 1_000_000,
        target_duration_us=seconds * 1_000_000,
        max_dvr_duration_us=43_200_000_000,
    )


def fragment(library, name: str, number: int, seconds: int = 5) -> bytes:
    body = live_fragment(
        library.loop(name), fragment_seconds=seconds, metadata=metadata(number, seconds)
    )
    return b"".join(body.pieces(0, body.size))


@pytest.mark.parametrize(("name", "seconds"), [("137", 5), ("248", 5), ("136-2s", 2)])
@pytest.mark.parametrize("number", [0, 7, 1441])
def test_each_fragment_decodes_by_itself(library, tmp_path, name, seconds, number):
    path = tmp_path / "fragment"
    path.write_bytes(fragment(library, name, number, seconds))

    judged = judge(path)

    assert judged.complete
    assert len(judged.pictures) == seconds * 30
    assert judged.first_frame(near=number * seconds) == number * seconds * 30


@pytest.mark.parametrize(("name", "seconds"), [("140", 5), ("251", 5), ("140", 2)])
def test_sound_fragments_join_without_a_gap(library, tmp_path, name, seconds):
    path = tmp_path / "sound"
    path.write_bytes(b"".join(fragment(library, name, n, seconds) for n in range(12)))

    judged = judge(path)

    assert [mark.second for mark in judged.marks] == [n % 40 for n in range(1, 12 * seconds)]
    assert all(abs(mark.time - round(mark.time)) < 0.001 for mark in judged.marks)


@pytest.mark.parametrize(("name", "seconds"), [("136", 5), ("247", 5), ("136-2s", 2)])
def test_picture_fragments_join_over_the_joint_of_the_loop(library, tmp_path, name, seconds):
    last = 40 // seconds
    path = tmp_path / "pictures"
    path.write_bytes(b"".join(fragment(library, name, n, seconds) for n in (last - 1, last)))

    judged = judge(path)

    assert judged.complete
    assert judged.first_frame(near=40) == (40 - seconds) * 30
    assert judged.last_frame(near=40) == (40 + seconds) * 30 - 1


@pytest.mark.parametrize("name", ["137", "140", "248", "251"])
def test_the_first_kilobytes_tell_number_and_time(library, name):
    head = fragment(library, name, 720)[:2048]

    for line in (
        b"Sequence-Number: 720\r\n",
        b"Ingestion-Walltime-Us: 1700003600000000\r\n",
        b"Stream-Duration-Us: 3600000000\r\n",
        b"Target-Duration-Us: 5000000\r\n",
        b"Max-Dvr-Duration-Us: 43200000000\r\n",
        b"First-Frame-Time-Us: 1700003600000000\r\n",
    ):
        assert line in head

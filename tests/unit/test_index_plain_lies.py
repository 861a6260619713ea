"""Plain MP4 that has no index, or one that cannot be."""

import struct
from dataclasses import replace

import pytest

from tests.sitestandin.containers.isobmff import box
from tests.unit.index_files import FILE_TYPE, PlainTrack, edit_list, index_of, plain_mp4
from yt_downloader.sources.index.errors import BadIndex, NoIndex, NoSuchPart

TEN_SECONDS = PlainTrack(sizes=(100,) * 10, offsets=(32,), syncs=(1, 5))


NO_INDEX = {
    "no samples": plain_mp4(PlainTrack(durations=(), sizes=(), chunks=(), offsets=())),
    "only subtitles": plain_mp4(replace(TEN_SECONDS, kind=b"text")),
    "no tracks": plain_mp4(),
    "no moov": FILE_TYPE + box(b"mdat", bytes(1000)),
    "no mdat": FILE_TYPE + plain_mp4(TEN_SECONDS)[1032:],
    "a moov of 65 MiB": FILE_TYPE + struct.pack(">I4s", 65 * 2**20, b"moov") + bytes(65 * 2**20),
}


@pytest.mark.parametrize("kind", NO_INDEX)
def test_a_file_without_what_is_needed_has_no_index(kind):
    with pytest.raises(NoIndex):
        index_of(NO_INDEX[kind])


LIES = {
    "no timescale": replace(TEN_SECONDS, timescale=0),
    "no time": replace(TEN_SECONDS, durations=(10, 0)),
    "a hundred years": replace(TEN_SECONDS, timescale=1, durations=(10, 2**31)),
    "times for fewer samples": replace(TEN_SECONDS, durations=(9, 1000)),
    "offsets for fewer samples": replace(TEN_SECONDS, composition=(9, 0)),
    "four milliards of samples": replace(TEN_SECONDS, durations=(2**32 - 1, 1)),
    "as many in each of many rows": replace(TEN_SECONDS, durations=(2**32 - 1, 1) * 1000),
    "eleven million samples": replace(TEN_SECONDS, same_size=True, sizes=(1, 11_000_000)),
    "samples without a chunk": replace(TEN_SECONDS, chunks=(1, 9, 1)),
    "no chunks": replace(TEN_SECONDS, offsets=()),
    "chunks that begin late": replace(TEN_SECONDS, chunks=(2, 10, 1)),
    "chunks out of order": replace(TEN_SECONDS, chunks=(1, 5, 1, 3, 5, 1, 2, 5, 1)),
    "an edit before the media": replace(TEN_SECONDS, more=edit_list((0, -2))),
    "an edit behind the media": replace(TEN_SECONDS, more=edit_list((0, 20_000))),
    "a delay of months": replace(TEN_SECONDS, more=edit_list((2**32 - 1, -1), (0, 0))),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_index_that_cannot_be_is_refused(lie):
    with pytest.raises(BadIndex):
        index_of(plain_mp4(LIES[lie]))


LATER_LIES = {
    "a place behind the file": replace(TEN_SECONDS, offsets=(5000,)),
    "samples over the end of the file": replace(TEN_SECONDS, sizes=(1000,) * 10),
    "keyframe 0": replace(TEN_SECONDS, syncs=(0, 0)),
    "a keyframe behind the last sample": replace(TEN_SECONDS, syncs=(11, 12)),
}


@pytest.mark.parametrize("lie", LATER_LIES)
def test_what_cannot_be_is_refused_when_it_is_asked_for(lie):
    with pytest.raises(BadIndex):
        index_of(plain_mp4(LATER_LIES[lie])).covering(5, 10)


def test_samples_without_bytes_are_nothing():
    empty = replace(TEN_SECONDS, sizes=(0,) * 10)

    with pytest.raises(NoSuchPart):
        index_of(plain_mp4(empty)).covering(1, 2)


@pytest.mark.parametrize("field", [b"stts", b"stsc", b"stsz", b"stco", b"stss"])
def test_a_table_that_does_not_fit_into_its_box_is_refused(field):
    data = bytearray(plain_mp4(TEN_SECONDS))
    count_at = data.index(field) + (12 if field == b"stsz" else 8)
    data[count_at : count_at + 4] = b"\0\0\1\0"

    with pytest.raises(BadIndex):
        index_of(bytes(data))


@pytest.mark.parametrize("field", [b"mvhd", b"mdhd", b"hdlr", b"stbl", b"stts", b"stsc", b"stco"])
def test_a_missing_box_is_noticed(field):
    with pytest.raises(BadIndex):
        index_of(plain_mp4(TEN_SECONDS).replace(field, b"free"))

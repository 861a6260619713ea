"""Sound in a list of its own begins in the same run of timestamps as the picture."""

from yt_downloader.media.cut.demuxers import packed_time
from yt_downloader.sources.hls.playlist import MediaPlaylist, Segment
from yt_downloader.sources.playlists import alongside


def listed(*parts: tuple[float, float, int]) -> MediaPlaylist:
    """Of (start, duration, run)."""
    segments = tuple(
        Segment(
            url=f"https://a.example/{start:g}",
            start=start,
            duration=duration,
            sequence=0,
            byte_range=None,
            key=None,
            map=None,
            discontinuity=run,
            wall_clock=None,
        )
        for start, duration, run in parts
    )
    return MediaPlaylist(segments=segments, target_duration=5, ended=True)


def starts(segments: tuple[Segment, ...]) -> list[float]:
    return [segment.start for segment in segments]


PICTURE = listed((0, 5, 0), (5, 5.05, 0), (10.05, 5, 1), (15.05, 5, 1))


def test_runs_that_begin_apart_are_matched():
    """At 10.12 s the last picture of the first run may still be wanted, by the picture's list."""
    sound = listed((0, 5, 0), (5, 5, 0), (10, 5, 1), (15, 5, 1))
    picture = PICTURE.covering(10.12, 12)
    assert starts(picture) == [5, 10.05]
    assert starts(sound.covering(10.12, 12)) == [10]

    assert starts(alongside(sound, picture, 10.12, 12)) == [5, 10]


def test_sound_of_an_earlier_run_is_left_out():
    sound = listed((0, 5, 0), (5, 5.2, 0), (10.2, 5, 1))
    picture = PICTURE.covering(10.2, 12)
    assert starts(picture) == [10.05]
    assert starts(sound.covering(10.2, 12)) == [5, 10.2]

    assert starts(alongside(sound, picture, 10.2, 12)) == [10.2]


def test_without_runs_it_is_what_covers_the_segment():
    sound = listed((0, 8, 0), (8, 8, 0), (16, 8, 0))

    assert starts(alongside(sound, (), 7, 9)) == [0, 8]
    assert starts(alongside(sound, PICTURE.covering(7, 9), 7, 9)) == [0, 8]
    assert alongside(sound, PICTURE.covering(7, 9), 30, 31) == ()


def test_the_time_of_packed_sound_is_read_from_its_tag_alone():
    owner = b"com.apple.streaming.transportStreamTimestamp\0"
    tag = owner + (900_000).to_bytes(8, "big")
    size = len(tag).to_bytes(1, "big")

    assert packed_time(b"ID3\4\0\0\0\0\0" + size + tag) == 10
    assert packed_time(b"ID3\4\0\0\0\0\0\0" + tag) is None
    assert packed_time(b"ID3\4\0\0\x7f\x7f\x7f\x7f" + owner) == 0
    for head in (b"", b"ID3", b"\xff\xf1" + tag, b"ID3\4\0\0\0\0\0" + size):
        assert packed_time(head) is None

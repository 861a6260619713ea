"""Reads the sample tables of a plain MP4's tracks."""

from yt_downloader.sources.index.boxes import child, children, needed, number, rows
from yt_downloader.sources.index.edits import read_edits
from yt_downloader.sources.index.errors import BadIndex, NoIndex
from yt_downloader.sources.index.places import Places
from yt_downloader.sources.index.runs import MOST_ITEMS, chunk_runs, pair_runs
from yt_downloader.sources.index.sizes import read_sizes
from yt_downloader.sources.index.times import Times
from yt_downloader.sources.index.track import Track

MOST_TRACKS = 100


def read_tracks(moov: memoryview) -> list[Track]:
    """The tracks with pictures or sound, from the content of a moov box.

    Raises NoIndex, also if there are none, and BadIndex.
    """
    movie_timescale = _timescale(needed(moov, b"mvhd"))
    boxes = [body for kind, body in children(moov) if kind == b"trak"]
    if len(boxes) > MOST_TRACKS:
        raise BadIndex("too many tracks")
    tracks: list[Track] = []
    for box in boxes:
        track = _track(box, movie_timescale)
        if track is not None:
            tracks.append(track)
    if not tracks:
        raise NoIndex("the file has no tracks with samples")
    if sum(len(track.times) for track in tracks) > MOST_ITEMS:
        raise BadIndex("too many samples")
    return tracks


def _track(box: memoryview, movie_timescale: int) -> Track | None:
    """None for a track without samples, or with neither pictures nor sound."""
    kind = bytes(needed(box, b"mdia", b"hdlr")[8:12])
    if kind not in {b"vide", b"soun"}:
        return None
    table = needed(box, b"mdia", b"minf", b"stbl")
    places = _places(table)
    if not places.samples:
        return None
    times = _times(box, table, movie_timescale, samples=places.samples)
    return Track(is_video=kind == b"vide", times=times, places=places)


def _places(table: memoryview) -> Places:
    sizes = read_sizes(table)
    if len(sizes) > MOST_ITEMS:
        raise BadIndex("too many samples")
    narrow = child(table, b"stco")
    width = 8 if narrow is None else 4
    offsets = rows(needed(table, b"co64") if narrow is None else narrow, width)
    chunks = chunk_runs(rows(needed(table, b"stsc"), 12), len(offsets) // width)
    if chunks.before(len(chunks)) < len(sizes):
        raise BadIndex("there are samples without a chunk")
    return Places(sizes=sizes, chunks=chunks, offsets=offsets, width=width)


def _times(box: memoryview, table: memoryview, movie_timescale: int, *, samples: int) -> Times:
    durations = pair_runs(rows(needed(table, b"stts"), 8))
    composition, syncs = child(table, b"ctts"), child(table, b"stss")
    # Signed in both versions: files of version 0 with negative offsets are common.
    offsets = None if composition is None else pair_runs(rows(composition, 8), signed=True)
    if len(durations) < samples or (offsets is not None and len(offsets) < samples):
        raise BadIndex("there are samples without a time")
    return Times(
        samples=samples,
        timescale=_timescale(needed(box, b"mdia", b"mdhd")),
        movie_timescale=movie_timescale,
        edits=read_edits(box, movie_timescale),
        durations=durations,
        offsets=offsets,
        syncs=None if syncs is None else rows(syncs, 4),
    )


def _timescale(header: memoryview) -> int:
    """Of an mvhd or mdhd box. Raises BadIndex."""
    found = number(header, 20 if number(header, 0, 1) else 12, 4)
    if not found:
        raise BadIndex("a timescale is 0")
    return found

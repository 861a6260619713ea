"""The video track of a segment: encoded up to the first keyframe, copied, encoded at the end."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from yt_downloader.media.cut.edges import Edges
from yt_downloader.media.cut.groups import Group
from yt_downloader.media.cut.sample import Sample

# Asked with the keyframe of the last group and the first picture to encode, in ticks.
EncodedAhead = Callable[[int, int], list[Sample] | None]
_SIGNS = 2


class Splice:
    """Joins encoded and copied samples to one track that decodes from its start in order."""

    def __init__(
        self,
        first_group: Group,
        rest: Iterator[Group],
        edges: Edges,
        *,
        first: int,
        stop: int,
        ahead: EncodedAhead | None = None,
    ) -> None:
        """Of pictures shown in [*first*, *stop*) ticks. *first* is shown in *first_group*.

        *ahead* knows the end where it was encoded already.
        """
        self._group = first_group
        self._rest = rest
        self._edges = edges
        self._first = first
        self._stop = stop
        self._ahead = ahead
        self._start = self._encoded_start()

    def _encoded_start(self) -> list[Sample]:
        """The pictures in front of the first keyframe from which a copy may begin."""
        group, key = self._group, self._group.own[0]
        if self._first == key.pts and self._edges.is_clean(key):
            return []
        stop = min(self._stop, group.next.pts) if group.next else self._stop
        return self._edges.encode(group, self._first, stop)

    def samples(self) -> Iterator[Sample]:
        """The samples in the order of decoding."""
        key = self._group.next or self._group.own[0]
        return _with_signs(self._samples(key.pts - key.dts), key)

    def _samples(self, delay: int) -> Iterator[Sample]:
        """*delay* is how long before it is shown a keyframe is decoded, in ticks."""
        group, leading, joint = self._group, list[Sample](), True
        behind = group.next
        if self._start:
            yield from _before(self._start, delay, behind.dts if behind else None)
            if behind is None or behind.pts >= self._stop:
                return
            group = next(self._rest)
        while group.next is not None and group.next.pts < self._stop:
            yield from self._copy(group.own, leading, joint=joint)
            group, leading, joint = next(self._rest), group.leading, False
        yield from self._end(group, leading, joint=joint, delay=delay)

    def _copy(
        self, own: Sequence[Sample], leading: Sequence[Sample], *, joint: bool
    ) -> Iterator[Sample]:
        """Behind a joint, what is shown before the keyframe was encoded already."""
        yield self._edges.keyframe(own[0], joint=joint)
        if not joint:
            yield from leading
        for sample in own[1:]:
            yield self._edges.keyframe(sample, joint=False) if sample.is_keyframe else sample

    def _end(
        self, group: Group, leading: list[Sample], *, joint: bool, delay: int
    ) -> Iterator[Sample]:
        """Copy as much as can stand alone, encode the few pictures that are left."""
        order = group.to_decode()
        count, left = closed_end(group, self._stop)
        last = 0
        for sample in self._copy(order[:count], leading, joint=joint):
            last = sample.dts
            yield sample
        if left is None:
            return
        encoded = self._ahead(group.own[0].pts, left) if self._ahead else None
        yield from _behind(encoded or self._edges.encode(group, left, self._stop), delay, last)


class KeyframeCopy:
    """The track of the mode `fast`: copied from the keyframe before the segment.

    It ends at the first place at or behind *stop* where no picture is missing:
    a few pictures late, where a cut by decoding time would leave gaps.
    """

    def __init__(self, first_group: Group, rest: Iterator[Group], *, stop: int) -> None:
        self._group = first_group
        self._rest = rest
        self._stop = stop

    def samples(self) -> Iterator[Sample]:
        group, leading = self._group, list[Sample]()
        while group.next is not None and group.next.pts < self._stop:
            yield from (group.own[0], *leading, *group.own[1:])
            group, leading = next(self._rest), group.leading
        order = group.to_decode()
        order = order[: closed_cover([sample.pts for sample in order], self._stop)]
        yield from (order[0], *leading, *order[1:])


def closed_end(group: Group, stop: int) -> tuple[int, int | None]:
    """How many samples of the last group can be copied, and when the first is shown that cannot.

    The latter is None when all that is shown before *stop* is copied.
    """
    order = group.to_decode()
    times = [sample.pts for sample in order]
    count = closed_prefix(times, stop)
    while count and _is_late_at_end(order, count, stop):
        count = closed_prefix(times, stop, most=count - 1)
    return count, min((time for time in times[count:] if time < stop), default=None)


def _is_late_at_end(order: Sequence[Sample], count: int, stop: int) -> bool:
    """Whether one of the last two pictures is a copy that is late, see `_with_signs`."""
    encoded = sum(sample.pts < stop for sample in order[count:])
    copied = order[:count][encoded - _SIGNS :] if encoded < _SIGNS else ()
    return any(_is_late(sample, order[0]) for sample in copied)


def _is_late(sample: Sample, key: Sample) -> bool:
    """Whether it is decoded after it is shown, by a clock on which *key* is not."""
    return sample.pts - sample.dts < key.pts - key.dts


def closed_prefix(times: Sequence[int], stop: int, *, most: int | None = None) -> int:
    """How many samples, from the first, show only pictures before *stop* and leave no gap.

    *times* are those of showing, in the order of decoding. At most *most*.
    """
    latest = accumulate(times, max)
    earliest_behind = reversed(list(accumulate(reversed([*times[1:], stop]), min)))
    counts = [
        index
        for index, (last, behind) in enumerate(zip(latest, earliest_behind, strict=True), 1)
        if last < min(behind, stop) and (most is None or index <= most)
    ]
    return max(counts, default=0)


def _with_signs(samples: Iterator[Sample], key: Sample) -> Iterator[Sample]:
    """The same, so that ffmpeg sees which pictures are decoded after they are shown.

    Those are negative entries in an MP4's table of offsets, and ffmpeg's demuxer
    (`mov_read_ctts`) overlooks them in the last two entries. So there the offset
    changes twice more: the last picture but one is decoded a tick earlier.
    """
    held: deque[Sample] = deque()
    late, before = False, None
    for sample in samples:
        late = late or _is_late(sample, key)
        held.append(sample)
        if len(held) > _SIGNS:
            before = held.popleft()
            yield before
    if late and before and len(held) == _SIGNS and before.dts < held[0].dts - 1:
        held[0] = held[0].with_dts(held[0].dts - 1)
    yield from held


def closed_cover(times: Sequence[int], stop: int) -> int:
    """How many samples, from the first, show everything before *stop* and leave no gap."""
    latest = list(accumulate(times, max))
    earliest = list(accumulate(reversed(times), min))[::-1]
    counts = range(1, len(times))
    closed = (n for n in counts if latest[n - 1] < earliest[n] and earliest[n] >= stop)
    return next(closed, len(times))


def _before(samples: Sequence[Sample], delay: int, last: int | None) -> Iterator[Sample]:
    """Encoded samples with decoding times in front of *last*, that of the keyframe behind."""
    times: list[int] = []
    for sample in reversed(samples):
        time = sample.pts - delay
        last = time if last is None else min(time, last - 1)
        times.append(last)
    for sample, time in zip(samples, reversed(times), strict=True):
        yield sample.with_dts(time)


def _behind(samples: Sequence[Sample], delay: int, last: int) -> Iterator[Sample]:
    """Encoded samples with decoding times behind *last*, that of the sample before."""
    for sample in samples:
        last = max(last + 1, sample.pts - delay)
        yield sample.with_dts(min(last, sample.pts))

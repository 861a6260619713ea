"""Groups of pictures: a clean keyframe and what is decoded up to the next one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from yt_downloader.media.cut.sample import Sample


@dataclass(slots=True)
class Group:
    """Samples in the order of decoding, the keyframe first.

    *own* follow the keyframe and are shown after it. *leading* follow the next
    group's keyframe and are shown before it, so they belong here; *next* is
    that keyframe, None at the end of the file.
    """

    own: list[Sample] = field(default_factory=list)
    leading: list[Sample] = field(default_factory=list)
    next: Sample | None = None

    @property
    def begins(self) -> int:
        """When its first picture is shown, in ticks of the stream."""
        return min(sample.pts for sample in self.own)

    def to_decode(self) -> list[Sample]:
        """All that is needed to decode the pictures of this group, in order."""
        if self.next is None or not self.leading:
            return self.own
        return [*self.own, self.next, *self.leading]

    def shown(self) -> list[int]:
        """When its pictures are shown, in ticks, in order."""
        return sorted(sample.pts for sample in (*self.own, *self.leading))


def groups(
    samples: Iterator[Sample], is_clean: Callable[[Sample], bool], *, stop: int
) -> Iterator[Group]:
    """Sort *samples* into groups, up to the last one with a picture before *stop* (ticks).

    Reading ends as soon as nothing before *stop* can follow: no picture is shown
    before the time at which it is decoded.
    """
    group = Group()
    for sample in samples:
        if sample.dts >= stop:
            break
        if sample.is_keyframe and is_clean(sample) and (group.own or group.next):
            if group.next is not None:
                yield group
                group = _following(group)
            group.next = sample
        elif group.next is None:
            group.own.append(sample)
        elif sample.pts < group.next.pts:
            group.leading.append(sample)
        else:
            yield group
            group = _following(group)
            group.own.append(sample)
    if group.own:
        yield group
    if group.next is not None and group.next.pts < stop:
        yield _following(group)


def _following(group: Group) -> Group:
    assert group.next is not None
    return Group(own=[group.next])

"""Finds the fragment of a moment with a few looks at fragments."""

from collections.abc import Callable

from yt_downloader.sources.live.marks import Mark

_MOST_LOOKS = 24

Look = Callable[[int], Mark]
Clock = Callable[[Mark], float]


def fragment_at(
    moment: float, *, by: Clock, look: Look, known: Mark, head: int, fragment_seconds: float
) -> Mark:
    """The last fragment, up to number *head*, that begins at *moment* or before.

    *by* says which clock *moment* is on. The first fragment when all begin
    later. From *known* it jumps by fragments of *fragment_seconds*; where the
    stream had gaps or was slow, it halves what is left. Raises what *look* does.
    """
    low, high = 0, head + 1  # the fragment is in [low, high), and 0 where none is early enough
    found: Mark | None = None
    mark = known
    for _ in range(_MOST_LOOKS):
        ahead = moment - by(mark)
        if ahead >= 0:
            low, found = mark.number, mark
        else:
            high = mark.number
        if high - low <= 1:
            break
        jump = int(ahead // fragment_seconds) or 1  # 0: this one, unless the next is early, too
        guess = mark.number + jump
        mark = look(guess if low < guess < high else (low + high) // 2)
    if found is not None and found.number == low:
        return found
    return look(low)

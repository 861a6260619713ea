"""One stream of events, as bytes."""

import time
from collections.abc import Callable, Iterator

from yt_downloader.events.event import id_of, written
from yt_downloader.events.mailbox import Letters, Mailbox
from yt_downloader.web.lasting import ending

RETRY_MILLISECONDS = 1500
_COMMENT_EVERY_SECONDS = 15.0
_LOOK_UP_SECONDS = 0.25  # how soon it notices that its client is gone, or the process ends


def lines(box: Mailbox, *, seconds: float, client_gone: Callable[[], bool]) -> Iterator[bytes]:
    """What is sent, for so many *seconds*, or until nobody should get it any more."""
    began = commented = time.monotonic()
    yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    patience = 0.0
    while (letters := box.take(seconds=patience)) is not None:
        now = time.monotonic()
        if letters.events:
            yield _batch(letters)
            commented = now
        elif not patience or now - commented >= _COMMENT_EVERY_SECONDS:
            # An id without an event: from there on a client goes on that comes back.
            yield f": still here\nid: {id_of(letters.upto)}\n\n".encode()
            commented = now
        if client_gone() or ending() or now - began >= seconds:
            return
        patience = min(_LOOK_UP_SECONDS, seconds)


def _batch(letters: Letters) -> bytes:
    """Only after the last one everything was told: the others have the id from before."""
    *others, last = letters.events
    before, after = id_of(letters.begin), id_of(letters.upto)
    return b"".join([*(written(event, before) for event in others), written(last, after)])

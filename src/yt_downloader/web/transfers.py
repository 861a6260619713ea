"""Bounds how many files are sent at a time: each takes a thread, as long as its client likes."""

from yt_downloader.errors import Unavailable
from yt_downloader.slots import Full, Slots

_RETRY_SECONDS = 5


class Transfers:
    """The transfers of this process, within *slots*.

    Nobody waits for one, as waiting would take a thread, too. Safe to use from
    all threads.
    """

    def __init__(self, slots: Slots) -> None:
        self._slots = slots

    def begin(self, client: str) -> None:
        """Count a transfer of *client*, until `end`. Raises Unavailable for one too many."""
        full = self._slots.take(client)
        if full is Full.FOR_CLIENT:
            raise _refusal(
                f"{self._slots.per_client} files are on their way to you, and no more are sent "
                "at the same time. Let one arrive, or stop it, and try again."
            )
        if full:
            raise _refusal(
                "Too many files are being sent at this moment. The file stays here; "
                f"try again in {_RETRY_SECONDS} seconds."
            )

    def end(self, client: str) -> None:
        self._slots.give_back(client)


def _refusal(sentence: str) -> Unavailable:
    return Unavailable(sentence, "TOO_MANY_TRANSFERS", retry_after=_RETRY_SECONDS)

"""How many streams there may be: each holds a thread of its web process."""

from yt_downloader.config import Settings
from yt_downloader.errors import Unavailable
from yt_downloader.slots import Slots

POLL_SECONDS = 5  # 150 pages that ask for two lists then take a third of a core
_RETRY_SECONDS = 10
_SHARE = 3 / 8


class Places:
    """The streams of one web process. Safe to use from all threads."""

    def __init__(self, settings: Settings, within: Slots) -> None:
        """*within* are the threads for all that lasts."""
        most = min(settings.max_event_streams, int(settings.web_threads * _SHARE))
        per_user = settings.max_event_streams_per_user
        self._slots = Slots(most, per_client=per_user, within=within)

    def take(self, user_id: str) -> None:
        """Take a place for one stream. Raises Unavailable with TOO_MANY_STREAMS."""
        if self._slots.take(user_id):
            raise Unavailable(
                "There are too many streams of events at this moment. "
                f"Ask for the lists every {POLL_SECONDS} seconds instead.",
                "TOO_MANY_STREAMS",
                details={
                    "poll": ["/api/video/list", "/api/encode/list"],
                    "poll_seconds": POLL_SECONDS,
                },
                retry_after=_RETRY_SECONDS,
            )

    def give_back(self, user_id: str) -> None:
        self._slots.give_back(user_id)

"""What every feature with jobs stands on, made once by the assembly."""

from dataclasses import dataclass

from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.users import Users
from yt_downloader.jobs.progress import ProgressBoard
from yt_downloader.jobs.quota import Quota
from yt_downloader.jobs.runner import Runner
from yt_downloader.slots import Slots
from yt_downloader.storage.local import LocalStorage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The stores, and the rules that hold for all kinds of jobs together."""

    settings: Settings
    database: Database
    cache: Cache
    users: Users
    storage: LocalStorage
    board: ProgressBoard
    quota: Quota
    runner: Runner
    # Threads of this process: for all requests that last, and for answers that are held.
    lasting: Slots
    held: Slots

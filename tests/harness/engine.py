"""The segment engine by itself, without the service around it."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.sitestandin import SiteStandIn
from yt_downloader.assembly import assemble
from yt_downloader.environment import load
from yt_downloader.media.progress import Progress
from yt_downloader.sources.extraction import Extraction
from yt_downloader.sources.plan import Plan, Wanted, make_plan

_NOWHERE = {"MONGODB_URI": "mongodb://127.0.0.1:1/none", "REDIS_URI": "redis://127.0.0.1:1/0"}
_LONGEST_SECONDS = 100_000.0


class Watched:
    """The watch of a job that nobody stops; keeps what was reported."""

    def __init__(self) -> None:
        self.reports: list[Progress] = []

    def report(self, progress: Progress) -> None:
        self.reports.append(progress)

    def check(self) -> None:
        pass


class Engine:
    """Looks videos of the site up, and makes segments of them in directories of its own."""

    def __init__(self, site: SiteStandIn, root: Path, **settings: str) -> None:
        environment = {**site.settings(), **_NOWHERE, "DOWNLOADS_DIR": str(root), "LOG_FILE": ""}
        for name in ("JWT_PRIVATE_SECRET", "JWT_PUBLIC_SECRET", "FLASK_SECRET_KEY"):
            environment[name] = secrets.token_hex(32)
        self._parts = assemble(load({**environment, **settings}))
        self._site = site
        self._root = root
        self._known: dict[str, Extraction] = {}

    def close(self) -> None:
        self._parts.close()

    def look_up(self, video_id: str) -> Extraction:
        """Asks the site once for each video."""
        if video_id not in self._known:
            self._known[video_id] = self.look_up_again(video_id)
        return self._known[video_id]

    def forget(self, video_id: str) -> None:
        """Ask the site again at the next look."""
        self._known.pop(video_id, None)

    def forget_everything(self) -> None:
        self._known.clear()

    def look_up_again(self, video_id: str) -> Extraction:
        return self._parts.sites.extract.anew(self._site.watch_url(video_id))

    def plan(
        self,
        video_id: str,
        start: float,
        end: float,
        *,
        video_format: str | None = None,
        moment: float | None = None,
        **wishes: str | int,
    ) -> Plan:
        """*video_format* is the id of one that would not be chosen by itself."""
        wanted = {
            "container": "mp4",
            "resolution": 1080,
            "cut_mode": "smart",
            "high_res_mp4": "remux",
            **wishes,
        }
        extraction = self.look_up(video_id)
        plan = make_plan(
            extraction,
            Wanted(start=start, end=end, exact=True, moment=moment, **wanted),  # type: ignore[arg-type]
            longest_seconds=_LONGEST_SECONDS,
        )
        if video_format:
            chosen = next(f for f in extraction.formats if f.id == video_format)
            plan = replace(plan, video=chosen)
        return plan

    def make(self, video_id: str, plan: Plan, watch: Watched | None = None) -> Path:
        """The file of *plan*, in a new directory that holds nothing else but its pieces."""
        return self._parts.sites.engine(
            self.look_up(video_id),
            plan,
            into=Path(tempfile.mkdtemp(dir=self._root)),
            watch=watch or Watched(),
            again=lambda: self.look_up_again(video_id),
        )


@contextmanager
def running_engine(site: SiteStandIn, **settings: str) -> Iterator[Engine]:
    root = Path(tempfile.mkdtemp(prefix="engine-"))
    engine = Engine(site, root, **settings)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(root, ignore_errors=True)

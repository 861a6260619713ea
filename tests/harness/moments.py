"""Clips of chats, saved past the route that bots call: what happens to them afterwards."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.harness.api import Api
from tests.harness.servers import Servers
from tests.harness.service import Service, running_service
from tests.sitestandin import SiteStandIn
from yt_downloader.clock import utcnow
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.video import Labels, Moment, NewVideo, Video
from yt_downloader.data.videos import Videos

PUBLIC_URL = "https://clips.example.org"
REPLY_URL = "https://api.nightbot.tv/1/channel/send/abc-DEF_123="
_SECONDS = 30


def saved_at(unix_time: float) -> datetime:
    return datetime.fromtimestamp(unix_time, UTC)


@dataclass(frozen=True)
class Chat:
    """A running service, and the database that it works on."""

    service: Service
    database: Database

    @property
    def videos(self) -> Videos:
        return Videos(self.database)

    def save(
        self,
        owner: Api,
        url: str,
        *,
        at: float | None = None,
        offset: float = 20,
        duration: float = 10,
        **more: Any,
    ) -> str:
        """What a chat asks for at the unix time *at*, by default now; the clip's id."""
        moment = Moment(
            at=utcnow() if at is None else saved_at(at), offset=offset, duration=duration
        )
        values: dict[str, Any] = {
            "youtube_video_id": None,
            "labels": Labels(bot="nightbot", viewer="Vera", channel="Standin"),
            **more,
        }
        video = NewVideo(
            user_id=owner.user_id, url=url, start_time=None, end_time=None, moment=moment, **values
        )
        return self.videos.add(video).id

    def forget_lookups(self) -> None:
        """Let the site be asked again."""
        cache = Cache(self.service.settings["REDIS_URI"])
        for key in cache._redis.scan_iter("lookup:*"):
            cache.delete(key)
        cache.close()

    def forget_clocks(self) -> None:
        """Forget what clips were told of streams: those of the site have many beginnings."""
        self.database.collection("videos").update_many({}, {"$unset": {"clock": ""}})

    def get(self, video_id: str) -> Video:
        found = self.videos.get(video_id)
        assert found is not None
        return found

    def wait_located(self, video_id: str, seconds: float = _SECONDS) -> Video:
        """The clip once its place is known, or will never be."""
        done = lambda video: not video.to_be_located or video.error_code  # noqa: E731
        return self.wait(video_id, done, seconds)

    def wait(
        self, video_id: str, until: Callable[[Video], object], seconds: float = _SECONDS
    ) -> Video:
        deadline = time.monotonic() + seconds
        while not until(video := self.get(video_id)):
            assert time.monotonic() < deadline, video
            time.sleep(0.05)
        return video


@contextmanager
def running_chat(
    site: SiteStandIn, servers: Servers, name: str, **settings: str
) -> Iterator[Chat]:
    """A service on servers that exist, so that a test can write where a bot's request would."""
    uri = servers.mongodb_uri(name)
    given = {
        "WEB_WORKERS": "1",
        "WAITING_RETRY_SECONDS": "1",
        "REMEMBER_LOOKUPS_MINUTES": "60",
        "PUBLIC_URL": PUBLIC_URL,
        "MONGODB_URI": uri,
        "REDIS_URI": servers.redis_uri,
        **site.settings(),
        **settings,
    }
    database = Database(uri)
    try:
        with running_service(**given) as service:
            service.wait_answer("/api/health")
            yield Chat(service, database)
    finally:
        database.close()

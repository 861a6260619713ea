"""The chore that writes the messages about clips of chats into the outbox."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.messages import Messages, NewMessage, Way
from yt_downloader.data.news import News
from yt_downloader.data.record import Status
from yt_downloader.data.users import Users
from yt_downloader.data.video import NEWS, Video
from yt_downloader.video.wording import reply_text, webhook_text
from yt_downloader.web.links import FileLinks, Target

_AT_A_TIME = 200
_WEBHOOK_FOR = timedelta(hours=6)
_REPLY_FOR = timedelta(hours=2)  # after the moment: later nobody knows what it is about
_SAVED = NEWS[0]
_WORDS = {
    _SAVED: "Clip saved",
    Status.COMPLETED.value: "Clip ready",
    Status.FAILED.value: "Clip failed",
}


class TellNews:
    """Tells each piece of news about a clip once, also when it is killed in between."""

    name = "tell-news"
    threads = 1
    pause_seconds = 0.2

    def __init__(
        self, news: News, messages: Messages, users: Users, links: FileLinks | None
    ) -> None:
        """Without *links*, as the service does not know its own address, none are told."""
        self._news = news
        self._messages = messages
        self._users = users
        self._links = links

    def step(self, check: Callable[[], None]) -> bool:
        told = 0
        for what in NEWS:
            check()
            videos = self._news.untold(what, limit=_AT_A_TIME)
            self._messages.write(self._messages_about(what, videos))
            if videos:
                self._news.told(what, [video.id for video in videos])
            told += len(videos)
        return told > 0

    def _messages_about(self, what: str, videos: Sequence[Video]) -> list[NewMessage]:
        owners = {user_id: self._users.get(user_id) for user_id in {v.user_id for v in videos}}
        found = []
        for video in videos:
            owner = owners[video.user_id]
            if owner is None:
                continue
            if owner.webhook_url and (message := self._for_webhook(what, video)):
                found.append(message)
            if what == Status.COMPLETED and (message := self._for_chat(video)):
                found.append(message)
        return found

    def _for_webhook(self, what: str, video: Video) -> NewMessage | None:
        until = utcnow() + _WEBHOOK_FOR
        if what == _SAVED:
            until = video.created_at + _WEBHOOK_FOR
        if what == Status.COMPLETED:
            if video.status is not Status.COMPLETED or video.expires_at is None:
                return None  # its file's time is over already
            until = min(until, video.expires_at)
        text = webhook_text(_WORDS[what], video, link=self._link(video))
        return _message(what, video, text=text, until=until)

    def _for_chat(self, video: Video) -> NewMessage | None:
        if video.reply_url is None or video.moment is None or video.expires_at is None:
            return None
        until = min(video.moment.at + _REPLY_FOR, video.expires_at)
        if until <= utcnow():
            return None
        text = reply_text(link=self._link(video))
        return _message(Status.COMPLETED, video, address=video.reply_url, text=text, until=until)

    def _link(self, video: Video) -> str | None:
        if self._links is None or not video.files or video.expires_at is None:
            return None
        target = Target(video.id, video.files[0].key)
        return self._links.make(target, expires_at=video.expires_at)


def _message(
    what: str, video: Video, *, text: str, until: datetime, address: str | None = None
) -> NewMessage:
    """One for the webhook, or for the chat whose bot has that *address*."""
    way = Way.REPLY if address else Way.WEBHOOK
    return NewMessage(
        about=f"{video.id}:{what}:{way}",
        user_id=video.user_id,
        way=way,
        address=address,
        text=text,
        until=until,
    )

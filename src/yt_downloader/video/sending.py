"""The chore that sends what is in the outbox."""

import logging
import random
from collections.abc import Callable
from datetime import timedelta

from yt_downloader.clock import utcnow
from yt_downloader.data.messages import Message, Messages, Way
from yt_downloader.data.users import Users
from yt_downloader.media.identity import is_dead, own_name
from yt_downloader.sources.fetch.post import Posted, Poster
from yt_downloader.sources.replies import reply_address

_log = logging.getLogger(__name__)
# Nightbot takes one message in five seconds, Discord five in two.
_PAUSES = {Way.WEBHOOK: timedelta(seconds=0.5), Way.REPLY: timedelta(seconds=5)}
_FIRST_PAUSE_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 600.0
_LONGEST_RETRY_AFTER_SECONDS = 3600.0
_OVER = "its time is over"


class SendMessages:
    """Sends one message after the other, each until it is taken or its time is over."""

    name = "send-messages"
    pause_seconds = 0.0

    def __init__(self, messages: Messages, users: Users, poster: Poster, *, threads: int) -> None:
        self._messages = messages
        self._users = users
        self._poster = poster
        self.threads = threads
        self._own_name = own_name()

    def step(self, check: Callable[[], None]) -> bool:
        check()
        message = self._messages.claim(worker=self._own_name)
        if message is None:
            return self._messages.reap(is_dead=is_dead, pause=_PAUSES[Way.REPLY]) > 0
        address = self._address(message)
        pause = _PAUSES[message.way]
        if address is None:
            self._messages.given_up(message, "nobody wants it", pause=timedelta())
        elif message.until <= utcnow():
            self._messages.given_up(message, _OVER, pause=timedelta())
        else:
            posted = self._poster.post(address, _body(message))
            self._record(message, posted, pause)
        return True

    def _address(self, message: Message) -> str | None:
        """Where it goes: the webhook that the user has now, or a bot's own address."""
        if message.way is Way.REPLY:
            return reply_address(message.address or "")
        user = self._users.get(message.user_id)
        return user.webhook_url if user else None

    def _record(self, message: Message, posted: Posted, pause: timedelta) -> None:
        if posted.taken:
            self._messages.sent(message, pause=pause)
            return
        _log.info(
            "a message was not taken",
            extra={"way": message.way, "reason": posted.why, "tries": message.tries},
        )
        wait = timedelta(seconds=_seconds(message, posted))
        until = utcnow() + wait
        if not posted.again:
            self._messages.given_up(message, posted.why, pause=pause)
        elif until > message.until:
            self._messages.given_up(message, _OVER, pause=pause)
        else:
            # Who names a time means all messages.
            held = pause if posted.retry_after is None else wait
            self._messages.postpone(message, until=until, pause=max(held, pause))


def _seconds(message: Message, posted: Posted) -> float:
    """How long to wait before the next try: what was asked for, else ever longer."""
    doubled = _FIRST_PAUSE_SECONDS * 2.0 ** min(message.tries - 1, 20)
    jitter = random.uniform(0.75, 1)  # noqa: S311 - spreads requests, keeps no secret
    own = min(doubled, _LONGEST_PAUSE_SECONDS) * jitter
    if posted.retry_after is None:
        return own
    return max(_FIRST_PAUSE_SECONDS, min(posted.retry_after, _LONGEST_RETRY_AFTER_SECONDS))


def _body(message: Message) -> dict[str, object]:
    if message.way is Way.REPLY:
        return {"message": message.text}
    return {"content": message.text, "allowed_mentions": {"parse": []}}

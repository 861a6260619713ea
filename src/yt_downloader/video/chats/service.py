"""Clips that viewers ask for in a chat: the rules."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from yt_downloader.auth.guests import GuestRules
from yt_downloader.auth.service import Saver
from yt_downloader.clock import utcnow
from yt_downloader.config import Settings
from yt_downloader.data.cooldowns import Cooldowns
from yt_downloader.data.mongo import within
from yt_downloader.data.users import User, Users
from yt_downloader.data.video import Labels, Moment, NewVideo, Video, new_video_id
from yt_downloader.data.videos import Videos
from yt_downloader.errors import Invalid, NotFound, Unauthorized
from yt_downloader.jobs.runner import Runner
from yt_downloader.sources.streams import Stream, parse_stream
from yt_downloader.video.chats.bots import Caller
from yt_downloader.video.chats.words import cleaned, shift_of
from yt_downloader.video.service import VideoService
from yt_downloader.web.turns import Turns

_PATIENCE_SECONDS = 3.0  # bots give up after five
LONGEST_OFFSET = 43_200  # seconds; no site lets viewers go back further in a running stream
_USUAL_DURATION = 120.0
_LONGEST_MESSAGE = 500
_NO_STREAM = (
    "No stream is named here. The address must end in the id of a video or of its live chat, "
    "or in a channel such as @name."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a viewer asks for. *stream* as parse_stream takes it, *query_video_id*, too.

    *offset* and *duration* are in seconds; None is the usual one.
    """

    stream: str
    query_video_id: str
    user_id: str | None
    message: str
    offset: float
    duration: float | None
    caller: Caller


class ChatClips:
    """Saves moments of live streams. Safe to use from all threads.

    Nothing but the database is asked, four times, and one journal is waited for.
    """

    def __init__(
        self,
        videos: Videos,
        users: Users,
        cooldowns: Cooldowns,
        service: VideoService,
        *,
        guests: GuestRules,
        runner: Runner,
        turns: Turns,
        settings: Settings,
    ) -> None:
        self._videos = videos
        self._users = users
        self._cooldowns = cooldowns
        self._service = service
        self._guests = guests
        self._runner = runner
        self._turns = turns
        self._longest_duration = settings.max_video_duration
        self._cooldown = timedelta(seconds=settings.clip_cooldown_seconds)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn to ask the database, so that chats never hold all threads.

        Raises Unavailable with BUSY when too many ask at a time; inside, an outage
        is one sooner than elsewhere. Nothing slow belongs into it, such as what a
        client still has to send.
        """
        with self._turns.turn(), within(_PATIENCE_SECONDS):
            yield

    def save(self, saver: Saver, ask: Ask) -> Video:
        """Keep the moment of now; the clip of before for a viewer who has just got one.

        Raises NotFound or MediaError for what is no stream, Invalid for times
        out of their bounds, Forbidden or Unauthorized for an account that takes
        no clips, TooMany for a guest who has enough, Unavailable as `turn`.
        """
        at = utcnow()
        stream = parse_stream(ask.stream, query_video_id=ask.query_video_id)
        if stream is None:
            raise NotFound(_NO_STREAM)
        self._service.check_site(stream.url)
        duration = self._duration(ask)
        if ask.offset > LONGEST_OFFSET:
            raise _out_of_bounds("offset", f"must be at most {LONGEST_OFFSET} seconds")
        with self.turn():
            return self._keep(saver, ask, stream, duration, at)

    def _keep(
        self, saver: Saver, ask: Ask, stream: Stream, duration: float, at: datetime
    ) -> Video:
        message, shift = _heard(ask.message)
        owner = self._owner(saver, ask)
        offset = min(
            max(0.0, ask.offset - shift + owner.clip_delay_seconds), float(LONGEST_OFFSET)
        )
        new = NewVideo(
            user_id=owner.id,
            url=stream.url,
            youtube_video_id=stream.video_id,
            start_time=None,
            end_time=None,
            additional_message=message or None,
            moment=Moment(at=at, offset=offset, duration=duration),
            labels=_labels(ask.caller),
            reply_url=ask.caller.reply_url,
            announced=owner.webhook_url is None,
        )
        video = self._add(new, _asker(saver, owner, stream, ask, message), guest=owner.guest)
        self._runner.chores()
        return video

    def _add(self, new: NewVideo, asker: str, *, guest: bool) -> Video:
        """One clip of *asker* within the cooldown, also when whoever began it was killed.

        The cooldown names the clip before that is written: who comes second writes
        it, under the same id, where it is not there.
        """
        video_id = own_id = new_video_id()
        if self._cooldown:
            video_id = self._cooldowns.claim(
                asker, own_id, user_id=new.user_id, life=self._cooldown
            )
        found = self._videos.get(video_id) if video_id != own_id else None
        if found:
            return found
        if guest:
            self._guests.keep(new.user_id)
        return self._videos.add(new, video_id=video_id)

    def _owner(self, saver: Saver, ask: Ask) -> User:
        owner = self._users.get(self._service.owner_id(saver, ask.user_id))
        if owner is None:
            raise Unauthorized("The account of this clip key does not exist any more.")
        return owner

    def _duration(self, ask: Ask) -> float:
        longest = self._longest_duration
        if ask.duration is None:
            return min(_USUAL_DURATION, longest)
        if not 1 <= ask.duration <= longest:
            raise _out_of_bounds("duration", f"must be from 1 to {longest:g} seconds")
        return ask.duration


def _heard(message: str) -> tuple[str, float]:
    shift, rest = shift_of(cleaned(message, longest=_LONGEST_MESSAGE))
    return rest, shift


def _labels(caller: Caller) -> Labels | None:
    labels = Labels(bot=caller.bot, viewer=caller.viewer, channel=caller.channel)
    return labels if labels != Labels(bot="") else None


def _asker(saver: Saver, owner: User, stream: Stream, ask: Ask, message: str) -> str:
    """Who asks for what: the same for a viewer who types the same, or more, twice.

    With the credential in it nobody can get in the way of another channel's
    viewers. Where the viewer is not known, what they typed has to tell them apart.
    """
    caller = ask.caller
    who = ["viewer", caller.bot, caller.viewer_id] if caller.viewer_id else ["message", message]
    words = json.dumps([saver.credential, owner.id, stream.key, *who])
    return hashlib.sha256(words.encode()).hexdigest()


def _out_of_bounds(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", details={field: [message]})

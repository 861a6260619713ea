"""Makes and joins what clips are made of, for the assembly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from yt_downloader.auth.guests import GuestRules
from yt_downloader.data.cooldowns import Cooldowns
from yt_downloader.data.messages import Messages
from yt_downloader.data.moments import Moments
from yt_downloader.data.news import News
from yt_downloader.data.videos import Videos
from yt_downloader.jobs.chores import Chore
from yt_downloader.jobs.desk import Desk
from yt_downloader.jobs.ground import Ground
from yt_downloader.sources.engine import SegmentEngine
from yt_downloader.sources.extract import Extractor
from yt_downloader.sources.extras import Extras
from yt_downloader.sources.fetch.connections import Connections
from yt_downloader.sources.fetch.post import Poster
from yt_downloader.sources.picture_fetch import PictureFetch
from yt_downloader.sources.relay import Relay
from yt_downloader.video.chats.service import ChatClips
from yt_downloader.video.job import DownloadSegment
from yt_downloader.video.lists.service import ListSaves
from yt_downloader.video.locating import LocateMoments
from yt_downloader.video.locator import Locator
from yt_downloader.video.looking.previews import Previews
from yt_downloader.video.looking.thumbnails import Thumbnails
from yt_downloader.video.menu import FormatMenu
from yt_downloader.video.sending import SendMessages
from yt_downloader.video.service import VideoService
from yt_downloader.video.starting import StartDownloads
from yt_downloader.video.telling import TellNews
from yt_downloader.web.links import FileLinks
from yt_downloader.web.turns import Turns

_LOCATING_LEASE = timedelta(seconds=20)
_LOCATING_THREADS = 2
# With the three seconds that one has, under the five after which a bot gives up.
_CHAT_PATIENCE_SECONDS = 1.5
_SENDING_THREADS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """How videos are looked up and fetched."""

    extract: Extractor
    connections: Connections
    engine: SegmentEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Clips:
    """The parts that know of clips."""

    service: VideoService
    chats: ChatClips
    lists: ListSaves
    menu: FormatMenu
    previews: Previews
    thumbnails: Thumbnails
    job: DownloadSegment
    chores: Sequence[Chore]


def join_clips(
    ground: Ground,
    sites: Sites,
    *,
    videos: Videos,
    cooldowns: Cooldowns,
    messages: Messages,
    guests: GuestRules,
    links: FileLinks,
) -> Clips:
    settings, database, users = ground.settings, ground.database, ground.users
    service = VideoService(
        videos=videos,
        users=users,
        guests=guests,
        runner=ground.runner,
        desk=Desk(
            videos,
            ground.storage,
            ground.board,
            ground.quota,
            settings,
            held=ground.held,
            noun="clip",
        ),
        settings=settings,
    )
    chats = ChatClips(
        videos,
        users,
        cooldowns,
        service,
        guests=guests,
        runner=ground.runner,
        # Three quarters of the threads when many come; the others stay free.
        turns=Turns(
            at_a_time=max(1, settings.web_threads // 8),
            waiting=settings.web_threads * 5 // 8,
            patience_seconds=_CHAT_PATIENCE_SECONDS,
            busy="Too many clips are saved at this moment. Try again soon.",
        ),
        settings=settings,
    )
    moments = Moments(database, lease=_LOCATING_LEASE)
    menu = FormatMenu(sites.extract, at_a_time=settings.max_concurrent_extractions)
    # With those who wait an eighth of the threads each: chats may have three quarters.
    watching = max(1, settings.web_threads // 16)
    locate = Locator(sites.extract, sites.connections, moments)
    return Clips(
        service=service,
        chats=chats,
        lists=ListSaves(service, menu),
        menu=menu,
        previews=Previews(
            menu,
            Relay(sites.connections),
            ground.cache,
            secret=settings.flask_secret_key,
            at_a_time=watching,
        ),
        thumbnails=Thumbnails(
            PictureFetch(sites.connections),
            ground.cache,
            secret=settings.flask_secret_key,
            at_a_time=watching,
        ),
        job=DownloadSegment(
            sites.extract,
            locate,
            sites.engine,
            Extras(sites.connections),
            storage=ground.storage,
            settings=settings,
        ),
        chores=[
            LocateMoments(moments, locate, users, threads=_LOCATING_THREADS),
            StartDownloads(moments, service),
            TellNews(News(database), messages, users, links if settings.public_url else None),
            SendMessages(messages, users, Poster(sites.connections), threads=_SENDING_THREADS),
        ],
    )

"""Clips: the rules of saving, downloading and giving them up."""

from collections.abc import Mapping
from dataclasses import asdict

from yt_downloader.auth.guests import GuestRules
from yt_downloader.auth.service import Saver
from yt_downloader.config import Settings
from yt_downloader.data.options import Options
from yt_downloader.data.record import Kind, Status
from yt_downloader.data.users import Users
from yt_downloader.data.video import Choice, NewVideo, Video
from yt_downloader.data.videos import Videos
from yt_downloader.errors import Conflict, Forbidden, Invalid, MediaError, Unauthorized
from yt_downloader.jobs.desk import Desk
from yt_downloader.jobs.runner import Runner
from yt_downloader.logs import request_id
from yt_downloader.media.progress import Progress
from yt_downloader.sources.egress import egress_of
from yt_downloader.sources.links import Link, list_url, parse_link

# What other wishes make another version of.
_REPLACEABLE = (Status.COMPLETED, Status.FAILED)
_RETRYABLE = (Status.FAILED, Status.CANCELLED, Status.EXPIRED)


class VideoService:
    """What users do with clips. Safe to use from all threads."""

    def __init__(
        self,
        *,
        videos: Videos,
        users: Users,
        guests: GuestRules,
        runner: Runner,
        desk: Desk[Video],
        settings: Settings,
    ) -> None:
        self._videos = videos
        self._users = users
        self._guests = guests
        self._runner = runner
        self._settings = settings
        self._desk = desk
        self._egress = egress_of(settings)

    def link(self, url: str) -> Link:
        """The video that *url* leads to. Raises MediaError for a link that is not taken."""
        return parse_link(url, self._egress)

    def list_page(self, url: str) -> str:
        """The canonical link of the playlist that *url* leads to. Raises MediaError for none."""
        page = list_url(url, self._egress)
        if page is None:
            raise MediaError("UNSUPPORTED_URL", "This is not the link of a YouTube playlist.")
        return page

    def save(
        self,
        saver: Saver,
        *,
        url: str,
        start: float | None,
        end: float | None,
        user_id: str | None,
        message: str | None,
        clip_offset: float | None,
        options: Options | None = None,
    ) -> Video:
        """Keep a clip request; nothing is fetched and no site is asked.

        Raises Invalid or MediaError for what cannot become a clip, Forbidden
        for an account that is not the saver's and for options of somebody who may
        only save, TooMany for a guest who has enough, Unauthorized for an account
        that is deleted.
        """
        options = options or Options()
        _check_options(saver, options)
        owner_id = self.owner_id(saver, user_id)
        link = self.link(url)
        self._check_times(saver, start, end)
        self._guests.keep(owner_id)
        video = self._videos.add(
            NewVideo(
                user_id=owner_id,
                url=url,
                youtube_video_id=link.video_id,
                start_time=start,
                end_time=end,
                additional_message=message or None,
                clip_offset=clip_offset,
                options=options,
            )
        )
        # A look afterwards: who is deleted at this moment must not leave this behind.
        if not self._users.exists(owner_id):
            self._videos.take_back(video.id)
            raise Unauthorized("This account does not exist any more.")
        return video

    def check_site(self, url: str) -> None:
        """Refuse a canonical link to a site that is not taken here. Raises MediaError."""
        self._egress.check_link(url)

    def owner_id(self, saver: Saver, user_id: str | None) -> str:
        """Whose clip it will be.

        An unknown account gets the same answer as one that takes no clips from
        strangers, so nobody can try out ids. Raises Forbidden, or Invalid where
        nobody is named.
        """
        if saver.user_id:
            if user_id and user_id != saver.user_id:
                raise Forbidden("This token saves for another account than user_id.")
            return saver.user_id
        if not user_id:
            message = "is required with an anonymous token"
            raise Invalid(f"user_id: {message}", details={"user_id": [message]})
        user = self._users.get(user_id)
        if user is None or not user.accept_anonymous_saves:
            raise Forbidden("This account does not take clips from anonymous tokens.")
        return user_id

    def owned(self, video_id: str, *, by: str) -> Video:
        """The clip of that id. Raises NotFound, or Forbidden when *by* is not its owner."""
        return self._desk.owned(video_id, by=by)

    def with_files(self, video_id: str, *, by: str) -> Video:
        """The clip, for its files; there may be none yet. Raises as `owned`, and Gone after them.

        Gone to the second, whether they were swept already or not.
        """
        video = self.owned(video_id, by=by)
        if video.status is Status.EXPIRED:
            self._raise_ended(video)
        return video

    def progress(self, video: Video) -> Progress | None:
        return self._desk.progress(video)

    def request_download(
        self, video_id: str, wishes: Mapping[str, str], *, by: str, wait_seconds: float = 0
    ) -> Video:
        """Start the download unless it runs or is done; return the clip as it is then.

        Asking again is how clients poll, so a repeat is never an error. What was
        made before is given at once when it is wished again, as long as its
        time is not over; other wishes make another version of a finished clip,
        and give a failed one another chance.
        *wait_seconds* holds the answer until the job has ended, unless too many
        answers are held already, or the job is not tried again so soon. *wishes*
        are fields of Choice.

        Raises NotFound, Forbidden; Conflict (CANCELLED), Gone (EXPIRED) or
        MediaError for a clip that ended otherwise; TooMany, Unavailable or
        DiskFull when no new job is taken.
        """
        video = self._ask(video_id, wishes, by=by)
        video = self._desk.hold(
            video, lambda: self._ask(video_id, wishes, by=by), seconds=wait_seconds
        )
        self._raise_ended(video)
        return video

    def retry(self, video_id: str, *, by: str) -> Video:
        """Start a clip again that failed, was cancelled, or whose file is gone.

        Raises as `request_download`; Conflict for one that has no reason to.
        """
        video = self.owned(video_id, by=by)
        if video.status not in _RETRYABLE:
            raise Conflict(f"This clip is {video.status}; there is nothing to try again.")
        return self._enqueue(video, video.choice or self._choice({}))

    def start_by_itself(self, video: Video) -> None:
        """Start the download of a located moment as the server is set, unless it was started.

        What the stream has not shown yet is waited for without a place among the running.
        Raises TooMany, Unavailable or DiskFull when no new job is taken.
        """
        self._desk.check_room(video.user_id)
        started = self._videos.enqueue(
            video.id,
            self._choice({}),
            of=[Status.PENDING],
            request_id="",
            not_before=video.shown_at,
        )
        if started:
            self._runner.submit(Kind.DOWNLOAD, video.id)

    def cancel(self, video_id: str, *, by: str) -> Video:
        """Stop a clip that has not ended. Raises Conflict when it has."""
        return self._desk.cancel(video_id, by=by)

    def delete(self, video_id: str, *, by: str) -> None:
        """Delete a clip with its files; a running job of it stops."""
        self._desk.delete(video_id, by=by)

    def newest(self, user_id: str, *, of_chats: bool = False, **page: object) -> list[Video]:
        """A user's clips, or those alone that were saved *of_chats*."""
        newest = self._videos.newest_of_chats if of_chats else self._videos.newest
        return newest(user_id, **page)  # type: ignore[arg-type]

    def _check_times(self, saver: Saver, start: float | None, end: float | None) -> None:
        if start is None or end is None:
            if not saver.full:
                message = "is required"
                fields = {"start_time": [message], "end_time": [message]}
                raise Invalid("start_time and end_time are required", details=fields)
            return
        longest = self._settings.max_video_duration
        if end - start > longest:
            message = f"must be at most {longest:g} seconds after start_time"
            raise Invalid(f"end_time: {message}", details={"end_time": [message]})

    def _ask(self, video_id: str, wishes: Mapping[str, str], *, by: str) -> Video:
        """The clip as *wishes* want it, where that was made; else a job for it, if one may start.

        While a job runs that makes something else, it is that job's turn.
        """
        video = self.owned(video_id, by=by)
        if video.status is Status.PENDING:
            return self._enqueue(video, self._choice(wishes))
        if not _wished_otherwise(video, wishes):
            return video
        for made in map(video.as_made, reversed(video.earlier)):
            if made.status is Status.COMPLETED and not _wished_otherwise(made, wishes):
                return made
        if video.status in _REPLACEABLE:
            return self._enqueue(video, self._choice(wishes))
        return video

    def _enqueue(self, video: Video, choice: Choice) -> Video:
        """Put *video* into the queue, unless another request changed it meanwhile."""
        self._desk.check_room(video.user_id)
        self._guests.start(video.user_id)
        of = {video.status}
        if video.status is Status.EXPIRED:  # perhaps not swept yet
            of.add(Status.COMPLETED)
        if self._videos.enqueue(video.id, choice, of=of, request_id=request_id.get()):
            self._runner.submit(Kind.DOWNLOAD, video.id)
        return self.owned(video.id, by=video.user_id)

    def _choice(self, wishes: Mapping[str, str]) -> Choice:
        settings = self._settings
        return Choice(
            container=wishes.get("container", settings.default_video_format),
            resolution=wishes.get("resolution", settings.default_video_resolution),
            exact="resolution" in wishes,
            high_res_mp4=wishes.get("high_res_mp4", settings.high_res_mp4),
            cut_mode=wishes.get("cut_mode", settings.cut_mode),
        )

    def _raise_ended(self, video: Video) -> None:
        self._desk.raise_ended(video, again="Start it again with retry.")


def _check_options(saver: Saver, options: Options) -> None:
    if options.named() and not saver.full:
        names = ", ".join(options.named())
        raise Forbidden(f"Only the token of a login may set {names}.")


def _wished_otherwise(video: Video, wishes: Mapping[str, str]) -> bool:
    """Whether what a clip is, becomes, or failed to become is not what is wished now."""
    if video.choice is None:
        return False
    made = asdict(video.choice)
    if any(made[name] != value for name, value in wishes.items()):
        return True
    if video.status is not Status.COMPLETED:
        return False
    # Made without insisting, so perhaps in a neighbouring resolution.
    named = wishes.get("resolution", "best")
    return not video.choice.exact and named not in ("best", *video.available_formats)

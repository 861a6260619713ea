"""Saves the videos of a list, each by itself: what is wrong with one stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from yt_downloader.auth.service import Saver
from yt_downloader.errors import AppError, Invalid, MediaError, TooMany
from yt_downloader.sources.links import is_list_page
from yt_downloader.video.menu import FormatMenu
from yt_downloader.video.service import VideoService

MOST_SAVED = 100
# So many links cost what looking a video up does: so lists are no way around the limit of saves.
LINKS_PER_LOOKUP = 20


@dataclass(frozen=True, slots=True)
class Saved:
    """A link, and the id of the clip that it became."""

    url: str
    video_id: str


@dataclass(frozen=True, slots=True)
class NotSaved:
    """A link, and why it became no clip."""

    url: str
    error: AppError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """*left_out*: how many videos of the list were not looked at; None for some."""

    saved: Sequence[Saved]
    failed: Sequence[NotSaved]
    left_out: int | None


class ListSaves:
    """Safe to use from all threads."""

    def __init__(self, service: VideoService, menu: FormatMenu) -> None:
        self._service = service
        self._menu = menu

    def videos_of(self, url: str) -> tuple[list[str], int | None]:
        """The links of the first MOST_SAVED videos of a playlist, and how many more it has.

        Of any other link that link alone. Raises MediaError or Unavailable when the list
        cannot be looked up.
        """
        if not is_list_page(url):
            return [url], 0
        found = self._menu.look_up_list(self._service.list_page(url))
        links = [entry.url for entry in found.entries]
        more = len(links[MOST_SAVED:])
        return links[:MOST_SAVED], None if found.left_out is None else found.left_out + more

    def save(
        self,
        saver: Saver,
        urls: Sequence[str],
        *,
        left_out: int | None,
        pay: Callable[[], None],
        **options: Any,
    ) -> Outcome:
        """Keep a clip request for each of *urls*; *options* are those of `VideoService.save`.

        *pay* is called after every 20 of them where there are more; when it raises
        TooMany, the rest has failed with that.

        Raises Forbidden and Unauthorized, for these are about all of them.
        """
        self._service.owner_id(saver, options["user_id"])
        saved: list[Saved] = []
        failed: list[NotSaved] = []
        for number, url in enumerate(urls):
            try:
                if number and not number % LINKS_PER_LOOKUP:
                    pay()
            except TooMany as error:
                failed += [NotSaved(left, error) for left in urls[number:]]
                break
            try:
                video = self._service.save(saver, url=url, **options)
            except (Invalid, MediaError, TooMany) as error:
                failed.append(NotSaved(url, error))
            else:
                saved.append(Saved(url, video.id))
        return Outcome(saved=saved, failed=failed, left_out=left_out)

"""What the catalogue can say about a video."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

FRAGMENT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Chapter:
    start_seconds: int
    title: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a video cannot be played, as the player API words it.

    *error_screen* is the part of the answer that some reasons come with.
    """

    status: str
    reason: str
    error_screen: dict[str, Any] | None = None
    countries: tuple[str, ...] = ()


class Stage(Enum):
    """Where a broadcast is in its life."""

    UPCOMING = "upcoming"
    PREMIERE = "premiere"
    LIVE = "live"
    POST_LIVE = "post_live"
    WAS_LIVE = "was_live"


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """A live stream. Times count from the site's start, as far as they apply to *stage*.

    When a stream of stage LIVE began is one of the conditions, and so is whether it has ended
    since; *ended_seconds_ago* is below zero then.
    """

    stage: Stage
    fragment_seconds: int = FRAGMENT_SECONDS
    lasted_seconds: int = 0
    ended_seconds_ago: float = 0
    begins_in_seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class Video:
    """One entry of the catalogue; the defaults are an ordinary video that plays.

    *itags* are its files, or its live fragments; *hls* the variants of its HLS playlist.
    *plays_embedded* and *plays_signed_in* lift the *refusal* for some; *ends_session* takes
    the cookies away that say who is signed in. *http_status* is what every request about it
    is answered with, *answers_as* the other video whose data are given out in its place,
    *preroll_seconds* an advertisement that the site wants to be waited for.
    """

    id: str
    title: str
    seconds: int = 0
    itags: tuple[int, ...] = ()
    hls: tuple[int, ...] = ()
    captions: bool = False
    chapters: tuple[Chapter, ...] = ()
    heatmap: bool = False
    broadcast: Broadcast | None = None
    refusal: Refusal | None = None
    plays_embedded: bool = False
    plays_signed_in: bool = False
    ends_session: bool = False
    http_status: int | None = None
    answers_as: str | None = None
    drm: bool = False
    needs_js: bool = False
    preroll_seconds: int = 0

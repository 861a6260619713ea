"""All videos of the site: an id for every situation that a test may want."""

from tests.sitestandin import refusals
from tests.sitestandin.video import Broadcast, Chapter, Stage, Video

TWO_HOURS = "twohours-01"
TEN_MINUTES = "tenminutes1"
SHORT = "short30secs"
ONLY_720 = "only-720p-1"
ONLY_WEBM = "only-webm-1"
HLS_ONLY = "only-hls-01"
PROGRESSIVE_ONLY = "only-itag18"
PREROLL = "preroll-ad1"

LIVE = "live-now-01"
LIVE_LOW_LATENCY = "live-2s-001"
POST_LIVE = "post-live-1"
WAS_LIVE = "was-live-01"
UPCOMING = "upcoming-01"
PREMIERE = "premiere-01"

PRIVATE = "private-001"
MEMBERS_ONLY = "members-001"
PAYMENT = "payment-001"
AGE_RESTRICTED = "age-gate-01"
AGE_EMBEDDABLE = "age-embed-1"
BOT_CHECK = "bot-check-1"
BOT_CAPTCHA = "bot-captcha"
IP_BLOCKED = "ip-blocked1"
RATE_LIMITED = "rate-limit1"
HTTP_429 = "http-429-01"
SERVER_ERROR = "http-503-01"
GEO_BLOCKED = "geo-block-1"
UNAVAILABLE = "unavailable"
REMOVED = "removed-001"
SESSION_ENDED = "session-end"
DRM = "drm-only-01"
NEEDS_JS = "needs-js-01"
NO_FORMATS = "no-formats1"

_AUDIO = (140, 251)
_UP_TO_1080 = (136, 137, 399, 247, 248, *_AUDIO)
_ALL = (*_UP_TO_1080, 271, 313)
_LIVE = (136, 137, 247, 248, *_AUDIO)
_HLS = (95, 96)

_CHAPTERS = tuple(Chapter(600 * number, f"Part {number + 1}") for number in range(12))

_PLAYABLE = (
    Video(
        id=TWO_HOURS,
        title="Two hours, everything",
        seconds=7200,
        itags=_ALL,
        hls=_HLS,
        captions=True,
        chapters=_CHAPTERS,
        heatmap=True,
    ),
    Video(id=TEN_MINUTES, title="Ten minutes", seconds=600, itags=_ALL, hls=_HLS, captions=True),
    Video(
        id=SHORT,
        title="Thirty seconds",
        seconds=30,
        itags=(18, *_ALL),
        hls=_HLS,
        captions=True,
        chapters=tuple(Chapter(10 * number, f"Ten seconds {number + 1}") for number in range(3)),
        heatmap=True,
    ),
    Video(id=ONLY_720, title="No higher than 720p", seconds=600, itags=(136, 247, *_AUDIO)),
    Video(id=ONLY_WEBM, title="No MP4 pictures", seconds=600, itags=(247, 248, *_AUDIO)),
    Video(id=HLS_ONLY, title="HLS only", seconds=7200, hls=_HLS),
    Video(id=PROGRESSIVE_ONLY, title="One progressive file", seconds=30, itags=(18,)),
    Video(id=PREROLL, title="After this", seconds=600, itags=_UP_TO_1080, preroll_seconds=5),
    Video(id=NEEDS_JS, title="Puzzle first", seconds=600, itags=_UP_TO_1080, needs_js=True),
    Video(id=DRM, title="Protected", seconds=600, itags=_UP_TO_1080, drm=True),
    Video(id=NO_FORMATS, title="Nothing to play", seconds=600),
)

_BROADCASTS = (
    Video(
        id=LIVE,
        title="Live now",
        itags=_LIVE,
        hls=_HLS,
        broadcast=Broadcast(stage=Stage.LIVE),
    ),
    Video(
        id=LIVE_LOW_LATENCY,
        title="Live now, low latency",
        itags=(136, 140),
        hls=(95,),
        broadcast=Broadcast(stage=Stage.LIVE, fragment_seconds=2),
    ),
    Video(
        id=POST_LIVE,
        title="Just over",
        itags=_LIVE,
        broadcast=Broadcast(stage=Stage.POST_LIVE, lasted_seconds=3600, ended_seconds_ago=300),
    ),
    Video(
        id=WAS_LIVE,
        title="Recording of a stream",
        seconds=3600,
        itags=_UP_TO_1080,
        hls=_HLS,
        broadcast=Broadcast(stage=Stage.WAS_LIVE, lasted_seconds=3600, ended_seconds_ago=86_400),
    ),
    Video(
        id=UPCOMING,
        title="Later today",
        broadcast=Broadcast(stage=Stage.UPCOMING, begins_in_seconds=7200),
        refusal=refusals.UPCOMING,
    ),
    Video(
        id=PREMIERE,
        title="Premiere",
        broadcast=Broadcast(stage=Stage.PREMIERE, begins_in_seconds=10_800),
        refusal=refusals.PREMIERE,
    ),
)

_REFUSED = (
    Video(
        id=PRIVATE,
        title="Private, plays with cookies",
        seconds=600,
        itags=_UP_TO_1080,
        refusal=refusals.PRIVATE,
        plays_signed_in=True,
    ),
    Video(
        id=SESSION_ENDED,
        title="Cookies are no longer valid",
        refusal=refusals.PRIVATE,
        ends_session=True,
    ),
    Video(id=MEMBERS_ONLY, title="Members only", refusal=refusals.MEMBERS_ONLY),
    Video(id=PAYMENT, title="For rent", refusal=refusals.PAYMENT),
    Video(id=AGE_RESTRICTED, title="Adults only", refusal=refusals.AGE_RESTRICTED),
    Video(
        id=AGE_EMBEDDABLE,
        title="Adults only, plays embedded",
        seconds=600,
        itags=_UP_TO_1080,
        refusal=refusals.AGE_RESTRICTED,
        plays_embedded=True,
    ),
    Video(id=BOT_CHECK, title="Are you a bot", refusal=refusals.BOT_CHECK),
    Video(id=BOT_CAPTCHA, title="Captcha", refusal=refusals.BOT_CAPTCHA),
    Video(id=RATE_LIMITED, title="Too much, worded", refusal=refusals.RATE_LIMITED),
    Video(id=GEO_BLOCKED, title="Not in your country", refusal=refusals.GEO_BLOCKED),
    Video(id=UNAVAILABLE, title="Unavailable", refusal=refusals.UNAVAILABLE),
    Video(id=REMOVED, title="Removed", refusal=refusals.REMOVED),
    Video(id=IP_BLOCKED, title="Another video's data", answers_as=TEN_MINUTES),
    Video(id=HTTP_429, title="Too many requests", http_status=429),
    Video(id=SERVER_ERROR, title="Site broken", http_status=503),
)

CATALOGUE = {video.id: video for video in (*_PLAYABLE, *_BROADCASTS, *_REFUSED)}


# Playlists: three videos that play among one that does not, and one that has many pages.
PLAYLIST = "PLstandin-0playlist"
LONG_PLAYLIST = "PLstandin-0long"
LONG_PLAYLIST_COUNT = 620

PLAYLISTS = {
    PLAYLIST: ("Some of them", (SHORT, PRIVATE, TEN_MINUTES, ONLY_720)),
    LONG_PLAYLIST: (
        "Very many",
        tuple(f"of-many-{number:03}" for number in range(LONG_PLAYLIST_COUNT)),
    ),
}


def video_of(video_id: str) -> Video:
    """The entry for *video_id*; an id that is not in the table is an unavailable video."""
    found = CATALOGUE.get(video_id)
    return found or Video(id=video_id, title="", refusal=refusals.UNAVAILABLE)

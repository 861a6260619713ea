"""The site's own words for each reason not to play a video."""

from tests.sitestandin.video import Refusal


def _message(subreason: str) -> dict[str, object]:
    return {"playerErrorMessageRenderer": {"subreason": {"simpleText": subreason}}}


PRIVATE = Refusal(
    status="LOGIN_REQUIRED",
    reason="Private video",
    error_screen=_message("Sign in if you've been granted access to this video"),
)
MEMBERS_ONLY = Refusal(
    status="UNPLAYABLE",
    reason="Join this channel to get access to members-only content like this video, "
    "and other exclusive perks.",
)
PAYMENT = Refusal(status="UNPLAYABLE", reason="This video requires payment to watch")
AGE_RESTRICTED = Refusal(
    status="LOGIN_REQUIRED",
    reason="Sign in to confirm your age",
    error_screen=_message("This video may be inappropriate for some users."),
)
BOT_CHECK = Refusal(
    status="LOGIN_REQUIRED",
    reason="Sign in to confirm you\N{RIGHT SINGLE QUOTATION MARK}re not a bot",
    error_screen=_message("This helps protect our community. Learn more"),
)
BOT_CAPTCHA = Refusal(
    status="UNPLAYABLE",
    reason="Video unavailable",
    error_screen={"playerCaptchaViewModel": {"header": "Are you a robot?"}},
)
RATE_LIMITED = Refusal(status="UNPLAYABLE", reason="This content isn't available, try again later")
GEO_BLOCKED = Refusal(
    status="UNPLAYABLE",
    reason="Video unavailable",
    error_screen=_message("The uploader has not made this video available in your country"),
    countries=("DE", "FR"),
)
UNAVAILABLE = Refusal(
    status="ERROR",
    reason="Video unavailable",
    error_screen=_message("This video is not available"),
)
REMOVED = Refusal(
    status="ERROR",
    reason="Video unavailable",
    error_screen=_message("This video has been removed by the uploader"),
)
UPCOMING = Refusal(status="LIVE_STREAM_OFFLINE", reason="This live event will begin in 2 hours.")
PREMIERE = Refusal(status="LIVE_STREAM_OFFLINE", reason="Premieres in 3 hours")

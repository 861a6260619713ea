"""Every refusal of the site, in the words in which the real yt-dlp passes it on."""

import io

import pytest

from tests.sitestandin import catalogue
from tests.standin.real_ytdlp import RealYtDlp

COOKIES = """# Netscape HTTP Cookie File
.youtube.com\tTRUE\t/\tTRUE\t4102444800\tLOGIN_INFO\tsomebody
.youtube.com\tTRUE\t/\tTRUE\t4102444800\tSAPISID\tsecret/secret
.youtube.com\tTRUE\t/\tTRUE\t4102444800\t__Secure-3PAPISID\tsecret/secret
"""
LOGIN_HINT = "Use --cookies-from-browser or --cookies for the authentication"


@pytest.mark.parametrize(
    ("video", "message"),
    [
        (catalogue.PRIVATE, "Private video. Sign in if you've been granted access"),
        (catalogue.PRIVATE, LOGIN_HINT),
        (catalogue.MEMBERS_ONLY, "Join this channel to get access to members-only content"),
        (catalogue.PAYMENT, "This video requires payment to watch"),
        (catalogue.AGE_RESTRICTED, "Sign in to confirm your age"),
        (catalogue.BOT_CHECK, "Sign in to confirm you\N{RIGHT SINGLE QUOTATION MARK}re not a bot"),
        (catalogue.BOT_CHECK, LOGIN_HINT),
        (catalogue.BOT_CAPTCHA, "YouTube is requiring a captcha challenge before playback"),
        (catalogue.IP_BLOCKED, "Your IP is likely being blocked by Youtube"),
        (catalogue.RATE_LIMITED, "This content isn't available, try again later"),
        (catalogue.RATE_LIMITED, "has been rate-limited by YouTube"),
        (catalogue.HTTP_429, "Failed to extract any player response"),
        (catalogue.SERVER_ERROR, "HTTP Error 503"),
        (catalogue.GEO_BLOCKED, "The uploader has not made this video available in your country"),
        (catalogue.GEO_BLOCKED, "This video is available in Germany, France"),
        (catalogue.UNAVAILABLE, "Video unavailable. This video is not available"),
        (catalogue.REMOVED, "This video has been removed by the uploader"),
        (catalogue.DRM, "This video is DRM protected"),
        (catalogue.NO_FORMATS, "No video formats found!"),
        (catalogue.NEEDS_JS, "No video formats found!"),
        (catalogue.UPCOMING, "This live event will begin in 2 hours"),
        (catalogue.PREMIERE, "Premieres in 3 hours"),
        ("nosuchvideo", "Video unavailable"),
    ],
)
def test_the_site_refuses(ytdlp, video, message):
    assert message in ytdlp.refusal(video)


def warned(ytdlp: RealYtDlp, text: str) -> bool:
    return any(text in warning for warning in ytdlp.said.warnings)


def test_too_many_requests_are_only_in_the_warnings(ytdlp):
    ytdlp.refusal(catalogue.HTTP_429)

    assert warned(ytdlp, "HTTP Error 429")


def test_the_puzzle_is_really_tried_and_not_solved(ytdlp):
    ytdlp.refusal(catalogue.NEEDS_JS)

    assert warned(ytdlp, 'using "deno" provider')
    assert warned(ytdlp, "n challenge solving failed")


def test_without_a_runtime_the_puzzle_is_not_tried(ytdlp):
    ytdlp.refusal(catalogue.NEEDS_JS, js_runtimes={})

    assert warned(ytdlp, "No supported JavaScript runtime could be found")


def test_a_private_video_plays_with_cookies(ytdlp):
    found = ytdlp.extract(catalogue.PRIVATE, cookiefile=io.StringIO(COOKIES))

    assert found["id"] == catalogue.PRIVATE


def test_a_session_that_has_ended(ytdlp):
    ytdlp.refusal(catalogue.SESSION_ENDED, cookiefile=io.StringIO(COOKIES))

    assert warned(ytdlp, "The provided YouTube account cookies are no longer valid")


def test_a_format_that_is_not_there(ytdlp):
    message = ytdlp.refusal(catalogue.ONLY_720, format="137")

    assert "Requested format is not available" in message


def test_an_upcoming_stream_can_be_asked_when_it_begins(ytdlp):
    found = ytdlp.extract(catalogue.UPCOMING, ignore_no_formats_error=True)

    assert found["live_status"] == "is_upcoming"
    assert found["release_timestamp"]


def test_a_host_that_is_not_the_site_is_out_of_reach(ytdlp):
    assert "502" in ytdlp.refusal("https://example.com/video")

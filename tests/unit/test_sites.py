"""Which sites the operator lets users name."""

import pytest

from yt_downloader.config import BadEnvironment, Settings
from yt_downloader.environment import load
from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress, egress_of
from yt_downloader.sources.links import parse_link
from yt_downloader.sources.sites import Sites

SECRETS = {
    name: name.lower() * 3
    for name in ("JWT_PRIVATE_SECRET", "JWT_PUBLIC_SECRET", "FLASK_SECRET_KEY")
} | {"MONGODB_URI": "mongodb://localhost/x", "REDIS_URI": "redis://localhost"}


def settings(**sites: str) -> Settings:
    return load({**SECRETS, **sites})


def takes(egress: Egress, link: str) -> bool:
    try:
        parse_link(link, egress)
    except MediaError as error:
        return error.code != "UNSUPPORTED_URL"
    return True


def test_every_site_without_lists():
    assert takes(egress_of(settings()), "https://example.com/a.mp4")


@pytest.mark.parametrize(
    ("host", "taken"),
    [
        ("example.com", True),
        ("EXAMPLE.com.", True),
        ("video.example.com", True),
        ("bücher.example", True),
        ("xn--bcher-kva.example", True),
        ("other.example", False),
        ("notexample.com", False),
        ("example.com.other.example", False),
        ("bad.example.com", False),
        ("deep.bad.example.com", False),
        ("www.youtube.com", False),
    ],
)
def test_a_host_covers_its_subdomains_and_blocked_ones_win(host, taken):
    egress = egress_of(
        settings(ALLOWED_SITES="Example.com, bücher.example", BLOCKED_SITES="bad.example.com")
    )

    assert takes(egress, f"https://{host}/watch?v=dQw4w9WgXcQ") is taken


@pytest.mark.parametrize(
    "link", ["https://youtu.be/dQw4w9WgXcQ", "https://m.youtube.com/v/dQw4w9WgXcQ"]
)
def test_youtube_is_one_site_however_it_is_written(link: str):
    assert takes(egress_of(settings(ALLOWED_SITES="youtube.com")), link)
    assert not takes(egress_of(settings(BLOCKED_SITES="youtube.com")), link)


def test_media_may_lie_elsewhere_but_not_on_a_blocked_host():
    egress = Egress(sites=Sites(allowed=["example.com"], blocked=["bad.example"]))

    egress.check_url("https://cdn.example/1.ts")
    with pytest.raises(MediaError, match=r"no videos from x\.bad\.example") as caught:
        egress.check_url("https://x.bad.example/1.ts")
    assert caught.value.code == "UNSUPPORTED_URL"


@pytest.mark.parametrize("entry", ["https://example.com", "example.com/a", "*.example.com", "a b"])
def test_what_is_no_host_stops_the_start(entry: str):
    with pytest.raises(BadEnvironment) as caught:
        settings(ALLOWED_SITES=f"good.example,{entry}")

    (problem,) = caught.value.problems
    assert problem.startswith(f"ALLOWED_SITES names {entry!r}")

"""The playlists of the local video site, as its pages write them."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.sitestandin.catalogue import LIVE, TWO_HOURS, video_of
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.recipe import HLS_SEGMENT_SECONDS
from tests.sitestandin.pages.hls import manifest
from tests.sitestandin.pages.urls import hls_master_url
from tests.sitestandin.site import Site
from tests.sitestandin.web.messages import Request
from yt_downloader.sources.hls.choice import choose_audio, choose_variant
from yt_downloader.sources.hls.parse import parse_playlist
from yt_downloader.sources.hls.playlist import MasterPlaylist, MediaPlaylist

NOW = 1_700_000_000.0
RUNNING_SECONDS = 600.0


@pytest.fixture
def pages(tmp_path: Path) -> Site:
    """The site without its media; a stream has been running for ten minutes."""
    site = Site(Library(tmp_path), clock=lambda: NOW)
    site.base_url = "http://127.0.0.1:8080"
    site.change_conditions({"live_started_seconds_ago": RUNNING_SECONDS})
    return site


def fetched(site: Site, url: str) -> MasterPlaylist | MediaPlaylist:
    request = Request(method="GET", host="127.0.0.1", path=urlsplit(url).path)
    reply = manifest(site, request)
    assert reply.status == 200
    text = b"".join(reply.body.pieces(0, reply.body.size)).decode()
    return parse_playlist(text, url)


def media_of(site: Site, video_id: str) -> MediaPlaylist:
    master = fetched(site, hls_master_url(site, video_of(video_id)))
    assert isinstance(master, MasterPlaylist)
    assert sorted(v.height or 0 for v in master.variants) == [720, 1080]
    variant = choose_variant(master, 1080)
    assert choose_audio(master, variant) is None
    assert variant.codecs == ("avc1.640028", "mp4a.40.2")
    playlist = fetched(site, variant.url)
    assert isinstance(playlist, MediaPlaylist)
    return playlist


def test_of_two_hours_a_minute_is_covered_by_its_segments(pages: Site):
    playlist = media_of(pages, TWO_HOURS)

    assert playlist.ended
    assert playlist.duration == pytest.approx(7200, abs=HLS_SEGMENT_SECONDS)
    run = playlist.covering(3602.5, 3662.5)
    assert run[0].start <= 3602.5 - 0.1 < run[1].start
    assert run[-1].start < 3662.5 <= run[-1].start + run[-1].duration
    assert f"/sq/{run[0].sequence}/" in run[0].url


def test_of_a_running_stream_the_last_minute_is_found_by_the_clock(pages: Site):
    playlist = media_of(pages, LIVE)

    assert not playlist.ended
    last = playlist.segments[-1]
    assert last.wall_clock is not None
    assert NOW - 2 * HLS_SEGMENT_SECONDS <= last.wall_clock <= NOW - HLS_SEGMENT_SECONDS
    begun = NOW - RUNNING_SECONDS
    assert last.wall_clock == pytest.approx(begun + last.sequence * HLS_SEGMENT_SECONDS)
    run = playlist.covering_wall_clock(NOW - 30, NOW - 20)
    assert run[0].wall_clock is not None
    assert run[0].wall_clock <= NOW - 30 < run[0].wall_clock + 2 * HLS_SEGMENT_SECONDS

"""Live streams, through the real yt-dlp and by hand."""

import time
from itertools import islice
from typing import Any

import pytest
import requests

from tests.sitestandin import catalogue
from tests.sitestandin.judge import judge

LIVE_ITAGS = {"136", "137", "247", "248", "140", "251"}


def fragment_url(found: dict[str, Any], itag: str) -> str:
    return next(str(entry["url"]) for entry in found["formats"] if entry["format_id"] == itag)


def metadata(reply: requests.Response) -> dict[str, str]:
    """The lines that a fragment carries in its first kilobytes."""
    text = reply.content[:2048].decode("latin-1")
    lines = (line.split(": ") for line in text[text.index("Sequence-Number") :].split("\r\n"))
    return {line[0]: line[1] for line in lines if len(line) == 2}


def test_a_running_stream_offers_hls(ytdlp):
    found = ytdlp.extract(catalogue.LIVE)

    assert found["live_status"] == "is_live"
    assert {entry["format_id"] for entry in found["formats"]} == {"95", "96"}


def test_its_start_is_when_the_conditions_say(ytdlp, site):
    site.conditions(live_started_seconds_ago=600)

    assert ytdlp.extract(catalogue.LIVE)["release_timestamp"] == pytest.approx(
        time.time() - 600, abs=3
    )


def test_a_running_stream_from_its_start(ytdlp, site):
    site.conditions(live_started_seconds_ago=42)
    found = ytdlp.extract(catalogue.LIVE, live_from_start=True)

    assert {entry["format_id"] for entry in found["formats"]} == LIVE_ITAGS
    video = next(entry for entry in found["formats"] if entry["format_id"] == "137")
    assert video["protocol"] == "http_dash_segments_generator"
    assert video["target_duration"] == 5
    fragments = list(islice(video["fragments"]({}), 8))
    assert [fragment["url"].rpartition("&sq=")[2] for fragment in fragments] == list("01234567")


def test_the_head_moves_with_the_clock(ytdlp, site):
    url = fragment_url(ytdlp.extract(catalogue.LIVE, live_from_start=True), "137")
    site.conditions(live_started_seconds_ago=104.5)  # the next fragment is ready in 0.5 s

    heads = []
    for _ in range(12):
        heads.append(int(requests.head(url, timeout=5).headers["X-Head-Seqnum"]))
        time.sleep(0.1)
    assert heads == sorted(heads)
    assert heads[-1] == heads[0] + 1 == 20


def test_a_fragment_exists_once_its_time_has_passed(ytdlp, site):
    site.conditions(live_started_seconds_ago=102)
    url = fragment_url(ytdlp.extract(catalogue.LIVE, live_from_start=True), "137")

    assert requests.get(f"{url}&sq=19", timeout=5).status_code == 200
    assert requests.get(f"{url}&sq=20", timeout=5).status_code == 404


@pytest.mark.parametrize(
    ("video", "itag", "seconds"),
    [(catalogue.LIVE, "248", 5), (catalogue.LIVE_LOW_LATENCY, "136", 2)],
)
def test_a_fragment_tells_when_it_was_taken_in(ytdlp, site, video, itag, seconds):
    site.conditions(live_started_seconds_ago=3600)
    begun = time.time() - 3600
    url = fragment_url(ytdlp.extract(video, live_from_start=True), itag)

    found = metadata(requests.get(f"{url}&sq=100", headers={"Range": "bytes=0-2047"}, timeout=5))

    assert int(found["Sequence-Number"]) == 100
    assert int(found["Stream-Duration-Us"]) == 100 * seconds * 1_000_000
    assert int(found["Ingestion-Walltime-Us"]) / 1e6 == pytest.approx(begun + 100 * seconds, abs=1)


def test_the_hls_window_slides(ytdlp, site):
    site.conditions(live_started_seconds_ago=1000)
    found = ytdlp.extract(catalogue.LIVE)

    lines = requests.get(fragment_url(found, "96"), timeout=5).text.splitlines()

    assert "#EXT-X-MEDIA-SEQUENCE:188" in lines
    assert "#EXT-X-ENDLIST" not in lines
    assert [line.split("/sq/")[1].split("/")[0] for line in lines if line.startswith("http")] == [
        str(number) for number in range(188, 200)
    ]


def test_the_end_of_the_hls_window_can_be_watched(ytdlp, site, tmp_path):
    site.conditions(live_started_seconds_ago=1000)
    found = ytdlp.extract(catalogue.LIVE)
    lines = requests.get(fragment_url(found, "95"), timeout=5).text.splitlines()
    urls = [line for line in lines if line.startswith("http")]
    path = tmp_path / "window.ts"
    path.write_bytes(b"".join(requests.get(url, timeout=5).content for url in urls[-2:]))

    judged = judge(path)

    assert judged.complete
    assert judged.first_frame(near=990) == 990 * 30


def test_a_stream_that_has_just_ended(ytdlp):
    found = ytdlp.extract(catalogue.POST_LIVE)

    assert found["live_status"] == "post_live"
    assert {entry["format_id"] for entry in found["formats"]} == LIVE_ITAGS
    video = next(entry for entry in found["formats"] if entry["format_id"] == "137")
    assert video["protocol"] == "http_dash_segments"
    assert video["fragments"][0]["url"].endswith("&sq=0")
    assert video["fragments"][0]["fragment_count"] == 718  # yt-dlp leaves the last one out
    assert requests.get(video["url"] + "&sq=719", timeout=5).status_code == 200
    assert requests.get(video["url"] + "&sq=720", timeout=5).status_code == 404


def test_a_running_stream_can_end_and_become_a_recording(ytdlp, site):
    site.conditions(live_started_seconds_ago=42)
    url = fragment_url(ytdlp.extract(catalogue.LIVE, live_from_start=True), "137")

    site.conditions(live_stage="post_live")
    ended = ytdlp.extract(catalogue.LIVE)
    heads = requests.head(url, timeout=5).headers["X-Head-Seqnum"]
    site.conditions(live_stage="was_live")
    recorded = ytdlp.extract(catalogue.LIVE)

    assert (ended["live_status"], recorded["live_status"]) == ("post_live", "was_live")
    assert (heads, recorded["duration"]) == ("7", 40)
    assert ended["release_timestamp"] == recorded["release_timestamp"]
    assert recorded["release_timestamp"] == pytest.approx(time.time() - 42, abs=15)
    with pytest.raises(ValueError, match="not a valid Stage"):
        site.conditions(live_stage="over")


def test_a_stream_that_ended_long_ago_has_files(ytdlp):
    found = ytdlp.extract(catalogue.WAS_LIVE)

    assert found["live_status"] == "was_live"
    assert found["was_live"]
    assert found["duration"] == 3600
    video = next(entry for entry in found["formats"] if entry["format_id"] == "137")
    assert video["filesize"]
    # It counts from when the site was started, which a whole run of tests is ago.
    assert found["release_timestamp"] == pytest.approx(time.time() - 90_000, abs=7200)

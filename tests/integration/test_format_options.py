"""Exact formats, subtitles and thumbnails: what a login may ask for when it saves a clip."""

from pathlib import Path

import av
import pytest

from tests.harness.api import Api
from tests.sitestandin import SiteStandIn, catalogue
from tests.sitestandin.judge import complaints, judge
from yt_downloader.media.probe import probe

pytestmark = pytest.mark.any_store


def files(api: Api, video_id: str, into: Path) -> dict[str, Path]:
    """Every file of a clip, by its kind, fetched by its link."""
    found = {}
    for file in api.get(f"/api/video/files/{video_id}").json()["files"]:
        reply = api.anonymous().get(file["url"].removeprefix(api.address))
        assert reply.status_code == 200, reply.text
        assert len(reply.content) == file["size_bytes"]
        path = into / file["name"]
        path.write_bytes(reply.content)
        found[file["kind"]] = path
    return found


def made(api: Api, into: Path, video_id: str, **wishes: str) -> dict[str, Path]:
    api.start(video_id, **wishes)
    done = api.wait(video_id)
    assert done["status"] == "completed", done
    return files(api, video_id, into)


def texts(path: Path) -> list[tuple[float, float, str]]:
    """The subtitles in a file: start, end, text."""
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        assert stream.language == "eng"
        tick = float(stream.time_base or 0)
        return [
            (p.pts * tick, ((p.pts or 0) + (p.duration or 0)) * tick, words)
            for p in container.demux(stream)
            if p.size and p.pts is not None and (words := _words(bytes(p)))
        ]


def _words(data: bytes) -> str:
    framed = len(data) >= 2 and int.from_bytes(data[:2], "big") == len(data) - 2
    return (data[2:] if framed else data).decode()


@pytest.mark.parametrize(
    ("selector", "itags", "codecs"),
    [
        ("136+140", {136, 140}, ["h264", "aac"]),
        ("247+251", {247, 251}, ["vp9", "opus"]),
        ("bv[height<=720][ext=mp4]+ba[ext=m4a]/b", {136, 140}, ["h264", "aac"]),
        ("251", {251}, ["opus"]),
    ],
)
def test_the_format_that_is_named_is_fetched(
    alice: Api, site: SiteStandIn, tmp_path: Path, selector: str, itags: set[int], codecs
):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 100.5, 103, format=selector)

    (path,) = made(alice, tmp_path, video_id).values()

    found = probe(path)
    seen = [track.codec for track in found.video] + [track.codec for track in found.audio]
    assert seen == codecs
    assert {record.itag for record in site.requests(media=True)} == itags
    assert alice.status(video_id)["format"] == selector


@pytest.mark.parametrize(
    ("selector", "word"),
    [
        ("137+999", "137+999"),
        ("18", "18"),
        ("136+137", "one file"),
        ("best[", "cannot read"),
        ("all", "several"),
        ("best[height>9000]", "does not have"),
    ],
)
def test_a_format_that_is_not_there_is_told(
    alice: Api, site: SiteStandIn, selector: str, word: str
):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 10, 12, format=selector)
    alice.start(video_id)

    failed = alice.wait(video_id)

    assert (failed["status"], failed["error_code"]) == ("failed", "FORMAT_UNAVAILABLE")
    assert word in failed["error"]
    assert site.requests(media=True) == []


@pytest.mark.parametrize("container", ["mp4", "webm"])
def test_subtitles_are_cut_and_embedded(
    alice: Api, site: SiteStandIn, tmp_path: Path, container: str
):
    """The site has "Caption 721 1:00:05" from 3605 to 3609, and so every five seconds."""
    video_id = alice.save(
        site.watch_url(catalogue.TWO_HOURS), 3603.5, 3606.5, subtitle="en", video_name="Talk"
    )

    found = made(
        alice, tmp_path, video_id, format_preference=container, resolution_preference="720p"
    )

    assert probe(found["video"]).texts == 1
    assert abs(probe(found["video"]).duration - 3) <= 0.2
    shown = texts(found["video"])
    assert [words for _, _, words in shown] == [
        "Caption 720 1:00:00",
        "Caption 721 1:00:05",
    ]
    times = [time for start, end, _ in shown for time in (start, end)]
    assert times == pytest.approx([0, 0.5, 1.5, 3], abs=0.03)
    assert found["subtitles"].name == "Talk.en.vtt"
    beside = found["subtitles"].read_text(encoding="utf-8")
    assert beside.startswith("WEBVTT\n")
    assert "Caption 721 1:00:05" in beside
    assert beside.count("-->") == 2
    status = alice.status(video_id)
    assert status["warning"] is None
    assert status["file_size_bytes"] == found["video"].stat().st_size
    seen = judge(found["video"])
    assert (seen.first_frame(3603.5), seen.last_frame(3606.5)) == (108_105, 108_194)
    assert seen.complete
    assert abs(seen.av_offset_ms or 0) <= 2
    assert complaints(found["video"]) == []


def test_what_is_not_there_is_told_and_the_clip_made_without(
    alice: Api, site: SiteStandIn, tmp_path: Path
):
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 10, 12, subtitle="xx")

    found = made(alice, tmp_path, video_id, resolution_preference="720p")

    warning = alice.status(video_id)["warning"]
    assert list(found) == ["video"]
    assert probe(found["video"]).texts == 0
    assert "xx" in warning
    assert "de, en" in warning


def test_sound_alone_has_its_subtitles_and_thumbnail_beside(
    alice: Api, site: SiteStandIn, tmp_path: Path
):
    video_id = alice.save(
        site.watch_url(catalogue.TWO_HOURS),
        10,
        22,
        media_type="audio",
        subtitle="de",
        thumbnail=True,
    )

    found = made(alice, tmp_path, video_id)

    assert set(found) == {"audio", "subtitles", "thumbnail"}
    assert "Untertitel 3" in found["subtitles"].read_text(encoding="utf-8")
    assert found["thumbnail"].suffix == ".jpg"
    assert found["thumbnail"].read_bytes().startswith(b"\xff\xd8\xff")
    assert probe(found["audio"]).video == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": ""}, "format"),
        ({"format": "137,140"}, "format"),
        ({"format": "137+140; rm -rf /"}, "format"),
        ({"format": "1" * 201}, "format"),
        ({"format": 137}, "format"),
        ({"subtitle": "english"}, "subtitle"),
        ({"subtitle": "../en"}, "subtitle"),
        ({"subtitle": True}, "subtitle"),
        ({"thumbnail": 1}, "thumbnail"),
        ({"thumbnail": "yes"}, "thumbnail"),
    ],
)
def test_a_bad_wish_names_the_field(alice: Api, change: dict[str, object], field: str):
    url = "https://www.youtube.com/watch?v=twohours-01"
    reply = alice.post("/api/video/save", {"url": url, "start_time": 1, "end_time": 2, **change})

    assert (reply.status_code, reply.json()["code"]) == (400, "VALIDATION_ERROR")
    assert field in reply.json()["details"]

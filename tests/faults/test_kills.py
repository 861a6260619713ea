"""kill -9 of any part, in the middle of a download: the job is completed without being asked."""

import time
from collections.abc import Iterator

import pytest

from tests.harness.api import Api
from tests.harness.service import Service, kill, running_service
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.data.queue import MAX_ATTEMPTS

# Half a minute for what is fetched here, until the line becomes free.
BYTES_PER_SECOND = 400_000

pytestmark = pytest.mark.xdist_group("kills")


@pytest.fixture(scope="module")
def service(running_site: SiteStandIn) -> Iterator[Service]:
    """One for all: each test leaves it as whole as it found it."""
    with running_service(**running_site.settings()) as running:
        yield running


@pytest.fixture
def alice(service: Service, site: SiteStandIn) -> Iterator[Api]:
    alice = service.api().new_user()
    yield alice
    for clip in alice.get("/api/video/list").json()["videos"]:
        assert alice.delete(f"/api/video/{clip['video_id']}").status_code == 204


def download_under_way(alice: Api, site: SiteStandIn) -> str:
    """A clip whose download has begun and will take a while."""
    site.conditions(bytes_per_second=BYTES_PER_SECOND)
    video_id = alice.save(site.watch_url(catalogue.TWO_HOURS), 3602.5, 3632.5)
    assert alice.start(video_id).status_code == 202
    alice.wait_progress(video_id)
    return video_id


def check_whole(service: Service, alice: Api, site: SiteStandIn, video_id: str) -> None:
    """The clip is there, and nothing else is."""
    site.conditions(bytes_per_second=None)
    done = alice.wait(video_id, seconds=90)
    assert done["status"] == "completed", (done, service.output())
    reply = alice.start(video_id)
    assert len(reply.content) == done["file_size_bytes"]
    files = [p for p in service.downloads.rglob("*") if p.is_file() and "ytdlp-" not in str(p)]
    assert [(file.parent.parent.name, file.name) for file in files] == [(video_id, "segment.mp4")]
    for part in ("mongod", "valkey-server", "yt_downloader worker", "gunicorn"):
        service.one(part)
    assert service.ffmpegs() == []


def test_everything_at_once(service: Service, alice: Api, site: SiteStandIn):
    video_id = download_under_way(alice, site)

    service.kill_everything()
    service.start()

    check_whole(service, alice, site, video_id)


def test_the_process_that_was_started(service: Service, alice: Api, site: SiteStandIn):
    video_id = download_under_way(alice, site)

    service.kill()
    service.start()

    check_whole(service, alice, site, video_id)


@pytest.mark.parametrize(
    "part",
    [
        *("yt_downloader worker", "mongod", "yt_downloader web"),
        *(
            pytest.param(part, marks=pytest.mark.full_size)
            for part in ("valkey-server", "gunicorn")
        ),
    ],
)
def test_one_part(service: Service, alice: Api, site: SiteStandIn, part: str):
    if part == "yt_downloader web":  # both of gunicorn's processes, not its master
        master = service.one("gunicorn")
        video_id = download_under_way(alice, site)
        for process in master.children():
            kill(process)
    else:
        video_id = download_under_way(alice, site)
        kill(service.one(part))
    service.wait_answer("/api/health")

    check_whole(service, alice, site, video_id)


def test_the_process_that_looks_videos_up(service: Service, alice: Api, site: SiteStandIn):
    """The run goes on without it, and the next look starts another."""
    video_id = download_under_way(alice, site)

    kill(service.one("ytdlp.host"))

    check_whole(service, alice, site, video_id)
    other = alice.save(site.watch_url(catalogue.SHORT), 5, 8)
    alice.start(other)
    assert alice.wait(other)["status"] == "completed"


def test_the_process_that_cuts(service: Service, alice: Api, site: SiteStandIn):
    video_id = download_under_way(alice, site)

    kill(service.one("media.cut.child"))

    failed = alice.wait(video_id)
    assert (failed["status"], failed["error_code"]) == ("failed", "ENCODE_FAILED")
    assert list((service.downloads / "files").rglob("*.mp4")) == []
    assert list((service.downloads / "work").glob(f"{video_id}*")) == []


def test_a_job_that_kills_its_worker_each_time_is_given_up(
    service: Service, alice: Api, site: SiteStandIn
):
    video_id = download_under_way(alice, site)
    seen: set[int] = set()
    for _attempt in range(MAX_ATTEMPTS):
        seen.add(wait_for_another(service, video_id, seen))
        kill(service.one("yt_downloader worker"))

    failed = alice.wait(video_id, seconds=60)
    assert (failed["status"], failed["error_code"]) == ("failed", "UNKNOWN_ERROR")
    assert "interrupted" in failed["error"]
    assert list((service.downloads / "files").rglob("*.mp4")) == []


def wait_for_another(service: Service, video_id: str, seen: set[int]) -> int:
    """The id of a process that works for the clip and was not *seen* before."""
    deadline = time.monotonic() + 60
    while True:
        for process in service.named(video_id):
            if process.pid not in seen:
                return process.pid
        assert time.monotonic() < deadline, service.output()
        time.sleep(0.1)


def test_accounts_and_sessions_survive_everything(service: Service, alice: Api):
    clip = alice.save("https://youtu.be/dQw4w9WgXcQ")

    service.kill_everything()
    service.start()

    assert alice.status(clip)["status"] == "pending"
    assert alice.log_in(alice.email).get("/api/auth/me").status_code == 200

"""yt-dlp's host outlives a request that fails, and its home the sweeps of others."""

import contextlib
import shutil
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from yt_downloader.data.mongo import Database
from yt_downloader.data.queue import Queue
from yt_downloader.data.videos import Videos
from yt_downloader.errors import MediaError
from yt_downloader.jobs.cleanup import Cleanup
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.media.identity import own_name
from yt_downloader.sources.surroundings import Surroundings
from yt_downloader.sources.ytdlp import protocol
from yt_downloader.sources.ytdlp.client import YtDlp
from yt_downloader.storage.local import LocalStorage

# Answered without a connection: nothing inside is looked at.
ELSEWHERE = {"task": "extract", "url": "http://127.0.0.1/video"}


@pytest.fixture
def ytdlp(tmp_path: Path) -> Iterator[YtDlp]:
    client = YtDlp(tmp_path / "work", Surroundings(ffmpeg=find_ffmpeg()))
    yield client
    client.close()


def code(ytdlp: YtDlp) -> str:
    with pytest.raises(MediaError) as failed:
        ytdlp.ask(ELSEWHERE, timeout_seconds=30)
    return failed.value.code


def works_in(home: Path) -> bool:
    """Whether a request's process has begun."""
    with contextlib.suppress(psutil.Error):
        processes = psutil.Process().children(recursive=True)
        return any(process.cwd().startswith(f"{home}/request-") for process in processes)
    return False


def test_a_request_that_cannot_be_started_fails_alone(ytdlp: YtDlp, tmp_path: Path):
    assert code(ytdlp) == "BLOCKED_ADDRESS"
    (home,) = (tmp_path / "work").iterdir()
    while list(home.glob("request-*")):  # the first request's, until it is buried
        pass
    host = ytdlp._running_host()
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            host.pass_on(theirs)
        while not works_in(home):
            pass
        shutil.rmtree(home)

        assert code(ytdlp) == "UNKNOWN_ERROR"

        assert not host.ended.is_set()
        protocol.send(ours, ELSEWHERE)
        assert protocol.Reader(ours).read()["error"]["code"] == "BLOCKED_ADDRESS"
    host.ended.wait(10)
    assert code(ytdlp) == "BLOCKED_ADDRESS"


def test_only_homes_whose_process_is_known_to_be_dead_are_swept(
    ytdlp: YtDlp, tmp_path: Path, database: Database
):
    assert code(ytdlp) == "BLOCKED_ADDRESS"
    work = tmp_path / "work"
    (own,) = work.iterdir()
    place, pid, started_at = own_name().split("/")
    dead = work / f"ytdlp-{place}_{pid}_{int(started_at) - 1}-abcdef"
    of_another_container = work / f"ytdlp-{place}1_999999_5-abcdef"
    of_another_machine = work / "ytdlp-0a1b-2c3d.4026531836_999999_5-a_c_ef"
    for directory in (dead, of_another_container, of_another_machine):
        directory.mkdir()
    videos = Videos(database)
    queue = Queue(database, lease=timedelta(seconds=20), per_user=1)
    storage = LocalStorage(tmp_path / "files")

    Cleanup([videos], queue, storage, work_dir=work).sweep()

    assert set(work.iterdir()) == {own, of_another_container, of_another_machine}

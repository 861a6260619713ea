"""The health report tells of a database in every kind of trouble."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pymongo import MongoClient

from tests.harness.servers import Servers
from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.videos import Videos
from yt_downloader.data.workers import Workers
from yt_downloader.media.ffmpeg import find_ffmpeg
from yt_downloader.storage.local import LocalStorage
from yt_downloader.web.health import Health


@pytest.fixture
def report(cache: Cache, tmp_path: Path) -> Callable[[str], dict[str, object]]:
    """The report on a database by its address."""

    def made(uri: str) -> dict[str, object]:
        database = Database(uri)
        settings = Settings(
            jwt_private_secret="",
            jwt_public_secret="",
            flask_secret_key="",
            mongodb_uri=uri,
            redis_uri="",
            min_free_disk_mb=0,
        )
        health = Health(
            database=database,
            cache=cache,
            storage=LocalStorage(tmp_path / "files"),
            every=[Videos(database)],
            workers=Workers(database),
            settings=settings,
            ffmpeg=find_ffmpeg(),
            js_runtime=None,
        )
        try:
            return health.report()
        finally:
            database.close()

    return made


def check_unhealthy(report: dict[str, object]) -> None:
    assert report["status"] == "unhealthy"
    checks = report["checks"]
    assert isinstance(checks, dict)
    assert checks["database"] == {"ok": False}
    assert (report["active_jobs"], report["queued_jobs"]) == (None, None)


def test_a_database_that_works(report, mongodb_uri: str):
    found = report(mongodb_uri)

    assert found["status"] == "degraded"  # no worker, no JavaScript
    assert found["checks"]["database"] == {"ok": True}
    assert found["checks"]["worker"] == {"ok": False}
    assert (found["active_jobs"], found["queued_jobs"]) == (0, 0)


def test_credentials_that_are_not_good(report, mongodb_uri: str):
    check_unhealthy(report(mongodb_uri.replace("mongodb://", "mongodb://nobody:wrong@")))


def test_a_database_that_answers_but_cannot_count(report, mongodb_uri: str):
    with MongoClient[dict[str, object]](mongodb_uri) as client:
        database = client.get_default_database()
        database.create_collection(
            "videos", viewOn="none", pipeline=[{"$set": {"status": {"$divide": [1, 0]}}}]
        )
        database["none"].insert_one({})

    check_unhealthy(report(mongodb_uri))


@pytest.mark.slow
def test_no_database(report, servers: Servers):
    check_unhealthy(report("mongodb://127.0.0.1:1/x"))

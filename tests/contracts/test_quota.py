"""How much of the disk one user may take."""

import secrets
from datetime import timedelta

import pytest
from bson import ObjectId

from yt_downloader.clock import utcnow
from yt_downloader.data.belongings import Belongings
from yt_downloader.data.encodes import Encodes
from yt_downloader.data.mongo import Database, Document
from yt_downloader.data.uploads import Upload, Uploads, new_upload_id
from yt_downloader.data.videos import Videos
from yt_downloader.errors import TooMany
from yt_downloader.jobs.quota import Quota

MOST = 10_000_000


@pytest.fixture
def quota(database: Database) -> Quota:
    uploads = Uploads(database)
    Videos(database)
    Encodes(database)
    database.prepare()
    return Quota(Belongings(database), uploads, max_bytes=MOST)


def file(size: int) -> Document:
    return {"key": f"{ObjectId()}/{secrets.token_hex(8)}/x", "size_bytes": size}


def keep(database: Database, user_id: str, **fields: object) -> None:
    record = {"user_id": ObjectId(user_id), "kind": "encode", "updated_at": utcnow(), **fields}
    database.collection("videos").insert_one(record)


def test_everything_that_lies_there_counts(quota: Quota, database: Database):
    alice, bob = new_upload_id(), new_upload_id()
    soon = utcnow() + timedelta(minutes=1)
    keep(database, alice, files=[file(1_000_000), file(1)], expires_at=soon)
    keep(database, alice, earlier=[{"files": [file(2_000_000)], "expires_at": soon}])
    keep(database, alice, source=file(3_000_000))
    keep(database, alice, old_source=file(1_000_000), status="expired")
    keep(database, alice)
    keep(database, bob, source=file(MOST))
    Uploads(database).add(
        Upload(id=new_upload_id(), user_id=alice, filename="x", length=2_000_000, expires_at=soon)
    )

    quota.check(alice, more=MOST - 9_000_001)
    with pytest.raises(TooMany) as refused:
        quota.check(alice, more=MOST - 9_000_000)

    assert (refused.value.code, refused.value.limit) == ("STORAGE_FULL", 10)
    assert "You have 9 MB" in refused.value.message
    with pytest.raises(TooMany):
        quota.check(bob)


def test_it_costs_as_much_as_there_are_files_not_records(
    quota: Quota, database: Database, *, full: bool
):
    """Counted in what the database looked at; a clock would measure the machine."""
    alice = new_upload_id()
    count = 100_000 if full else 1_000
    plain = {"user_id": ObjectId(alice), "kind": "download", "status": "pending"}
    records = [{**plain, "created_at": utcnow(), "updated_at": utcnow()} for _ in range(count)]
    database.collection("videos").insert_many(records)
    keep(database, alice, source=file(1))
    profiled = database.collection("videos").database
    profiled.command("profile", 2)

    quota.check(alice)

    profiled.command("profile", 0)
    looked = list(profiled["system.profile"].find({"ns": f"{profiled.name}.videos"}))
    assert looked
    for look in looked:
        assert look["docsExamined"] <= 2, look
        assert look["keysExamined"] <= 10, look

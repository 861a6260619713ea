"""Cooldowns: of many who ask at once, one gets a clip of its own."""

import concurrent.futures
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from yt_downloader.data.cooldowns import Cooldowns
from yt_downloader.data.mongo import Database
from yt_downloader.data.video import new_video_id

ALICE, BOB = "a" * 24, "b" * 24
LIFE = timedelta(seconds=20)


@pytest.fixture
def cooldowns(database: Database) -> Cooldowns:
    found = Cooldowns(database)
    database.prepare()
    return found


def test_the_second_who_asks_is_told_of_the_first_one_s_clip(cooldowns: Cooldowns):
    first, second = new_video_id(), new_video_id()

    assert cooldowns.claim("zoe", first, user_id=ALICE, life=LIFE) == first
    assert cooldowns.claim("zoe", second, user_id=ALICE, life=LIFE) == first
    assert cooldowns.claim("tom", second, user_id=ALICE, life=LIFE) == second


def test_after_its_time_there_is_another(cooldowns: Cooldowns):
    first, second = new_video_id(), new_video_id()
    life = timedelta(seconds=1)

    cooldowns.claim("zoe", first, user_id=ALICE, life=life)
    time.sleep(0.5)
    # Asking again does not make it longer.
    assert cooldowns.claim("zoe", second, user_id=ALICE, life=life) == first
    time.sleep(0.6)

    assert cooldowns.claim("zoe", second, user_id=ALICE, life=life) == second


@pytest.fixture
def elsewhere(cooldowns: Cooldowns, mongodb_uri: str) -> Iterator[Cooldowns]:
    """What another process has."""
    database = Database(mongodb_uri)
    yield Cooldowns(database)
    database.close()


@pytest.mark.parametrize("before", ["nobody asked", "somebody asked, long ago"])
def test_of_many_at_once_one_wins(cooldowns: Cooldowns, elsewhere: Cooldowns, before: str):
    if before != "nobody asked":
        cooldowns.claim("zoe", new_video_id(), user_id=ALICE, life=timedelta())
    asked = [new_video_id() for _ in range(40)]

    def ask(number: int) -> str:
        where = (cooldowns, elsewhere)[number % 2]
        return where.claim("zoe", asked[number], user_id=ALICE, life=LIFE)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        got = set(pool.map(ask, range(40)))

    assert len(got) == 1
    assert got < set(asked)


def test_they_are_forgotten_by_themselves_and_with_their_owner(
    cooldowns: Cooldowns, database: Database
):
    for asker, owner in (("zoe", ALICE), ("tom", BOB)):
        cooldowns.claim(asker, new_video_id(), user_id=owner, life=LIFE)

    cooldowns.delete_of_user(ALICE)

    kept = database.collection("cooldowns")
    assert [document["_id"] for document in kept.find()] == ["tom"]
    assert kept.index_information()["expires_at"]["expireAfterSeconds"] == 0

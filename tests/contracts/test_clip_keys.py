"""Clip keys: as many as there may be, dead at once, never kept in the clear."""

import concurrent.futures
from collections.abc import Iterator

import pytest

from yt_downloader.auth.keys.service import ClipKeys, is_clip_key
from yt_downloader.auth.service import Principal
from yt_downloader.auth.tokens import token_hash
from yt_downloader.data.keys import Keys
from yt_downloader.data.mongo import Database
from yt_downloader.errors import Conflict, Forbidden, NotFound, Unauthorized

MOST = 5


def principal(user_id: str) -> Principal:
    return Principal(user_id=user_id, session_id="s", token_hash="t")


ALICE, BOB = principal("a" * 24), principal("b" * 24)


@pytest.fixture
def keys(database: Database) -> ClipKeys:
    found = ClipKeys(Keys(database), per_user=MOST)
    database.prepare()
    return found


@pytest.fixture
def elsewhere(keys: ClipKeys, mongodb_uri: str) -> Iterator[ClipKeys]:
    """What another process has."""
    database = Database(mongodb_uri)
    yield ClipKeys(Keys(database), per_user=MOST)
    database.close()


def test_a_key_is_short_safe_in_addresses_and_hard_to_guess(keys: ClipKeys):
    secrets = {keys.add(principal(f"{n:024x}"), "bot")[1] for n in range(30)}

    assert len(secrets) == 30
    for secret in secrets:
        assert is_clip_key(secret)
        assert len(secret) <= 32
        # 24 characters of 64 kinds: 144 bits.
        assert len(secret.removeprefix("clip_")) * 6 >= 128


def test_a_key_saves_for_its_owner_and_counts_its_uses(keys: ClipKeys):
    key, secret = keys.add(ALICE, "bot")
    assert (key.uses, key.last_used_at) == (0, None)

    for _ in range(3):
        saver = keys.saver(secret)
    assert (saver.user_id, saver.full, saver.credential) == (ALICE.user_id, False, key.id)

    [listed] = keys.owned(ALICE)
    assert (listed.id, listed.name, listed.uses) == (key.id, "bot", 3)
    assert listed.last_used_at is not None
    assert keys.owned(BOB) == []


def test_nothing_of_a_key_is_kept_but_its_hash(keys: ClipKeys, database: Database):
    _, secret = keys.add(ALICE, "bot")

    [kept] = database.collection("clip_keys").find()
    assert secret.removeprefix("clip_") not in str(kept)
    assert kept["key_hash"] == token_hash(secret)


def test_another_process_sees_the_end_at_once(keys: ClipKeys, elsewhere: ClipKeys):
    key, secret = keys.add(ALICE, "bot")
    elsewhere.saver(secret)

    keys.revoke(ALICE, key.id)

    with pytest.raises(Unauthorized):
        elsewhere.saver(secret)
    with pytest.raises(NotFound):
        keys.revoke(ALICE, key.id)


def test_a_replaced_secret_is_dead_at_once(keys: ClipKeys, elsewhere: ClipKeys):
    key, before = keys.add(ALICE, "bot")
    elsewhere.saver(before)

    replaced, secret = keys.rotate(ALICE, key.id)

    assert (replaced.id, replaced.name, replaced.created_at) == (key.id, "bot", key.created_at)
    assert secret != before
    with pytest.raises(Unauthorized):
        elsewhere.saver(before)
    # Cooldowns hold over the change.
    assert elsewhere.saver(secret).credential == key.id


@pytest.mark.parametrize(
    "text", ["", "clip_", "clip_" + "a" * 24, "clip_" + "a" * 25, "a.b.c", "clip_" + "é" * 24]
)
def test_other_text_is_no_key(keys: ClipKeys, text: str):
    keys.add(ALICE, "bot")
    with pytest.raises(Unauthorized):
        keys.saver(text)


def test_somebody_else_s_key_is_left_alone(keys: ClipKeys):
    key, secret = keys.add(ALICE, "bot")

    with pytest.raises(Forbidden):
        keys.revoke(BOB, key.id)
    with pytest.raises(Forbidden):
        keys.rotate(BOB, key.id)
    assert keys.saver(secret).user_id == ALICE.user_id


def test_the_number_of_keys_is_exact_also_when_many_ask_at_once(keys: ClipKeys):
    def ask(number: int) -> bool:
        try:
            keys.add(ALICE, f"bot {number}")
        except Conflict:
            return False
        return True

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        got = list(pool.map(ask, range(20)))

    assert sum(got) == len(keys.owned(ALICE)) == MOST
    keys.revoke(ALICE, keys.owned(ALICE)[2].id)
    assert ask(99)
    assert not ask(100)
    assert keys.add(BOB, "bot")


def test_all_keys_of_a_user_can_be_deleted(keys: ClipKeys, database: Database):
    _, gone = keys.add(ALICE, "bot")
    _, stays = keys.add(BOB, "bot")

    Keys(database).delete_of_user(ALICE.user_id)

    with pytest.raises(Unauthorized):
        keys.saver(gone)
    assert keys.saver(stays).user_id == BOB.user_id

"""The list of what viewers saved from chats, apart from everything else."""

import pytest

from tests.harness.api import Api
from tests.harness.chatting import NIGHTBOT_TIMER, clips, heard, new_key
from tests.harness.deployments import once

pytestmark = once
OF_CHATS = "/api/video/list?saved_by=chat"


@pytest.fixture
def key(alice: Api) -> str:
    return str(new_key(alice)["key"])


def test_the_clips_of_chats_can_be_listed_alone(nobody: Api, alice: Api, bob: Api, key: str):
    alice.save("https://youtu.be/dQw4w9WgXcQ")
    for message in ("one", "two", "three"):
        heard(NIGHTBOT_TIMER.ask(nobody, key, "live-now-01", message=message))

    first = alice.get(f"{OF_CHATS}&limit=2").json()
    rest = alice.get(f"{OF_CHATS}&limit=2&cursor={first['next_cursor']}").json()
    found = [clip["additional_message"] for clip in (*first["videos"], *rest["videos"])]

    assert (found, rest["next_cursor"]) == (["three", "two", "one"], None)
    assert alice.get(f"{OF_CHATS}&status=completed").json()["videos"] == []
    assert bob.get(OF_CHATS).json()["videos"] == []
    assert len(clips(alice)) == 4


def test_who_else_saves_clips_is_not_known(alice: Api):
    refused = alice.get("/api/video/list?saved_by=bob")

    assert (refused.status_code, list(refused.json()["details"])) == (400, ["saved_by"])

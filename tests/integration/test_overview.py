"""What operators see of the whole service, and nobody else."""

import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.harness.api import Api
from tests.harness.moments import Chat
from tests.sitestandin import SiteStandIn
from tests.sitestandin.catalogue import PRIVATE
from yt_downloader.data.users import Users

OVERVIEW = "/api/admin/overview"


@pytest.fixture
def admin(chat: Chat) -> Iterator[Api]:
    """An operator, as the command line marks one."""
    admin = chat.service.api().new_user()
    users = Users(chat.database)
    assert users.mark(admin.user_id, admin=True)
    yield admin
    users.mark(admin.user_id, admin=False)
    assert admin.get(OVERVIEW).status_code == 403


def overview(admin: Api) -> dict[str, Any]:
    reply = admin.get(OVERVIEW)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_nobody_else_sees_it(chat: Chat):
    alice = chat.service.api().new_user()
    guest = Api(chat.service.address, chat.service.api().post("/api/auth/guest").json()["token"])

    for client in (alice, guest):
        refused = client.get(OVERVIEW)
        assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    assert chat.service.api().get(OVERVIEW).status_code == 401


def test_it_tells_of_workers_disk_and_programs(chat: Chat, admin: Api):
    seen = overview(admin)

    (worker,) = seen["workers"]
    assert worker["host"] == socket.gethostname()
    assert worker["seen_seconds_ago"] < 20
    os.kill(worker["process"], 0)
    assert [lane["kind"] for lane in seen["jobs"]] == ["download", "encode"]
    assert 0 < seen["disk"]["free_bytes"] < seen["disk"]["total_bytes"]
    programs = seen["programs"]
    assert all(program["ok"] and program["version"] for program in programs.values())
    released = datetime.strptime(programs["ytdlp"]["version"][:10], "%Y.%m.%d").replace(tzinfo=UTC)
    assert programs["ytdlp"]["age_days"] == max(0, (datetime.now(UTC) - released).days)
    assert programs["ffmpeg"]["age_days"] is None
    assert (seen["database"]["ok"], seen["cache"]["ok"]) == (True, True)
    assert seen["people"]["users"] >= 1
    assert seen["people"]["sessions"] >= 1


def test_a_failure_is_told_without_whose_it_is(chat: Chat, admin: Api, site: SiteStandIn):
    alice = chat.service.api().new_user()
    video_id = alice.save(site.watch_url(PRIVATE), additional_message="for nobody else")
    request_id = "look-for-me-0123456789"
    alice.post(f"/api/video/download/{video_id}", {}, headers={"X-Request-ID": request_id})
    assert alice.wait(video_id)["error_code"] == "PRIVATE_VIDEO"

    seen = overview(admin)

    (private,) = [f for f in seen["failures"] if f["code"] == "PRIVATE_VIDEO"]
    newest = private["newest"][0]
    assert (newest["id"], newest["kind"]) == (video_id, "download")
    assert newest["request_id"] == request_id
    told = json.dumps(seen)
    for secret in (alice.user_id, alice.email, PRIVATE, "for nobody else", "youtu"):
        assert secret not in told

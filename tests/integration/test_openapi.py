"""The OpenAPI document and the service agree: Schemathesis asks, with all of its checks."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.api import Api
from tests.harness.fuzzing import fuzz
from tests.harness.servers import Servers
from tests.harness.service import Service, running_service
from tests.harness.uploads import SAMPLES
from tests.sitestandin import SiteStandIn, catalogue
from yt_downloader.data.mongo import Database
from yt_downloader.data.users import Users

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("openapi")]
OPERATIONS = 38
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000"}


@pytest.fixture(scope="module")
def fuzzed_service(running_site: SiteStandIn, servers: Servers) -> Iterator[Service]:
    """One of its own: failed logins of thousands of requests would lock other tests out."""
    settings = {
        "WEB_WORKERS": "1",
        "EVENT_STREAM_SECONDS": "0.1",
        "MONGODB_URI": servers.mongodb_uri("fuzzed"),
        "REDIS_URI": servers.redis_uri,
    }
    with running_service(**running_site.settings(), **settings) as running:
        running.wait_answer("/api/health")
        yield running


@pytest.fixture(scope="module")
def operator(fuzzed_service: Service, servers: Servers) -> Api:
    """Who may ask for everything."""
    alice = fuzzed_service.api().new_user()
    database = Database(servers.mongodb_uri("fuzzed"))
    assert Users(database).mark(alice.user_id, admin=True)
    database.close()
    return alice


@pytest.fixture(scope="module")
def known(
    fuzzed_service: Service,
    operator: Api,
    running_site: SiteStandIn,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Api, dict[str, list[str]]]:
    """Somebody with a thing of each kind, and the ids of these and of somebody else's."""
    alice, bob = operator, fuzzed_service.api().new_user()
    link = running_site.watch_url(catalogue.SHORT)
    clips = [alice.save(link, 1, 2) for _ in range(4)]
    alice.start(clips[0])
    assert alice.wait(clips[0])["status"] == "completed"
    signed = alice.get(f"/api/video/files/{clips[0]}").json()["files"][0]["url"]
    looked = alice.post("/api/video/info", {"url": link}).json()
    paths = (signed, looked["thumbnail"], looked["preview_url"])
    sample = SAMPLES["mp4"].make(tmp_path_factory.mktemp("fuzzed"))
    return alice, {
        "path.video_id": [*clips, bob.save(link, 1, 2), "c" * 24],
        "path.encode_id": [upload(alice, sample), upload(alice, sample), upload(bob, sample)],
        "path.upload_id": [begin(alice), begin(alice), begin(bob)],
        "path.key_id": [new_key(alice), new_key(alice), new_key(bob)],
        "path.session_id": [session_of(alice.log_in(alice.email)), session_of(bob)],
        "path.token": [alice.post("/api/auth/keys", {"name": "a chat"}).json()["key"]],
        "path.signed": [path.rsplit("/", 1)[1] for path in paths],
        "body.url": [link, running_site.playlist_url(catalogue.PLAYLIST)],
    }


def upload(api: Api, sample: Path) -> str:
    with sample.open("rb") as file:
        reply = api.post("/api/encode/upload", files={"video": ("a.mp4", file)})
    return str(reply.json()["encode_id"])


def new_key(api: Api) -> str:
    return str(api.post("/api/auth/keys", {"name": "a chat"}).json()["id"])


def session_of(api: Api) -> str:
    sessions = api.get("/api/auth/sessions").json()["sessions"]
    return str(next(session["id"] for session in sessions if session["current"]))


def begin(api: Api) -> str:
    name = f"filename {base64.b64encode(b'a.mp4').decode()}"
    reply = api.post("/api/encode/uploads", headers={**TUS, "Upload-Metadata": name})
    return str(reply.headers["Location"]).rsplit("/", 1)[1]


@pytest.mark.timeout(900)
def test_with_a_login(fuzzed_service: Service, known, tmp_path: Path, full):
    alice, values = known

    found = fuzz(
        fuzzed_service.address,
        tmp_path,
        examples=200 if full else 1,
        phases="examples,coverage,fuzzing" if full else "coverage",
        token=alice.token,
        token_to_end=alice.log_in(alice.email).token,
        known=values,
    )

    assert found.clean, found.report
    assert found.operations >= OPERATIONS
    assert found.requests >= (5000 if full else 700)


@pytest.mark.timeout(900)
def test_without_a_token(fuzzed_service: Service, known, tmp_path: Path, full):
    _, values = known

    found = fuzz(
        fuzzed_service.address,
        tmp_path,
        examples=50 if full else 1,
        phases="fuzzing",
        known=values,
    )

    assert found.clean, found.report
    assert found.operations >= OPERATIONS
    assert found.requests >= (1000 if full else 30)

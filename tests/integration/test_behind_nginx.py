"""Files sent by a real nginx, as docs/nginx.conf sets it up: all is as without it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from tests.harness.api import Api
from tests.harness.finished import NAME, Finished, finished_file
from tests.harness.nginx import SETTINGS, running_nginx
from tests.harness.service import Service, running_service

pytestmark = pytest.mark.xdist_group("nginx")

# What each connection has of its own, and what leads nginx to the file.
_OWN = {"connection", "content-length", "date", "server", "x-accel-redirect", "x-request-id"}
_ORIGIN = "https://elsewhere.example"
_LONG_AGO = "Mon, 01 Jan 2001 00:00:00 GMT"


@dataclass(frozen=True)
class Site:
    """The service behind nginx at *address*, with a finished file."""

    service: Service
    address: str
    file: Finished

    def get(self, method: str = "GET", **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Api(self.address).request(method, self.file.link, headers=named)


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = {**SETTINGS, "WEB_WORKERS": "1", "RATE_LIMIT_TRANSFERS": "1000/minute"}
    settings["ALLOWED_ORIGINS"] = f"{_ORIGIN},https://another.example"
    with running_service(**settings) as service, running_nginx(service) as address:
        file = finished_file(service, tmp_path_factory.mktemp("sample"))
        yield Site(service, address, file)


def test_the_owner_and_a_link_get_the_bytes_and_the_name(behind: Site):
    owner = Api(behind.address, behind.file.owner.token)

    for reply in (owner.post(behind.file.download), behind.get()):
        assert reply.status_code == 200
        assert reply.content == behind.file.content
        assert reply.headers["Accept-Ranges"] == "bytes"
        assert reply.headers["Content-Type"] == "video/mp4"
        name = quote(f"{NAME}_h264_high.mp4", safe="")
        assert f"filename*=UTF-8''{name}" in reply.headers["Content-Disposition"]


def test_no_header_of_the_service_is_lost(behind: Site):
    """All that nginx would forget stand in its settings."""
    owner, told = behind.file.owner, {"Origin": _ORIGIN}
    behind_it = Api(behind.address, owner.token).post(behind.file.download, headers=told)
    without = owner.post(behind.file.download, headers=told)

    assert without.headers["X-Accel-Redirect"].startswith("/_files/")
    assert "X-Accel-Redirect" not in behind_it.headers
    wanted = {name.lower() for name in without.headers} - _OWN
    assert wanted >= {"access-control-allow-origin", "content-security-policy", "etag", "vary"}
    for name in wanted - {"ratelimit-remaining", "ratelimit-reset"}:
        assert behind_it.headers[name] == without.headers[name], name
    assert {"RateLimit-Remaining", "RateLimit-Reset", "X-Request-ID"} <= set(behind_it.headers)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=1000-", 1000, None),
        ("bytes=-40", -40, None),
        ("bytes=10-99999999", 10, None),
        ("bytes=-99999999", 0, None),
    ],
)
@pytest.mark.parametrize("conditional", [False, True])
def test_a_range(behind: Site, asked: str, start: int, stop: int | None, *, conditional: bool):
    """Also where a broken download is taken up again (If-Range)."""
    more = {"If_Range": behind.get("HEAD").headers["ETag"]} if conditional else {}
    reply = behind.get(Range=asked, **more)

    size = len(behind.file.content)
    first, last, _ = slice(start, stop).indices(size)
    assert reply.status_code == 206
    assert reply.content == behind.file.content[start:stop]
    assert reply.headers["Content-Range"] == f"bytes {first}-{last - 1}/{size}"
    assert reply.headers["Content-Length"] == str(last - first)


def test_the_owner_s_request_has_ranges_too(behind: Site):
    owner = Api(behind.address, behind.file.owner.token)

    reply = owner.post(behind.file.download, headers={"Range": "bytes=5-9"})

    assert (reply.status_code, reply.content) == (206, behind.file.content[5:10])


@pytest.mark.parametrize("asked", ["bytes=5-1", "bytes=0-1,5-6", "bytes=a-b", "lines=1-2"])
def test_what_is_no_single_range_gets_the_whole(behind: Site, asked: str):
    reply = behind.get(Range=asked)

    assert (reply.status_code, reply.content) == (200, behind.file.content)


@pytest.mark.parametrize("if_range", ['"another"', _LONG_AGO, 'W/"another"'])
@pytest.mark.parametrize("asked", ["bytes=1-2", "bytes=5-1"])
def test_a_range_of_another_version_gets_the_whole(behind: Site, if_range: str, asked: str):
    reply = behind.get(Range=asked, If_Range=if_range)

    assert (reply.status_code, reply.content) == (200, behind.file.content)


def test_a_range_past_the_end(behind: Site):
    reply = behind.get(Range="bytes=99999999-")

    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(behind.file.content)}"
    assert reply.json()["code"] == "RANGE_NOT_SATISFIABLE"


@pytest.mark.parametrize("asked", ["bytes=0-9", "bytes=99999999-"])
def test_head_has_the_headers_alone_and_no_ranges(behind: Site, asked: str):
    reply = behind.get("HEAD", Range=asked)

    assert (reply.status_code, reply.content) == (200, b"")
    assert int(reply.headers["Content-Length"]) == len(behind.file.content)
    assert reply.headers["ETag"] == behind.get().headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If_None_Match", "ETAG", 304),
        ("If_None_Match", 'W/ETAG, "x"', 304),
        ("If_None_Match", "*", 304),
        ("If_None_Match", '"x"', 200),
        ("If_Match", "ETAG", 200),
        ("If_Match", "*", 200),
        ("If_Match", '"x"', 412),
        # Times are not compared: no version is told by its time.
        ("If_Modified_Since", "Sun, 01 Jan 2090 00:00:00 GMT", 200),
        ("If_Unmodified_Since", _LONG_AGO, 200),
    ],
)
def test_conditions(behind: Site, method: str, header: str, value: str, status: int):
    etag = behind.get("HEAD").headers["ETag"]

    reply = behind.get(method, **{header: value.replace("ETAG", etag)})

    assert reply.status_code == status
    if status == 304:
        assert reply.headers["ETag"] == etag
    if status == 412 and method == "GET":
        assert reply.json()["code"] == "PRECONDITION_FAILED"


def test_a_post_has_no_conditions(behind: Site):
    owner = Api(behind.address, behind.file.owner.token)

    reply = owner.post(behind.file.download, headers={"If-None-Match": "*"})

    assert (reply.status_code, reply.content) == (200, behind.file.content)


def test_nobody_gets_at_the_files_without_the_service(behind: Site):
    key = behind.file.stored.relative_to(behind.service.downloads / "files")

    for path in (f"/_files/{key}", "/_files/", f"/_files/../_files/{key}", f"//_files/{key}"):
        assert Api(behind.address).get(path).status_code == 404


def test_a_file_that_was_deleted(behind: Site, tmp_path: Path):
    """Before the service looks, and between that and nginx's look."""
    empty = behind.service.root / "empty"
    empty.mkdir()
    with running_nginx(behind.service, downloads=empty) as elsewhere:
        just_now = Api(elsewhere).get(behind.file.link)
    hidden = behind.file.stored.rename(tmp_path / "hidden")
    before = behind.get()
    hidden.rename(behind.file.stored)

    for reply in (before, just_now):
        assert reply.status_code == 410
        assert reply.headers["Content-Type"] == "application/json"
        assert reply.json()["code"] == "EXPIRED"
        assert reply.json()["request_id"] == reply.headers["X-Request-ID"]
    logs = list(behind.service.root.glob("nginx-*/*error.log"))
    assert len(logs) == 4, "each has its own, and one until its settings are read"
    signed = behind.file.link.rpartition("/")[2]
    assert not any(signed in log.read_text() for log in logs)


def test_large_bodies_reach_the_service(behind: Site):
    owner = Api(behind.address, behind.file.owner.token)

    upload = owner.post("/api/encode/upload", files={"video": ("x.mp4", bytes(3_000_000))})
    other = owner.post("/api/video/save", {"url": "x" * 100_000})

    assert upload.json()["code"] == "INVALID_MEDIA", upload.text
    assert (other.status_code, other.json()["code"]) == (413, "TOO_LARGE")

"""Sending files: names, ranges, and files that go while they are sent."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from yt_downloader.slots import Slots
from yt_downloader.web import errors
from yt_downloader.web.sending import Sender, disposition
from yt_downloader.web.transfers import Transfers

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    path = tmp_path / "clip.mp4"
    path.write_bytes(CONTENT)
    app = Flask(__name__)
    errors.register(app)
    sender = Sender(Transfers(Slots(1, per_client=1)))

    @app.route("/file")
    def file() -> Response:
        return sender.send(path, key="clip.mp4", name="clip.mp4", etag="abc")

    @app.route("/gone")
    def gone() -> Response:
        return sender.send(tmp_path / "gone.mp4", key="x", name="gone.mp4", etag="abc")

    return app.test_client()


def get(client: FlaskClient, path: str, **options: Any) -> TestResponse:
    """The answer, read and closed."""
    return client.get(path, buffered=True, **options)


def test_the_whole_file(client: FlaskClient):
    reply = get(client, "/file")

    assert reply.status_code == 200
    assert reply.data == CONTENT
    assert reply.headers["Content-Length"] == str(len(CONTENT))
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["ETag"] == '"abc"'


def test_head_has_the_headers_alone(client: FlaskClient):
    reply = client.head("/file", buffered=True)

    assert reply.data == b""
    assert reply.headers["Content-Length"] == str(len(CONTENT))


def test_head_has_no_ranges(client: FlaskClient):
    for asked in ("bytes=0-9", "bytes=99999-"):
        reply = client.head("/file", buffered=True, headers={"Range": asked})

        assert reply.status_code == 200
        assert reply.headers["Content-Length"] == str(len(CONTENT))
        assert "Content-Range" not in reply.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If-None-Match", '"abc"', 304),
        ("If-None-Match", 'W/"abc", "x"', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"x"', 200),
        ("If-None-Match", "", 200),
        ("If-Match", '"abc"', 200),
        ("If-Match", "*", 200),
        ("If-Match", '"x"', 412),
        ("If-Match", 'W/"abc"', 412),
    ],
)
def test_conditions(client: FlaskClient, method: str, header: str, value: str, status: int):
    reply = client.open("/file", method=method, buffered=True, headers={header: value})

    assert reply.status_code == status
    if status == 304:
        assert reply.data == b""
        assert reply.headers["ETag"] == '"abc"'
    if status == 412 and method == "GET":
        assert reply.json is not None
        assert reply.json["code"] == "PRECONDITION_FAILED"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=10200-", 10200, 10240),
        ("bytes=-40", 10200, 10240),
        ("bytes=10000-99999", 10000, 10240),
        ("bytes=-99999", 0, 10240),
    ],
)
def test_a_range(client: FlaskClient, asked: str, start: int, stop: int):
    reply = get(client, "/file", headers={"Range": asked})

    assert reply.status_code == 206
    assert reply.data == CONTENT[start:stop]
    assert reply.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(CONTENT)}"
    assert reply.headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000"])
def test_a_range_past_the_end(client: FlaskClient, asked: str):
    reply = get(client, "/file", headers={"Range": asked})

    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(CONTENT)}"
    assert reply.json is not None
    assert reply.json["code"] == "RANGE_NOT_SATISFIABLE"


@pytest.mark.parametrize(
    "asked", ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes", "", "bytes=--5"]
)
def test_what_is_no_single_range_gets_the_whole(client: FlaskClient, asked: str):
    reply = get(client, "/file", headers={"Range": asked})

    assert reply.status_code == 200
    assert reply.data == CONTENT


def test_a_range_of_another_version_gets_the_whole(client: FlaskClient):
    other = get(client, "/file", headers={"Range": "bytes=1-2", "If-Range": '"old"'})
    same = get(client, "/file", headers={"Range": "bytes=1-2", "If-Range": '"abc"'})

    assert (other.status_code, same.status_code) == (200, 206)


def test_a_file_that_is_gone(client: FlaskClient):
    reply = get(client, "/gone")

    assert reply.status_code == 410
    assert reply.json is not None
    assert reply.json["code"] == "EXPIRED"


@given(st.text(max_size=300))
def test_any_name_makes_one_harmless_header(name: str):
    header = disposition(name)

    assert re.fullmatch(r"attachment; filename=\"[ -~]+\"(; filename\*=UTF-8''[!-~]+)?", header)
    found = parse_options_header(header)[1]["filename"]
    assert found
    assert "/" not in found
    assert "\\" not in found


@pytest.mark.parametrize(
    ("sign", "plain"),
    [("\uff0f", "_"), ("\uff3c", "_"), ("\u2100", "a_c"), ("\uff02", "'")],
)
def test_wide_signs_do_not_become_what_separates_paths(sign: str, plain: str):
    assert disposition(f"a{sign}b.mp4").startswith(f'attachment; filename="a{plain}b.mp4";')


def test_names_in_any_script_arrive():
    header = disposition("Größe 日本.mp4")

    assert parse_options_header(header)[1]["filename"] == "Größe 日本.mp4"

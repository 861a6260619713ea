"""Secrets do not get into a log, however they got into a message."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.routes import SETTINGS
from yt_downloader.redaction import GONE, Redaction

MARK = "Zq8vMARK7secretW3x"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiYSJ9.c2lnbmF0dXJlLW9mLWl0"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {MARK}",
        f"authorization=Basic {MARK}",
        f"{{'Authorization': 'Bearer {MARK}'}}",
        f"('authorization', 'Token {MARK}')",
        f"HTTP_COOKIE: a=b; session={MARK}; c={MARK}",
        f"Set-Cookie: session={MARK}; Path=/",
        f"bearer {MARK}",
        f"GET /api/files/{MARK} HTTP/1.1",
        f"'GET /api/files/{MARK}?x=1'",
        f"GET /api/video/preview/{MARK} HTTP/1.1",
        f"GET /api/video/thumbnail/{MARK} HTTP/1.1",
        f"http://x/api/video/save/stream/{MARK}/dQw4w9WgXcQ?user_id=1",
        f"/api/events?ticket={MARK}&a=1",
        f"?token={MARK}",
        f'{{"email": "a@b.c", "password": "{MARK}"}}',
        f"{{'new_password': '{MARK}'}}",
        json.dumps({"message": json.dumps({"current_password": MARK})}),
        f"api_key={MARK}, x",
        f"JWT_PRIVATE_SECRET={MARK}",
        f"mongodb://user:{MARK}@db.example/clips",
        f"redis://:{MARK}@cache/0",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(text: str):
    assert MARK not in Redaction()(text)
    assert GONE in Redaction()(text)


@pytest.mark.parametrize(
    "text", [JWT, f"x{JWT[:30]}", f"({JWT})", JWT.rsplit(".", 1)[0], f"{JWT}="]
)
def test_a_token_is_taken_out_also_half_of_it(text: str):
    assert "eyJ" not in Redaction()(f"a message with {text} in it")


def test_what_the_operator_has_set_is_taken_out_wherever_it_stands():
    redact = Redaction([MARK, f"mongodb://user:pass-{MARK}@db.example/clips", "short"])

    assert redact(f"x{MARK}y pass-{MARK} short") == f"x{GONE}y {GONE} short"


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/video/status/6b01a6be4a671f93a481b6a0 200",
        "The token is not valid or has expired. Log in again.",
        "a request could not be read",
        '{"route": "/api/video/save/stream", "status": 201, "dur_ms": 3.1}',
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ],
)
def test_the_rest_stays_as_it_is(text: str):
    assert Redaction()(text) == text


@given(st.dictionaries(st.sampled_from(["password", "token", "a", "url"]), st.text()))
def test_a_line_of_json_stays_one(fields: dict[str, str]):
    line = json.dumps({"message": json.dumps(fields), **fields})

    assert set(json.loads(Redaction()(line))) == {"message", *fields}


_FAILING = """
import logging, sys, threading
from yt_downloader.environment import load
from yt_downloader.logs import configure
settings = load(dict(pair.split("=", 1) for pair in sys.argv[2:]))
configure(settings)
mark = sys.argv[1]
def fail():
    raise RuntimeError(f"GET /api/files/{mark} with {settings.jwt_private_secret}")
try:
    fail()
except RuntimeError:
    logging.getLogger("x").exception("Error handling request /api/files/%s", mark)
logging.getLogger("x").error("odd", extra={"headers": {"Authorization": f"Bearer {mark}"}})
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


@pytest.mark.parametrize("log_file", ["", "app.log"])
def test_no_traceback_has_them_caught_or_not(tmp_path: Path, log_file: str):
    settings = {**SETTINGS, "LOG_FILE": log_file and str(tmp_path / log_file)}
    ended = subprocess.run(
        [sys.executable, "-c", _FAILING, MARK, *(f"{k}={v}" for k, v in settings.items())],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    said = ended.stdout + ended.stderr
    if log_file:
        said += (tmp_path / log_file).read_text()
    assert ended.returncode == 1
    assert said.count("RuntimeError") >= 3
    assert MARK not in said
    assert settings["JWT_PRIVATE_SECRET"] not in said
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert {line["level"] for line in lines} == {"ERROR", "CRITICAL"}

"""Settings from the environment: every problem at once, nothing guessed."""

import base64
import secrets
from pathlib import Path

import pytest

from tests.harness.routes import SECRETS
from yt_downloader.config import BadEnvironment
from yt_downloader.environment import example, load, with_dotenv
from yt_downloader.guessable import is_guessable

GOOD = {
    "JWT_PRIVATE_SECRET": "a" * 32,
    "JWT_PUBLIC_SECRET": "b" * 32,
    "FLASK_SECRET_KEY": "c" * 32,
    "MONGODB_URI": "mongodb://localhost/x",
    "REDIS_URI": "redis://localhost/0",
}


def problems(**changes: str) -> list[str]:
    with pytest.raises(BadEnvironment) as caught:
        load({**GOOD, **changes})
    return caught.value.problems


def test_defaults_are_those_of_the_documentation():
    settings = load(GOOD)

    assert settings.port == 5000
    assert settings.video_retention_minutes == 30
    assert settings.max_video_duration == 3600
    assert settings.default_video_format == "mp4"
    assert settings.default_video_resolution == "1080p"


def test_every_missing_and_bad_variable_is_named_at_once():
    with pytest.raises(BadEnvironment) as caught:
        load({"PORT": "http", "CUT_MODE": "sharp", "BCRYPT_ROUNDS": "99", "ENABLE_DOCS": "maybe"})

    text = str(caught.value)
    for name in (*GOOD, "PORT", "CUT_MODE", "BCRYPT_ROUNDS", "ENABLE_DOCS"):
        assert name in text


def test_an_empty_variable_counts_as_not_set():
    assert load({**GOOD, "PORT": ""}).port == 5000
    assert any("JWT_PRIVATE_SECRET is not set" in p for p in problems(JWT_PRIVATE_SECRET=" "))


def test_short_and_equal_secrets_are_refused():
    assert any(
        "JWT_PUBLIC_SECRET must be at least 32" in p for p in problems(JWT_PUBLIC_SECRET="x")
    )
    assert any("must differ" in p for p in problems(JWT_PUBLIC_SECRET="a" * 32))


@pytest.mark.parametrize(
    "secret",
    [
        "a" * 64,
        "ab" * 32,
        "2026-11-21" * 4,
        "0123456789" * 4,
        "change-me-in-production-Zx7Lq2Nw9Vb4Mt6R",
        "your_jwt_private_SECRET_Zx7Lq2Nw9Vb4Mt6R",
        "this-is-a-very-long-example-key-for-tests",
        "supersecretsupersecretsupersecret1234567",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccdddddddd",
    ],
)
def test_production_refuses_secrets_that_can_be_guessed(secret: str):
    bad = problems(APP_ENV="production", **{**SECRETS, "JWT_PUBLIC_SECRET": secret})

    assert [problem for problem in bad if problem.startswith("JWT_PUBLIC_SECRET can be guessed")]
    assert secret not in "".join(bad)
    load({**GOOD, "JWT_PUBLIC_SECRET": secret})  # development takes it


def test_production_takes_random_secrets_of_every_kind():
    for _ in range(200):
        assert not is_guessable(secrets.token_urlsafe(48))
        assert not is_guessable(secrets.token_urlsafe(24))
        assert not is_guessable(secrets.token_hex(32))
        assert not is_guessable(secrets.token_hex(16))
        assert not is_guessable(base64.b64encode(secrets.token_bytes(32)).decode())


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "0", "1e999"])
def test_numbers_out_of_range_are_refused(value: str):
    assert any(p.startswith("MAX_VIDEO_DURATION") for p in problems(MAX_VIDEO_DURATION=value))


def test_production_refuses_cheap_password_hashes():
    assert any("BCRYPT_ROUNDS" in p for p in problems(APP_ENV="production", BCRYPT_ROUNDS="4"))


def test_a_secret_may_come_from_a_file(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("d" * 40 + "\n")
    environ = {k: v for k, v in GOOD.items() if k != "JWT_PRIVATE_SECRET"}

    settings = load({**environ, "JWT_PRIVATE_SECRET_FILE": str(secret)})

    assert settings.jwt_private_secret == "d" * 40
    missing = problems(JWT_PRIVATE_SECRET_FILE=str(tmp_path / "none"))
    assert missing == [
        "JWT_PRIVATE_SECRET cannot be read from the file that JWT_PRIVATE_SECRET_FILE names"
    ]


def test_secrets_do_not_show_in_the_settings_text():
    assert "a" * 32 not in repr(load(GOOD))


def test_the_environment_wins_over_the_dotenv_file(tmp_path: Path):
    (tmp_path / ".env").write_text("PORT=6000\nHOST=0.0.0.0\n")

    merged = with_dotenv({"PORT": "7000"}, tmp_path)

    assert (merged["PORT"], merged["HOST"]) == ("7000", "0.0.0.0")


def test_the_example_file_is_written_from_the_settings():
    root = Path(__file__).parents[2]

    assert (root / ".env.example").read_text() == example(), "run make env-example"


def test_nginx_sends_files_only_where_a_proxy_is_trusted():
    assert any("TRUSTED_PROXY_COUNT" in p for p in problems(FILE_SENDING="accel"))
    load({**GOOD, "FILE_SENDING": "accel", "TRUSTED_PROXY_COUNT": "1"})


@pytest.mark.parametrize("prefix", ["_files/", "/_files", "/", "/a b/", "/a\r\nx/", "/ä/", "//"])
def test_an_internal_location_is_a_plain_path(prefix: str):
    assert any("ACCEL_PREFIX" in p for p in problems(ACCEL_PREFIX=prefix))


def test_transfers_leave_threads_to_requests():
    assert any("MAX_TRANSFERS" in p for p in problems(MAX_TRANSFERS="64"))
    for threads, in_all, per_client in (("64", 32, 8), ("8", 4, 1), ("1", 1, 1)):
        settings = load({**GOOD, "WEB_THREADS": threads})
        assert settings.transfers_at_a_time == in_all
        assert settings.transfers_per_client == per_client

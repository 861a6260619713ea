"""The operator's commands, as typed: accounts, and cleaning up now."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.api import PASSWORD, Api
from tests.harness.deployments import once
from tests.harness.service import Service
from tests.harness.traces import traces
from yt_downloader.__main__ import main

NEW_PASSWORD = "another horse 2"
VIDEO = "https://youtu.be/dQw4w9WgXcQ"


def command(
    service: Service, *words: str, typed: str = "", root: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "-m", "yt_downloader", *words],
        cwd=root or service.root,
        env={**kept, **service.settings, **more},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.any_store
def test_the_whole_way_of_an_account(service: Service, nobody: Api):
    email = f"Operator-{service.port}@Example.com"
    added = command(service, "user", "add", email, "--admin", typed=f"{PASSWORD}\n")
    assert (added.returncode, added.stderr) == (0, "")
    user_id = added.stdout.split()[0]

    admin = nobody.log_in(email.lower(), user_id=user_id)
    me = admin.get("/api/auth/me").json()["user"]
    assert (me["id"], me["admin"]) == (user_id, True)

    changed = command(service, "user", "password", email.lower(), typed=f"{NEW_PASSWORD}\n")
    assert changed.returncode == 0, changed.stderr
    assert admin.get("/api/auth/me").status_code == 401
    again = nobody.log_in(email, NEW_PASSWORD)
    clip = again.save(VIDEO)

    for words, told, mark in (
        ("remove-admin", "is no operator any more.", False),
        ("make-admin", "is an operator now.", True),
    ):
        marked = command(service, "user", words, email.lower())
        assert (marked.returncode, marked.stdout) == (0, f"{email} {told}\n"), marked.stderr
        assert again.get("/api/auth/me").json()["user"]["admin"] is mark
        assert again.get("/api/admin/overview").status_code == (200 if mark else 403)

    listed = command(service, "user", "list")
    (line,) = [line for line in listed.stdout.splitlines() if user_id in line]
    assert line.endswith(f"admin  {email}")

    deleted = command(service, "user", "delete", email)
    assert deleted.returncode == 0, deleted.stderr
    assert again.get("/api/auth/me").status_code == 401
    assert traces(service, user_id, clip, email) == []
    everything = " ".join(c.stdout + c.stderr for c in (added, changed, listed, deleted))
    assert PASSWORD not in everything
    assert NEW_PASSWORD not in everything


@once
@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("user", "add", "new@example.com"), "password1\n", "tried first"),
        (("user", "add", "no address"), "", "email: must be an e-mail address"),
        (("user", "password", "nobody@nowhere.example"), f"{PASSWORD}\n", "no account"),
        (("user", "make-admin", "nobody@nowhere.example"), "", "no account"),
    ],
)
def test_what_cannot_be_done_is_said(
    service: Service, words: tuple[str, ...], typed: str, said: str
):
    refused = command(service, *words, typed=typed)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@once
def test_an_address_is_taken_once(service: Service, alice: Api):
    refused = command(service, "user", "add", alice.email.upper(), typed=f"{PASSWORD}\n")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "exists already" in refused.stderr


@pytest.mark.parametrize(
    "words",
    [[], ["user"], ["user", "add"], ["user", "promote", "x"], ["prune", "now"], ["run", "x"]],
)
def test_what_is_no_command_is_told_what_is(capsys: pytest.CaptureFixture[str], words: list[str]):
    try:
        code = main(words)
    except SystemExit as ended:
        code = int(ended.code or 0)

    assert code == 64
    assert capsys.readouterr().err


@once
def test_prune_sweeps_now(service: Service):
    pruned = command(service, "prune")

    assert pruned.returncode == 0, pruned.stderr
    assert pruned.stdout.startswith("Deleted ")


@once
def test_where_no_service_ran_nothing_is_made(service: Service, tmp_path: Path):
    refused = command(service, "user", "list", root=tmp_path, MONGODB_URI="", REDIS_URI="")

    assert refused.returncode == 1
    assert "No service has run here" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@once
def test_a_person_types_the_password_twice_and_unseen(service: Service, nobody: Api):
    email = f"typed-{service.port}@example.com"
    for second, code in (("something else 3", 1), (PASSWORD, 0)):
        shown, ended = at_a_terminal(service, email, PASSWORD, second)

        assert ended == code, shown
        assert PASSWORD not in shown
    assert nobody.log_in(email).token


def at_a_terminal(service: Service, email: str, *typed: str) -> tuple[str, int]:
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "yt_downloader", "user", "add", email],
        cwd=service.root,
        env={**kept, **service.settings},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    answers = [f"{line}\n".encode() for line in typed]
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:  # how Linux says that the other side has gone
            break
        shown += data
        if data.rstrip().endswith(b":") and answers:
            os.write(ours, answers.pop(0))
    os.close(ours)
    return shown.decode(errors="replace"), process.wait(60)

"""Child processes and their families."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.harness.service import alive
from yt_downloader.media.process import Limits, TimedOut, run, spawn

ENV = {"PATH": "/usr/bin:/bin"}
# Writes its own id and that of a grandchild that outlives it and keeps the pipes.
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
print(os.getpid(), child.pid, flush=True)
time.sleep(float(sys.argv[1]))
"""


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def gone(pid: int, seconds: float = 2) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(pid)


class Enough(Exception):
    pass


def test_lines_come_as_they_are_written_and_the_code_at_the_end():
    lines: list[str] = []

    ended = run(
        python("import sys; print('one'); print('two'); sys.stderr.write('bad'); sys.exit(3)"),
        env=ENV,
        timeout_seconds=10,
        on_line=lines.append,
    )

    assert lines == ["one", "two"]
    assert (ended.returncode, ended.tail) == (3, "bad")


def test_a_grandchild_that_keeps_the_pipe_dies_with_its_parent_s_end():
    lines: list[str] = []
    began = time.monotonic()

    ended = run(python(PARENT, "0.1"), env=ENV, timeout_seconds=30, on_line=lines.append)

    assert ended.returncode == 0
    assert time.monotonic() - began < 10
    assert gone(int(lines[0].split()[1]))


def test_after_the_time_the_whole_family_is_gone():
    lines: list[str] = []

    with pytest.raises(TimedOut):
        run(python(PARENT, "60"), env=ENV, timeout_seconds=1, on_line=lines.append)

    assert all(gone(int(pid)) for pid in lines[0].split())


def test_what_check_raises_comes_out_and_stops_the_family():
    lines: list[str] = []

    def check() -> None:
        if lines:
            raise Enough

    with pytest.raises(Enough):
        run(python(PARENT, "60"), env=ENV, timeout_seconds=60, on_line=lines.append, check=check)

    assert all(gone(int(pid)) for pid in lines[0].split())


def test_a_child_that_closed_its_pipes_is_still_watched():
    code = "import os, time; os.close(1); os.close(2); time.sleep(60)"

    with pytest.raises(TimedOut):
        run(python(code), env=ENV, timeout_seconds=0.5)


def test_output_without_end_is_cut_into_pieces():
    sizes: list[int] = []

    run(
        python("import sys; sys.stdout.write('x' * 1_000_000)"),
        env=ENV,
        timeout_seconds=10,
        on_line=lambda line: sizes.append(len(line)),
    )

    assert max(sizes) <= 65536 + 65536
    assert sum(sizes) > 0


def test_only_the_given_environment_is_passed_on():
    lines: list[str] = []

    run(
        python("import os; print(sorted(os.environ))"),
        env={"ONLY": "this"},
        timeout_seconds=10,
        on_line=lines.append,
    )

    names = eval(lines[0])
    assert "ONLY" in names
    assert set(names) <= {"ONLY", "LC_CTYPE"}


def test_limits_hold(tmp_path: Path):
    big = tmp_path / "big"
    code = f"open({str(big)!r}, 'wb').write(bytes(2_000_000))"

    ended = run(python(code), env=ENV, timeout_seconds=10, limits=Limits(file_bytes=1_000_000))

    assert ended.returncode != 0
    assert big.stat().st_size <= 1_000_000


def test_a_program_that_is_not_there_is_told():
    ended = run(["/nonexistent/program"], env=ENV, timeout_seconds=10)

    assert ended.returncode == 126
    assert "cannot be started" in ended.tail


def test_children_die_with_the_process_that_started_them():
    code = """
import sys, time
from yt_downloader.media.process import spawn
family = spawn(["/bin/sleep", "60"], env={})
print(family.child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(python(code), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()

    assert gone(child)


def test_signals_reach_the_group_until_the_leader_is_reaped():
    family = spawn(["/bin/sleep", "60"], env={})

    assert not family.ended()
    family.signal(signal.SIGTERM)
    while not family.ended():
        time.sleep(0.01)
    assert family.end() == -signal.SIGTERM
    family.signal(signal.SIGKILL)  # the id may be somebody else's now: nothing is sent
    assert family.ended()


def test_no_child_is_left_unreaped():
    run(["/bin/true"], env={}, timeout_seconds=10)

    states = [child.status() for child in psutil.Process().children()]
    assert psutil.STATUS_ZOMBIE not in states

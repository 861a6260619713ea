"""Names of worker processes."""

import subprocess
from pathlib import Path

from yt_downloader.media.identity import is_dead, own_name


def test_this_process_lives():
    assert not is_dead(own_name())


def test_a_process_that_ended_is_dead():
    place, _, _ = own_name().partition("/")
    with subprocess.Popen(["/bin/true"]) as ended:
        ended.wait()

    assert is_dead(f"{place}/{ended.pid}/12345")


def test_a_zombie_is_dead():
    place, _, _ = own_name().partition("/")
    with subprocess.Popen(["/bin/sleep", "0"]) as child:
        stat = Path(f"/proc/{child.pid}/stat")
        while (fields := stat.read_text().split())[2] != "Z":
            pass
        assert is_dead(f"{place}/{child.pid}/{fields[21]}")


def test_a_later_process_with_the_same_id_is_another():
    place, pid, started_at = own_name().split("/")

    assert is_dead(f"{place}/{pid}/{int(started_at) - 1}")


def test_of_other_machines_nothing_is_known():
    assert not is_dead("elsewhere.123/1/1")
    assert not is_dead("")
    assert not is_dead("w")

"""Logins: whether their time tells who has an account, and what a flood of wrong ones does."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.table import Row
from tests.harness.api import PASSWORD, Api
from tests.harness.service import Service, running_service

_TRIES = 200
_FLOOD = 1000
_FIRST = 6  # so that both processes know the address
_LOGINS = 5
_WITHIN_SECONDS = 0.5
# As in production: the real cost of a hash, and the real limits, behind a proxy.
_SETTINGS = {
    "BCRYPT_ROUNDS": "12",
    "TRUSTED_PROXY_COUNT": "1",
    "LOGIN_FAILURES_PER_ADDRESS": "50",
    "RATE_LIMIT_AUTH": "60/minute",
}


def measure(runs: int) -> list[Row]:
    """Needs a quiet machine: a hash takes all of a core."""
    with running_service(**_SETTINGS) as service:
        alice = service.api().new_user()
        known, unknown = _wrong_logins(service, alice)
        rows = [Row("wrong login of a known (other: unknown) address", "s", known, unknown)]
        for spread in ("one", "many"):
            idle: list[float] = []
            flooded: list[float] = []
            bursts: list[float] = []
            with _flood(service, spread) as attack:
                for _ in range(runs):
                    address = _address()  # a new one, so that limits do not mix in
                    for _ in range(_FIRST):
                        _right_login(alice, address)
                    idle.append(median(_right_login(alice, address) for _ in range(_LOGINS)))
                    seconds, took = _right_login_in(attack, alice, address)
                    flooded.append(seconds)
                    bursts.append(took)
            rows += [
                Row(f"idle login (other: with {_FLOOD} wrong from {spread})", "s", idle, flooded),
                Row(f"answers to {_FLOOD} wrong logins at once from {spread}", "s", bursts),
            ]
    return rows


def _wrong_logins(service: Service, alice: Api) -> tuple[list[float], list[float]]:
    """In turn, each from an address of its own, so that nobody has to wait."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(_TRIES):
        emails = (alice.email, f"{number}-nobody@example.com")
        for index in random.sample((0, 1), 2):
            seconds, status = _login(service.api(), emails[index], "a wrong password", _address())
            assert status == 401
            took[index].append(seconds)
    return took


def _right_login(alice: Api, address: str) -> float:
    seconds, status = _login(Api(alice.address), alice.email, PASSWORD, address)
    assert status == 200, status
    return seconds


def _right_login_in(
    attack: "subprocess.Popen[str]", alice: Api, address: str
) -> tuple[float, float]:
    """The time of a right login that comes with a burst, and how long that is answered."""
    assert attack.stdin is not None
    assert attack.stdout is not None
    attack.stdin.write("\n")
    attack.stdin.flush()
    time.sleep(random.uniform(0, _WITHIN_SECONDS))
    seconds = _right_login(alice, address)
    report = json.loads(attack.stdout.readline())
    sys.stderr.write(f"{seconds:.3f} s, meanwhile {report}\n")
    return seconds, report["seconds"]


def _login(api: Api, email: str, password: str, address: str) -> tuple[float, int]:
    body = {"email": email, "password": password}
    began = time.perf_counter()
    reply = api.post("/api/auth/login", body, headers={"X-Forwarded-For": address})
    return time.perf_counter() - began, reply.status_code


def _address() -> str:
    return "172.16.{}.{}".format(*random.choices(range(256), k=2))


@contextmanager
def _flood(service: Service, spread: str) -> Iterator["subprocess.Popen[str]"]:
    words = [sys.executable, "-m", "benchmarks.flood", str(service.port), str(_FLOOD), spread]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()

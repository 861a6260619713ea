"""Schemathesis against a running service: requests made from the OpenAPI document."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PASSED = ["2xx", "3xx", 401, 403, 404, 409, 410, 429]
_REFUSED = [400, 401, 403, 404, 405, 409, 413, 415, 429]
# Rules that a schema cannot tell: which links are taken, that a segment ends after it starts,
# what the bytes of a file or the letters of a base64 have to be, what a webhook's address is,
# that guests have no password and all others need it. Data that fit the schema may break them,
# and then these are the right answers.
_BEYOND_THE_SCHEMA: dict[str, list[int]] = {
    "DELETE /api/auth/me": [400],
    "PATCH /api/auth/me": [400],
    "POST /api/auth/register": [400],
    "POST /api/video/save": [400],
    "POST /api/video/save/playlist": [400, 502, 504],
    "POST /api/video/resolutions": [400, 502, 504],
    "POST /api/video/info": [400, 502, 504],
    "GET /api/video/thumbnail/{signed}": [502, 504],
    "GET /api/video/preview/{signed}": [400, 416, 502, 504],
    "GET /api/video/formats/{video_id}": [502, 504],
    "GET /api/video/list": [400],
    "GET /api/encode/list": [400],
    "POST /api/encode/start/{encode_id}": [400],
    "POST /api/encode/upload": [400],
    "POST /api/encode/uploads": [400, 413],
    "PATCH /api/encode/uploads/{upload_id}": [400, 413],
}
# These ask the site, which fails for what it does not know, and takes its time.
_ASK_THE_SITE = (
    *("POST /api/video/resolutions", "GET /api/video/formats/{video_id}"),
    *("POST /api/video/info", "POST /api/video/save/playlist"),
    *("GET /api/video/thumbnail/{signed}", "GET /api/video/preview/{signed}"),
)
_SITE = ["2xx", "4xx", 502, 504]
_LOOKUPS = 4
_OF_TUS = (
    *("POST /api/encode/uploads", "HEAD /api/encode/uploads/{upload_id}"),
    *("PATCH /api/encode/uploads/{upload_id}", "DELETE /api/encode/uploads/{upload_id}"),
)
# Bots hide what comes with any other status, so with format=text these always answer 200.
_ALWAYS_200 = tuple(
    f"{method} /api/video/save/stream/{{token}}{more}"
    for method in ("GET", "POST")
    for more in ("", "/{video_id}")
)
_WRONG_VERSION = 412  # which tus demands where the version is missing
_SEED = "20261121"


@dataclass(frozen=True)
class Fuzzed:
    """How many *operations* were tested, by how many *requests*; the *report* is for people."""

    operations: int
    requests: int
    clean: bool
    report: str


def fuzz(
    address: str,
    into: Path,
    *,
    examples: int,
    phases: str = "examples,coverage,fuzzing",
    token: str = "",
    token_to_end: str = "",
    known: Mapping[str, Sequence[str]] | None = None,
) -> Fuzzed:
    """Up to *examples* random requests for each route besides those for each of its limits.

    *known* has values that lead somewhere, by parameter (`path.video_id`). *token* is
    a login, *token_to_end* another of the same account; without them it is nobody.
    """
    config = into / "schemathesis.toml"
    config.write_text(_config(known or {}))
    report = into / "report.json"
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
            *(f"{address}/api/openapi.json", "--phases", phases),
            *("--max-examples", str(examples), "--seed", _SEED, "--no-shrink"),
            *("--continue-on-failure", "--request-timeout", "30", "--max-redirects", "0"),
            *("--report", "json", "--report-json-path", str(report), "--no-color"),
        ],
        cwd=into,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.harness.fuzz_hooks",
            "FUZZ_TOKEN": token,
            "FUZZ_TOKEN_TO_END": token_to_end,
            "COLUMNS": "120",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(report.read_text()) if report.exists() else {}
    return Fuzzed(
        operations=found.get("operations", {}).get("tested", 0),
        requests=found.get("test_cases", {}).get("generated", 0),
        clean=ended.returncode == 0,
        report=ended.stdout + ended.stderr,
    )


def _config(known: Mapping[str, Sequence[str]]) -> str:
    """What the command line cannot say, as TOML."""
    lines = ["[auth]", "auto-signup = false", "[parameters]"]
    lines += [
        f"{json.dumps(name)} = {{ dictionary = {json.dumps(_plain(name))}, probability = 0.5 }}"
        for name in known
    ]
    for name, values in known.items():
        lines += [f"[dictionaries.{_plain(name)}]", f"values = {json.dumps(list(values))}"]
    lines += [
        "[checks]",
        f"positive_data_acceptance.expected-statuses = {json.dumps(_PASSED)}",
        f"negative_data_rejection.expected-statuses = {json.dumps(_REFUSED)}",
    ]
    for operation in sorted({*_BEYOND_THE_SCHEMA, *_OF_TUS, *_ALWAYS_200}):
        lines += ["[[operations]]", f"include-name = {json.dumps(operation)}"]
        passed = [*_PASSED, *_BEYOND_THE_SCHEMA.get(operation, [])]
        lines.append(f"checks.positive_data_acceptance.expected-statuses = {json.dumps(passed)}")
        if operation in _ALWAYS_200:
            refused = json.dumps([*_REFUSED, 200])
            lines.append(f"checks.negative_data_rejection.expected-statuses = {refused}")
        if operation in _OF_TUS:
            refused = json.dumps([*_REFUSED, _WRONG_VERSION])
            lines.append(f"checks.negative_data_rejection.expected-statuses = {refused}")
            lines.append(f"checks.missing_required_header.expected-statuses = {refused}")
        if operation in _ASK_THE_SITE:
            lines.append(f"checks.not_a_server_error.expected-statuses = {json.dumps(_SITE)}")
            lines.append(f"generation.max-examples = {_LOOKUPS}")
    return "\n".join(lines) + "\n"


def _plain(parameter: str) -> str:
    return parameter.replace(".", "-")

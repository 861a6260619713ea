"""Turns environment variables into Settings, and Settings into `.env.example`."""

import math
from collections.abc import Mapping
from dataclasses import Field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from dotenv import dotenv_values

from yt_downloader import setting_rules
from yt_downloader.config import BadEnvironment, Settings, setting_fields

_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def with_dotenv(environ: Mapping[str, str], directory: Path) -> dict[str, str]:
    """*environ* on top of the `.env` file in *directory*, where there is one."""
    from_file = {k: v for k, v in dotenv_values(directory / ".env").items() if v is not None}
    return {**from_file, **environ}


def load(environ: Mapping[str, str]) -> Settings:
    """Read every setting from *environ*.

    An empty variable counts as not set. A secret may be given as a file
    instead, by NAME_FILE, as container platforms and systemd do.

    Raises BadEnvironment, which names every missing and every bad variable.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    types = get_type_hints(Settings)
    for item in setting_fields():
        try:
            text = _text_of(item, environ)
            if text:
                values[item.name] = _parse(text, types[item.name], item)
            elif item.metadata["required"]:
                problems.append(f"{item.name.upper()} is not set: {item.metadata['help']}")
        except ValueError as error:
            problems.append(f"{item.name.upper()} {error}")
    settings = Settings(**values)
    problems += setting_rules.problems(settings)
    if problems:
        raise BadEnvironment(problems)
    return settings


def example() -> str:
    """The text of `.env.example`: every setting with its help and default."""
    lines = [
        "# Every setting of the service with its default. Copy to .env, or set in the",
        "# environment, which wins. A secret may also be given as a file: NAME_FILE=/path.",
        "# Written from the code by `make env-example`.",
    ]
    for item in setting_fields():
        bounds = _range(item)
        note = f" Range:{bounds}." if bounds else ""
        lines += ["", f"# {item.metadata['help']}{note}", _assignment(item)]
    return "\n".join(lines) + "\n"


def _text_of(item: Field[Any], environ: Mapping[str, str]) -> str:
    name = item.name.upper()
    path = environ.get(f"{name}_FILE", "") if item.metadata["secret"] else ""
    if not path:
        return environ.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"cannot be read from the file that {name}_FILE names") from None


def _parse(text: str, wanted: Any, item: Field[Any]) -> Any:
    if get_origin(wanted) is Literal:
        if text not in get_args(wanted):
            raise ValueError(f"must be one of {', '.join(get_args(wanted))}")
        return text
    if wanted is bool:
        if text.lower() not in _BOOLEANS:
            raise ValueError("must be true or false")
        return _BOOLEANS[text.lower()]
    if wanted in (int, float):
        return _number(text, wanted, item)
    if wanted is Path:
        return Path(text)
    if get_origin(wanted) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _number(text: str, wanted: type[int] | type[float], item: Field[Any]) -> float:
    kind = "a whole number" if wanted is int else "a number"
    try:
        value = wanted(text)
    except ValueError:
        raise ValueError(f"must be {kind}") from None
    low, high = item.metadata["low"], item.metadata["high"]
    above = low is not None and value < low
    below = high is not None and value > high
    if above or below or not math.isfinite(value):
        raise ValueError(f"must be {kind}{_range(item)}")
    return value


def _range(item: Field[Any]) -> str:
    low, high = item.metadata["low"], item.metadata["high"]
    if high is not None:
        return f" from {low:g} to {high:g}"
    return f" from {low:g} up" if low is not None else ""


def _assignment(item: Field[Any]) -> str:
    """`NAME=default`, commented out where the default is nothing."""
    default = item.default
    if isinstance(default, tuple):
        default = ",".join(default)
    if isinstance(default, bool):
        default = str(default).lower()
    if isinstance(default, float):
        default = f"{default:g}"
    return f"{item.name.upper()}={default}" if default != "" else f"# {item.name.upper()}="

"""Every route of the application, as requests to it."""

import logging
import re
from dataclasses import dataclass

from flask import Flask

from yt_downloader.app import create_app
from yt_downloader.environment import load

ID = "c" * 24
SETTINGS = {
    "JWT_PRIVATE_SECRET": "private secret of a test that starts nothing",
    "JWT_PUBLIC_SECRET": "public secret of a test that starts nothing",
    "FLASK_SECRET_KEY": "secret of links of a test that starts nothing",
    "MONGODB_URI": "mongodb://127.0.0.1:1/nowhere",
    "REDIS_URI": "redis://127.0.0.1:1/0",
    "LOG_FILE": "",
}
# What stands in a path where the route takes something else than an id.
_PLACEHOLDERS = {"signed": "not-a-signed-link", "path": "index.css", "token": "not-a-token"}


@dataclass(frozen=True)
class Call:
    """One method of one route; *rule* is Flask's pattern, *path* one address of it."""

    method: str
    rule: str
    path: str


def application(**settings: str) -> Flask:
    """The real application, connected to nothing. The logs of the test stay as they are."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        return create_app(load({**SETTINGS, **settings}))
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def every_call() -> list[Call]:
    """Each method of each route, in a fixed order; Flask's own HEAD and OPTIONS, too."""
    return sorted(
        (
            Call(method, rule.rule, _filled(rule.rule))
            for rule in application().url_map.iter_rules()
            for method in rule.methods or ()
        ),
        key=lambda call: (call.rule, call.method),
    )


def _filled(rule: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: _PLACEHOLDERS.get(name[1], ID), rule)

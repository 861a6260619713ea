"""Every route of the application, as requests to it."""

import functools
import logging
import re
import sys
import threading
from dataclasses import dataclass

from flask import Flask

from yt_downloader.app import create_app
from yt_downloader.environment import load

ID = "c" * 24
SECRETS = {
    "JWT_PRIVATE_SECRET": "nV0yq3Zt8sLd1RkUoXw5cGhB2mFaJ7eP",
    "JWT_PUBLIC_SECRET": "T4rWzK9bQxM6uYiN3vHsCfD8gEjA1pLo",
    "FLASK_SECRET_KEY": "Zx7Lq2Nw9Vb4Mt6Ry1Ku8Hj3Gf5DsAeP",
}
SETTINGS = {
    **SECRETS,
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


@functools.cache
def application(**settings: str) -> Flask:
    """The real application, connected to nothing; the same each time for the same *settings*."""
    return new_application(**settings)


def new_application(**settings: str) -> Flask:
    """One of its own, to be changed. The logs of the test stay as they are."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = sys.excepthook, threading.excepthook
    try:
        return create_app(load({**SETTINGS, **settings}))
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.excepthook, threading.excepthook = hooks


@functools.cache
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

"""Requests and replies as plain values, so that pages are functions from one to the other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from tests.sitestandin.containers.virtual_file import Block, Body


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request; *host* is without the port, *query* as it was sent."""

    method: str
    host: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The query, and what paths of the site's media carry as `/name/value/name/value`."""
        names = self.path.removesuffix("/").split("/")[2:]
        in_path = dict(zip(names[::2], names[1::2], strict=False)) if _in_path(self.path) else {}
        return in_path | dict(parse_qsl(self.query))

    @cached_property
    def json(self) -> dict[str, Any]:
        found = json.loads(self.body or b"{}")
        return found if isinstance(found, dict) else {}


def _in_path(path: str) -> bool:
    return path.startswith(("/videoplayback/", "/api/manifest/"))


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered, before network conditions and ranges.

    *media* marks what the network conditions apply to; *file* marks a whole media file, of
    which the site expects to be asked for ranges.
    """

    status: int = 200
    body: Body = field(default_factory=lambda: Block(b""))
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    media: bool = False
    file: bool = False

    def with_headers(self, **headers: str) -> "Reply":
        """Add headers; underscores in the names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})


def plain(status: int, message: str = "") -> Reply:
    return Reply(status=status, body=Block(message.encode()))


def page(html: str) -> Reply:
    return Reply(body=Block(html.encode()), content_type="text/html; charset=utf-8")


def json_reply(value: Any, status: int = 200) -> Reply:
    body = Block(json.dumps(value).encode())
    return Reply(status=status, body=body, content_type="application/json; charset=utf-8")


def redirect(url: str) -> Reply:
    return plain(303).with_headers(Location=url)

"""How much of a limit is left, as the headers `RateLimit-*` of the answer tell it."""

from dataclasses import dataclass

from flask import Response, g, has_request_context


@dataclass(frozen=True, slots=True)
class Allowance:
    """*remaining* of *limit* until *reset_seconds* from now."""

    limit: int
    remaining: int
    reset_seconds: int


def announce(allowance: Allowance) -> None:
    """Put *allowance* onto the answer to this request; nothing happens outside of one."""
    if has_request_context():
        g.allowance = allowance


def add_headers(response: Response) -> None:
    """The headers of what was announced last (draft-ietf-httpapi-ratelimit-headers-03)."""
    allowance: Allowance | None = g.get("allowance")
    if allowance:
        response.headers["RateLimit-Limit"] = str(allowance.limit)
        response.headers["RateLimit-Remaining"] = str(allowance.remaining)
        response.headers["RateLimit-Reset"] = str(allowance.reset_seconds)

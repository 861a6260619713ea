"""Decorators that let only the right token through, before anything of the request is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from yt_downloader.auth.service import AuthService, Principal, Saver
from yt_downloader.auth.visits import LastSeen, current_visit
from yt_downloader.errors import Unauthorized
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import RouteClass, RouteLimits, network_spender
from yt_downloader.web.services import use

View = TypeVar("View", bound=Callable[..., Any])
Who = TypeVar("Who")


def private(view: View) -> View:
    """Only with the token of a login; `principal()` tells whose."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _log_in()
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{"private": []}]))


def optional(view: View) -> View:
    """With the token of a login or with none; a bad token is refused."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.principal = None
        if "Authorization" in request.headers:
            _log_in()
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{}, {"private": []}]))


def saving(view: View) -> View:
    """With a public token or that of a login; `saver()` tells who saves."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.saver = _known(use(AuthService).saver)
        g.user_id = g.saver.user_id or "anonymous"
        if g.saver.user_id:
            g.spender = _spender(g.saver.user_id)
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{"public": []}, {"private": []}]))


def principal() -> Principal:
    return cast("Principal", g.principal)


def optional_principal() -> Principal | None:
    return cast("Principal | None", g.principal)


def saver() -> Saver:
    return cast("Saver", g.saver)


def _log_in() -> None:
    found = _known(use(AuthService).principal)
    use(LastSeen).note(found.token_hash, current_visit())
    g.principal = found
    g.user_id = found.user_id
    g.spender = _spender(found.user_id)


def _known(find: Callable[[str], Who]) -> Who:
    """Who sends the token of this request. Tokens that are not good count as reads."""
    try:
        return find(_bearer())
    except Unauthorized:
        use(RouteLimits).spend(RouteClass.READS, network_spender())
        raise


def _spender(user_id: str) -> str:
    return f"user:{user_id}"


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("Send the header Authorization: Bearer <token>.")
    return token.strip()


def _documented(view: View, security: list[dict[str, list[str]]]) -> View:
    return cast("View", ApiBlueprint.doc(security=security)(view))

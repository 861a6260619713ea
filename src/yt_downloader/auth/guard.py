"""Decorators that let only the right token through, before anything of the request is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from yt_downloader.auth.service import AuthService, Principal, Saver
from yt_downloader.auth.visits import LastSeen, current_visit
from yt_downloader.errors import Unauthorized
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.services import use

View = TypeVar("View", bound=Callable[..., Any])


def private(view: View) -> View:
    """Only with the token of a login; `principal()` tells whose."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.principal = _logged_in()
        g.user_id = g.principal.user_id
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{"private": []}]))


def optional(view: View) -> View:
    """With the token of a login or with none; a bad token is refused."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.principal = None
        if "Authorization" in request.headers:
            g.principal = _logged_in()
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{}, {"private": []}]))


def saving(view: View) -> View:
    """With a public token or that of a login; `saver()` tells who saves."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.saver = use(AuthService).saver(_bearer())
        g.user_id = g.saver.user_id or "anonymous"
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{"public": []}, {"private": []}]))


def principal() -> Principal:
    return cast("Principal", g.principal)


def optional_principal() -> Principal | None:
    return cast("Principal | None", g.principal)


def saver() -> Saver:
    return cast("Saver", g.saver)


def _logged_in() -> Principal:
    found = use(AuthService).principal(_bearer())
    use(LastSeen).note(found.token_hash, current_visit())
    return found


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("Send the header Authorization: Bearer <token>.")
    return token.strip()


def _documented(view: View, security: list[dict[str, list[str]]]) -> View:
    return cast("View", ApiBlueprint.doc(security=security)(view))

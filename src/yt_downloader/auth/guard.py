"""Decorators that let only the right token through, before anything of the request is read."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from yt_downloader.auth.keys.service import ClipKeys, is_clip_key
from yt_downloader.auth.service import AuthService, Principal, Saver
from yt_downloader.auth.tickets import Tickets
from yt_downloader.auth.visits import LastSeen
from yt_downloader.errors import Forbidden, Unauthorized
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import RouteClass, RouteLimits, network_spender, spender
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


def listening(view: View) -> View:
    """With the token of a login or, where no header says one, with its ticket as `?ticket=`."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        ticket = request.args.get("ticket")
        if ticket is None or "Authorization" in request.headers:
            _log_in()
        else:
            _enter(_known(lambda: use(Tickets).holder(ticket)))
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{"private": []}]))


def admin(view: View) -> View:
    """Only with the token of an operator's login, as the account is marked now.

    Those of others count as reads.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _log_in()
        if not use(AuthService).user(principal()).admin:
            use(RouteLimits).spend(RouteClass.READS, spender())
            raise Forbidden("This is for the operators of this server.")
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
    """With a public token, a clip key or the token of a login; `saver()` tells who saves."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _let_in(_known(lambda: _saver(_bearer())))
        return view(*args, **kwargs)

    return cast("View", _documented(guarded, [{"public": []}, {"private": []}]))


def saving_by_path(
    turn: Callable[[], AbstractContextManager[None]],
) -> Callable[[View], View]:
    """With a public token or a clip key in the path, `token`; `saver()` tells who saves.

    *turn* is held while the token is looked up. A login is refused: it may do
    more than save, and addresses are kept in many places.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, token: str, **kwargs: Any) -> Any:
            with turn():
                who = _known(lambda: _saver(token))
            if who.full:
                raise Unauthorized(
                    "The token of a login does not belong into an address. Make a clip key."
                )
            _let_in(who)
            return view(*args, **kwargs)

        return cast("View", _documented(guarded, [{}]))

    return decorate


def principal() -> Principal:
    return cast("Principal", g.principal)


def optional_principal() -> Principal | None:
    return cast("Principal | None", g.principal)


def saver() -> Saver:
    return cast("Saver", g.saver)


def _log_in() -> None:
    _enter(_known(lambda: use(AuthService).principal(_bearer())))


def _enter(found: Principal) -> None:
    use(LastSeen).note(found.token_hash)
    g.principal = found
    g.user_id = found.user_id
    g.spender = _spender(found.user_id)


def _saver(token: str) -> Saver:
    return (use(ClipKeys) if is_clip_key(token) else use(AuthService)).saver(token)


def _let_in(who: Saver) -> None:
    g.saver = who
    g.user_id = who.user_id or "anonymous"
    if who.is_key:  # a chat that asks much does not stop the others
        g.spender = f"key:{who.credential}"
    elif who.user_id:
        g.spender = _spender(who.user_id)


def _known(find: Callable[[], Who]) -> Who:
    """Who sends this request. Tokens that are not good count as reads."""
    try:
        return find()
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

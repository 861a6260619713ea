"""Clip keys over HTTP: `/api/auth/keys`."""

from dataclasses import asdict
from typing import Any

from yt_downloader.auth.guard import principal, private
from yt_downloader.auth.keys import schemas
from yt_downloader.auth.keys.service import ClipKeys
from yt_downloader.data.keys import ClipKey
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.services import use

bp = ApiBlueprint("keys", __name__, url_prefix="/api/auth/keys", description="Clip keys")


@bp.get("")
@private
@limited(RouteClass.AUTH)
@bp.response(200, schemas.KeyListSchema)
def list_keys() -> dict[str, Any]:
    """The user's clip keys, the oldest first"""
    return {"keys": use(ClipKeys).owned(principal())}


@bp.post("")
@private
@limited(RouteClass.AUTH)
@bp.arguments(schemas.NewKeySchema)
@bp.response(201, schemas.KeyWithSecretSchema)
@bp.alt_response(409, description="TOO_MANY_KEYS")
def add_key(body: dict[str, Any]) -> dict[str, Any]:
    """Make a clip key, which chat bots save with; it is shown only now"""
    return _shown(*use(ClipKeys).add(principal(), body["name"]))


@bp.post("/<key_id>/rotate")
@private
@limited(RouteClass.AUTH)
@bp.response(200, schemas.KeyWithSecretSchema)
def rotate_key(key_id: str) -> dict[str, Any]:
    """Get another key under the same name; the one before ends at once"""
    return _shown(*use(ClipKeys).rotate(principal(), key_id))


@bp.delete("/<key_id>")
@private
@limited(RouteClass.AUTH)
@bp.response(204)
def revoke_key(key_id: str) -> tuple[str, int]:
    """End a clip key at once"""
    use(ClipKeys).revoke(principal(), key_id)
    return "", 204


def _shown(key: ClipKey, secret: str) -> dict[str, Any]:
    return {**asdict(key), "key": secret}

"""Many videos at once over HTTP: `/api/video/save/playlist`."""

from typing import Any

from yt_downloader.auth.guard import principal, private
from yt_downloader.auth.service import Saver
from yt_downloader.video.lists import schemas
from yt_downloader.video.lists.service import ListSaves
from yt_downloader.video.schemas import save_options
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import RouteClass, RouteLimits, limited, spender
from yt_downloader.web.services import use

bp = ApiBlueprint("lists", __name__, url_prefix="/api/video", description="Many clips at once")


@bp.post("/save/playlist")
@private
@limited(RouteClass.LOOKUPS)
@bp.arguments(schemas.SaveListSchema)
@bp.response(201, schemas.SavedListSchema)
@bp.alt_response(403, description="FORBIDDEN: another account's user_id")
@bp.alt_response(502, description="The site did not give the playlist; see code")
@bp.alt_response(504, description="TIMED_OUT: the site took too long")
@bp.alt_response(507, description="DISK_FULL")
def save_playlist(body: dict[str, Any]) -> dict[str, Any]:
    """Save the videos of a playlist, or of a list of links; one that fails stops no other"""
    lists, limits = use(ListSaves), use(RouteLimits)
    urls, left_out = (body["urls"], 0) if body["urls"] else lists.videos_of(body["url"])
    who = Saver(principal().user_id, full=True)
    outcome = lists.save(
        who,
        urls,
        left_out=left_out,
        pay=lambda: limits.spend(RouteClass.LOOKUPS, spender()),
        **save_options(body),
    )
    return {
        "saved": [{"url": one.url, "video_id": one.video_id} for one in outcome.saved],
        "failed": [
            {"url": one.url, "error": one.error.message, "code": one.error.code}
            for one in outcome.failed
        ],
        "left_out": outcome.left_out,
    }

"""What operators see, over HTTP: `/api/admin`."""

from typing import Any

from yt_downloader.auth.guard import admin
from yt_downloader.operations import schemas
from yt_downloader.operations.overview import Overview
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.services import use

bp = ApiBlueprint("operations", __name__, url_prefix="/api/admin", description="For operators")


@bp.get("/overview")
@admin
@limited(RouteClass.READS)
@bp.response(200, schemas.OverviewSchema)
@bp.alt_response(403, description="FORBIDDEN: the account is not an operator's")
def overview() -> dict[str, Any]:
    """Queue, workers, disk, versions and recent failures of the whole service"""
    return use(Overview).report()

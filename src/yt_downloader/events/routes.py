"""What happens to the user's jobs over HTTP: `/api/events`."""

from typing import Any

from flask import Response, request

from yt_downloader.auth.guard import listening, principal, private
from yt_downloader.auth.tickets import TICKET_SECONDS, Tickets
from yt_downloader.events import schemas
from yt_downloader.events.service import EventService
from yt_downloader.web.blueprint import ApiBlueprint
from yt_downloader.web.lasting import client_gone
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.services import use

bp = ApiBlueprint("events", __name__, url_prefix="/api/events", description="Events")


@bp.get("")
@listening
@limited(RouteClass.READS)
@bp.arguments(schemas.StreamSchema, location="query")
@bp.response(
    200,
    schema=schemas.EventSchema,
    content_type="text/event-stream",
    description="Server-sent events",
)
@bp.alt_response(503, description="TOO_MANY_STREAMS: poll, as details say; or as elsewhere")
def events(query: dict[str, Any]) -> Response:
    """Hear what happens to the user's clips and uploads, as it happens"""
    last_id = request.headers.get("Last-Event-ID") or query["last_event_id"] or None
    stream = use(EventService).open(principal(), last_id, client_gone=client_gone(request.environ))
    response = Response(stream.body, content_type="text/event-stream; charset=utf-8")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(stream.close)
    return response


@bp.post("/ticket")
@private
@limited(RouteClass.READS)
@bp.response(200, schemas.TicketSchema)
def ticket() -> dict[str, Any]:
    """Get a ticket for /api/events, good for a minute and for nothing else"""
    return {"ticket": use(Tickets).make(principal()), "expires_in": TICKET_SECONDS}

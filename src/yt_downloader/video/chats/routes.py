"""The address that chat bots call: `/api/video/save/stream`."""

import logging
from contextlib import AbstractContextManager
from typing import Any

from flask import Request, Response, g, request
from marshmallow import Schema
from webargs.core import missing

from yt_downloader.auth.guard import saver, saving_by_path
from yt_downloader.video.chats import schemas
from yt_downloader.video.chats.bots import Caller, bot_of, caller_of
from yt_downloader.video.chats.service import Ask, ChatClips
from yt_downloader.video.chats.speech import LONGEST_LINE, saved_line, spoken
from yt_downloader.video.chats.words import is_unfilled
from yt_downloader.web.blueprint import ApiBlueprint, StrictParser
from yt_downloader.web.rates import RouteClass, limited
from yt_downloader.web.services import use

_log = logging.getLogger(__name__)
_BAD_REQUEST = 400


class _BotParser(StrictParser):
    """Reads the query and, of a POST, the body: JSON or a form, which wins."""

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        given: dict[str, Any] = dict(req.args)
        if req.method == "POST" and req.is_json:
            body = self.load_json(req, schema)
            if isinstance(body, dict):
                given |= body
            elif body is not missing:
                return body
        elif req.method == "POST":
            given |= dict(req.form)
        g.given = {name: value for name, value in given.items() if not _left_out(value)}
        return g.given


class _BotBlueprint(ApiBlueprint):
    ARGUMENTS_PARSER = _BotParser()


def _turn() -> AbstractContextManager[None]:
    return use(ChatClips).turn()


bp = _BotBlueprint(
    "chats", __name__, url_prefix="/api/video/save/stream", description="Clips for chat bots"
)
# What bots get, and whoever asks with format=text.
_LINE = {
    "200": {
        "description": "A line for the chat, whatever happened",
        "content": {"text/plain": {"schema": {"type": "string", "maxLength": LONGEST_LINE}}},
    }
}
_UNKNOWN = "UNAUTHORIZED: neither a public token nor a clip key that is good now"
# The path's last part may be a whole link, with slashes that follow each other.
_WHOLE = {"merge_slashes": False, "strict_slashes": False, "methods": ["GET", "POST"]}


@bp.route("/<token>/<path:video_id>", **_WHOLE)
@saving_by_path(_turn)
@limited(RouteClass.SAVES)
@bp.arguments(schemas.AskSchema, location="query")
@bp.response(201, schemas.MomentSavedSchema)
@bp.alt_response(401, description=_UNKNOWN)
@bp.alt_response(403, description="FORBIDDEN: another account's, or one that takes no saves")
@bp.doc(responses=_LINE)
def save_moment(query: dict[str, Any], video_id: str) -> dict[str, Any]:
    """Save what a live stream shows now; chat bots get 200 and a line of text"""
    return _save(query, video_id)


@bp.route("/<token>", **_WHOLE)
@saving_by_path(_turn)
@limited(RouteClass.SAVES)
@bp.arguments(schemas.AskSchema, location="query")
@bp.alt_response(401, description=_UNKNOWN)
@bp.doc(responses=_LINE)
def save_nothing(query: dict[str, Any]) -> dict[str, Any]:
    """Tell what is missing: bots call this when they fill in nothing for the stream"""
    return _save(query, "")


@bp.before_request
def do_nothing_for_head() -> Response | None:
    """HEAD is for those who look at links; only a request for an answer is a viewer's wish."""
    return Response() if request.method == "HEAD" else None


@bp.after_request
def answer_bots(response: Response) -> Response:
    """Give a bot one line with 200 for whatever was answered: of other codes it hides the text."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if request.method not in {"GET", "POST"} or not _wants_text():
        return response
    answered = response.get_json(silent=True) or {}
    line = g.get("line") or str(answered.get("error") or "Something went wrong here.")
    if response.status_code >= _BAD_REQUEST:
        told = {"status": response.status_code, "code": answered.get("code")}
        _log.info("a chat was told of an error", extra=told)
    response.status_code = 200
    response.set_data(spoken(line))
    response.content_type = "text/plain; charset=utf-8"
    return response


def _save(query: dict[str, Any], stream: str) -> dict[str, Any]:
    video = use(ChatClips).save(
        saver(),
        Ask(
            stream=stream,
            query_video_id=request.args.get("v", ""),
            user_id=query["user_id"],
            message=query["message"],
            offset=query["offset"],
            duration=query["duration"],
            caller=_caller(),
        ),
    )
    g.line = saved_line(video.additional_message)
    return {
        "message": "Clip saved",
        "video_id": video.id,
        "youtube_video_id": video.youtube_video_id,
    }


def _wants_text() -> bool:
    """Whether a bot asks; also before the request was read, or where it cannot be."""
    given = g.get("given", request.args)
    return given.get("format") == "text" or bot_of(_headers()) is not None


def _caller() -> Caller:
    return caller_of(_headers(), g.get("given", {}))


def _headers() -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _left_out(value: Any) -> bool:
    return value is None or (isinstance(value, str) and is_unfilled(value))

"""The shapes of what chat bots ask and are answered."""

from typing import Any

from marshmallow import Schema, fields, validate

from yt_downloader.web.fields import Id, InputSchema, Position

_USUAL_OFFSET = 60.0
_TEXT_ONLY: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "must be text",
    "null": "must not be null",
}


def _text(description: str) -> fields.String:
    """What a viewer or a bot wrote: it is cleaned and cut, so nothing in it is an error."""
    return fields.String(
        load_default="", error_messages=_TEXT_ONLY, metadata={"description": description}
    )


class AskSchema(InputSchema):
    """A viewer's wish. A variable that the bot did not fill in counts as left out."""

    user_id = Id(
        load_default=None,
        metadata={"description": "Whose clip it is; needed with an anonymous token only."},
    )
    message = _text("What the viewer typed: at most 500 characters of it are kept.")
    offset = Position(
        load_default=_USUAL_OFFSET,
        metadata={"description": "Seconds that the clip begins before now, up to 43200."},
    )
    duration = Position(
        load_default=None,
        metadata={"description": "Seconds, 120 where left out, up to MAX_VIDEO_DURATION."},
    )
    format = fields.String(
        load_default=None,
        validate=validate.OneOf(["text", "json"], error="must be one of {choices}"),
        error_messages=_TEXT_ONLY,
        metadata={"description": "`text`: 200 and one line, whatever happens, as known bots get."},
    )
    viewer = _text("Who asked, for bots whose headers do not tell.")
    channel = _text("In whose chat, for bots whose headers do not tell.")


class MomentSavedSchema(Schema):
    message = fields.String(required=True)
    video_id = fields.String(required=True)
    youtube_video_id = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "null for a channel, whose stream is looked for later."},
    )

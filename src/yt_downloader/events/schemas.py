"""The shapes of requests for events, and of tickets."""

from marshmallow import Schema, fields, validate

from yt_downloader.events.event import Name
from yt_downloader.web.fields import InputSchema, Text

_LONGEST_TICKET = 512
_LONGEST_ID = 64


class TicketSchema(Schema):
    ticket = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})


class EventSchema(Schema):
    """One of a stream, as it is read there."""

    event = fields.String(required=True, validate=validate.OneOf([name.value for name in Name]))
    id = fields.String(required=True, metadata={"description": "For Last-Event-ID."})
    data = fields.String(
        required=True,
        metadata={
            "description": "JSON. status, progress: what the job's status shows; removed: "
            "video_id or encode_id; reset: the reason."
        },
    )


class StreamSchema(InputSchema):
    ticket = Text(
        longest=_LONGEST_TICKET,
        metadata={"description": "Where no header can be sent; of POST /api/events/ticket."},
    )
    last_event_id = Text(
        longest=_LONGEST_ID,
        load_default=None,
        metadata={"description": "As the header Last-Event-ID, where that cannot be sent."},
    )

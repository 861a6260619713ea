"""The shapes of requests for events, and of tickets."""

from marshmallow import Schema, fields

from yt_downloader.web.fields import InputSchema, Text

_LONGEST_TICKET = 512
_LONGEST_ID = 64


class TicketSchema(Schema):
    ticket = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})


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

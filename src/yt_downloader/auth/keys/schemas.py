"""The shapes of requests and answers about clip keys."""

from marshmallow import Schema, fields

from yt_downloader.web.fields import Id, InputSchema, Text, Time

_LONGEST_NAME = 60


class NewKeySchema(InputSchema):
    name = Text(
        shortest=1,
        longest=_LONGEST_NAME,
        required=True,
        metadata={"description": "What it is for, such as the channel and its bot."},
    )


class KeySchema(Schema):
    id = Id(required=True)
    name = fields.String(required=True)
    created_at = Time(required=True)
    last_used_at = Time(required=True, allow_none=True)
    uses = fields.Integer(required=True)


class KeyWithSecretSchema(KeySchema):
    key = fields.String(
        required=True, metadata={"description": "Shown now and never again: keep it."}
    )


class KeyListSchema(Schema):
    keys = fields.List(fields.Nested(KeySchema), required=True)

"""The shapes of account requests and answers."""

import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from yt_downloader.sources.webhooks import LONGEST_WEBHOOK
from yt_downloader.web.fields import Id, InputSchema, Position, Text, Time, Truth

_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 128
_LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, without the angle brackets
_LONGEST_DELAY = 120  # seconds; the latency of live video, with room


class Email(Text):
    """An e-mail address; `@` and a dotted domain are looked for, nothing is contacted."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            shortest=3, longest=_LONGEST_EMAIL, metadata={"format": "email"}, **options
        )
        self._well_formed = validate.Email(error="must be an e-mail address")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any(c.isspace() for c in text):
            raise ValidationError("must be an e-mail address")
        self._well_formed(text)
        return text


class Password(Text):
    """A password, in NFC: keyboards differ in how they compose the same characters.

    A new one has the length that is asked for; an old one only ends somewhere.
    """

    def __init__(self, *, new: bool, **options: Any) -> None:
        shortest = _SHORTEST_PASSWORD if new else 1
        super().__init__(shortest=shortest, longest=_LONGEST_PASSWORD, exact=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        composed = unicodedata.normalize("NFC", value) if isinstance(value, str) else value
        return super()._deserialize(composed, attr, data, **kwargs)


class RegisterSchema(InputSchema):
    email = Email(required=True)
    password = Password(new=True, required=True)


class LoginSchema(InputSchema):
    email = Text(shortest=1, longest=_LONGEST_EMAIL, required=True)
    password = Password(new=False, required=True)


class ChangePasswordSchema(InputSchema):
    current_password = Password(new=False, required=True)
    new_password = Password(new=True, required=True)


class DeleteAccountSchema(InputSchema):
    password = Password(
        new=False, metadata={"description": "Required, but of guests, who have none."}
    )


class SettingsSchema(InputSchema):
    accept_anonymous_saves = Truth()
    auto_download = Truth()
    clip_delay_seconds = Position(
        validate=validate.Range(0, _LONGEST_DELAY, error="must be from 0 to 120 seconds"),
        metadata={"description": "How much later than it happens viewers see a stream."},
    )
    webhook_url = Text(
        shortest=1,
        longest=LONGEST_WEBHOOK,
        allow_none=True,
        metadata={"description": "https; null removes it. Never shown again, only its host is."},
    )


class MessageSchema(Schema):
    message = fields.String(required=True)


class RegisteredSchema(MessageSchema):
    user_id = Id(required=True)


class UserSchema(Schema):
    id = Id(required=True)
    email = fields.String(
        required=True, allow_none=True, metadata={"description": "null of a guest."}
    )


class AccountSchema(UserSchema):
    accept_anonymous_saves = fields.Boolean(required=True)
    auto_download = fields.Boolean(required=True)
    webhook_host = fields.String(required=True, allow_none=True)
    clip_delay_seconds = Position(required=True)
    created_at = Time(required=True)
    guest = fields.Boolean(required=True)
    admin = fields.Boolean(required=True)
    expires_at = Time(required=True, allow_none=True)


class LoggedInSchema(MessageSchema):
    token = fields.String(required=True)
    user = fields.Nested(UserSchema, required=True)


class GuestSchema(MessageSchema):
    token = fields.String(required=True)
    user = fields.Nested(AccountSchema, required=True)


class PublicTokenSchema(Schema):
    token = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})


class MeSchema(Schema):
    user = fields.Nested(AccountSchema, required=True)


class SessionSchema(Schema):
    id = Id(required=True)
    created_at = Time(required=True)
    last_seen_at = Time(required=True)
    expires_at = Time(required=True)
    address = fields.String(required=True)
    client = fields.String(required=True, metadata={"description": "As it calls itself."})
    current = fields.Boolean(required=True)


class SessionsSchema(Schema):
    sessions = fields.List(fields.Nested(SessionSchema), required=True)

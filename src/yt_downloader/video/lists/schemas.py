"""The shapes of requests that save many videos."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from yt_downloader.video.lists.service import MOST_SAVED
from yt_downloader.video.schemas import LONGEST_URL, SaveOptionsSchema
from yt_downloader.web.fields import Id, Text


class SaveListSchema(SaveOptionsSchema):
    """A playlist, or links of videos; what is said besides holds for each of them."""

    url = Text(shortest=1, longest=LONGEST_URL, load_default=None)
    urls = fields.List(
        fields.String(),
        load_default=None,
        validate=validate.Length(
            min=1, max=MOST_SAVED, error=f"must have 1 to {MOST_SAVED} links"
        ),
    )

    @validates_schema
    def check_links(self, data: dict[str, Any], **_: Any) -> None:
        if (data["url"] is None) == (data["urls"] is None):
            raise ValidationError("send url, a playlist, or urls, a list of links", "url")


class SavedOneSchema(Schema):
    url = fields.String(required=True)
    video_id = Id(required=True)


class NotSavedSchema(Schema):
    url = fields.String(required=True)
    error = fields.String(required=True)
    code = fields.String(required=True)


class SavedListSchema(Schema):
    saved = fields.List(fields.Nested(SavedOneSchema), required=True)
    failed = fields.List(fields.Nested(NotSavedSchema), required=True)
    left_out = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Videos of the playlist beyond those; null: the site hides it."},
    )

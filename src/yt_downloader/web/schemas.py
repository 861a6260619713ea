"""Shapes that requests and answers about all kinds of jobs share."""

from marshmallow import Schema, fields, validate

from yt_downloader.data.record import Status
from yt_downloader.web.fields import InputSchema, Text, Time

_PAGE = 50
_LONGEST_PAGE = 100


class ListSchema(InputSchema):
    """Which page of a list."""

    status = fields.String(
        validate=validate.OneOf([s.value for s in Status], error="must be one of {choices}")
    )
    limit = fields.Integer(
        load_default=_PAGE, validate=validate.Range(1, _LONGEST_PAGE, error="must be 1 to 100")
    )
    cursor = Text(longest=200, load_default=None)


class DownloadLinkSchema(Schema):
    download_url = fields.String(required=True)
    filename = fields.String(required=True)
    file_size_bytes = fields.Integer(required=True)
    expires_at = Time(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds."})

"""Shapes that requests and answers about all kinds of jobs share."""

from marshmallow import INCLUDE, Schema, fields, validate

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


class CheckSchema(Schema):
    ok = fields.Boolean(required=True)
    version = fields.String()
    free_bytes = fields.Integer()

    class Meta:
        unknown = INCLUDE


class StateSchema(Schema):
    status = fields.String(
        required=True, validate=validate.OneOf(["healthy", "degraded", "unhealthy"])
    )


class HealthSchema(StateSchema):
    version = fields.String(required=True)
    uptime_seconds = fields.Float(required=True)
    checks = fields.Dict(keys=fields.String(), values=fields.Nested(CheckSchema), required=True)
    active_jobs = fields.Integer(required=True, allow_none=True)
    queued_jobs = fields.Integer(required=True, allow_none=True)
    waiting_jobs = fields.Integer(required=True, allow_none=True)
    disk = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class AliveSchema(Schema):
    status = fields.String(required=True, validate=validate.Equal("alive"))


class LimitsSchema(Schema):
    """What a client may read; more may be added."""

    version = fields.String(required=True)
    video_retention_minutes = fields.Float(required=True)
    max_video_duration = fields.Float(required=True)
    max_upload_mb = fields.Integer(required=True)
    upload_extensions = fields.List(fields.String(), required=True)
    max_encode_duration = fields.Float(required=True)
    max_file_size_mb = fields.Integer(required=True)
    formats = fields.List(fields.String(), required=True)
    resolutions = fields.List(fields.String(), required=True)
    video_codecs = fields.List(fields.String(), required=True)
    quality_presets = fields.List(fields.String(), required=True)
    output_formats = fields.List(fields.String(), required=True)
    cut_modes = fields.List(fields.String(), required=True)
    high_res_mp4 = fields.List(fields.String(), required=True)
    defaults = fields.Dict(keys=fields.String(), values=fields.String(), required=True)

    class Meta:
        unknown = INCLUDE

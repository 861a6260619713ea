"""The shapes of uploads' requests and answers."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from yt_downloader.data.record import Status
from yt_downloader.media.convert.wish import Codec, OutputFormat, Preset
from yt_downloader.web.fields import Id, InputSchema, Time, Truth

_CHOOSE = "must be one of {choices}"


class StartSchema(InputSchema):
    """What the upload should become. Of sound alone, codec and preset may be left out."""

    video_codec = fields.String(validate=validate.OneOf([c.value for c in Codec], error=_CHOOSE))
    quality_preset = fields.String(
        validate=validate.OneOf([p.value for p in Preset], error=_CHOOSE)
    )
    output_format = fields.String(
        load_default=OutputFormat.MP4.value,
        validate=validate.OneOf([o.value for o in OutputFormat], error=_CHOOSE),
    )
    force_reencode = Truth(load_default=False)

    @validates_schema
    def check_picture(self, data: dict[str, Any], **_: Any) -> None:
        if OutputFormat(data["output_format"]).is_sound:
            return
        for name in ("video_codec", "quality_preset"):
            if name not in data:
                raise ValidationError("is required", name)


class MetadataSchema(Schema):
    duration = fields.Float(required=True, metadata={"description": "Seconds."})
    resolution = fields.String(required=True, allow_none=True)
    original_codec = fields.String(required=True, allow_none=True)
    audio_codec = fields.String(required=True, allow_none=True)
    bitrate = fields.Integer(required=True, allow_none=True)
    fps = fields.Float(required=True, allow_none=True)
    container = fields.String(required=True)


class UploadedSchema(Schema):
    message = fields.String(required=True)
    encode_id = Id(required=True)
    original_filename = fields.String(required=True)
    file_size_mb = fields.Float(required=True)
    metadata = fields.Nested(MetadataSchema, required=True)


class StartedSchema(Schema):
    message = fields.String(required=True)
    status = fields.String(required=True)
    encode_id = Id(required=True)


class DoneSchema(Schema):
    message = fields.String(required=True)
    encode_id = Id(required=True)
    file_size_mb = fields.Float(required=True)


class EncodeSchema(Schema):
    encode_id = Id(required=True)
    status = fields.String(required=True, validate=validate.OneOf([s.value for s in Status]))
    progress = fields.Float(required=True, metadata={"description": "0 to 100"})
    original_filename = fields.String(required=True)
    video_codec = fields.String(required=True, allow_none=True)
    quality_preset = fields.String(required=True, allow_none=True)
    output_format = fields.String(required=True, allow_none=True)
    created_at = Time(required=True)
    encoding_started_at = Time(required=True, allow_none=True)
    file_available = fields.Boolean(required=True)
    file_size_mb = fields.Float(required=True, allow_none=True)
    current_phase = fields.String(required=True, allow_none=True)
    speed = fields.String(required=True, allow_none=True)
    eta = fields.String(required=True, allow_none=True, metadata={"description": "As 03:24"})
    fps = fields.Float(required=True, allow_none=True)
    method = fields.String(
        required=True, allow_none=True, metadata={"description": "`encode` or `remux`"}
    )
    decided = fields.List(
        fields.String(), required=True, metadata={"description": "What a viewer may notice."}
    )
    warning = fields.String(required=True, allow_none=True)
    metadata = fields.Nested(MetadataSchema, required=True)
    error = fields.String(required=True, allow_none=True)
    error_code = fields.String(required=True, allow_none=True)
    expires_at = Time(required=True, allow_none=True)


class EncodeListSchema(Schema):
    encodes = fields.List(fields.Nested(EncodeSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class EncodeCancelledSchema(Schema):
    message = fields.String(required=True)
    status = fields.String(required=True)
    encode_id = Id(required=True)


class CodecsSchema(Schema):
    codecs = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)

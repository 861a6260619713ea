"""The shapes of clip requests and answers."""

import re
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from yt_downloader import config
from yt_downloader.data.options import AUDIO, VIDEO, Options
from yt_downloader.data.record import Status
from yt_downloader.sources.extraction import LiveStatus, nearest_step
from yt_downloader.video.option_fields import FileName, FormatSelector, LanguageCode, NoProxy
from yt_downloader.web.fields import Id, InputSchema, Position, Text, Time, Truth
from yt_downloader.web.schemas import ListSchema

LONGEST_URL = 2048
_LONGEST_MESSAGE = 500
_OPTIONS = [option.name for option in dataclass_fields(Options)]
CHAT = "chat"
_PIXELS = re.compile(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})")


def _one_of(choices: Any) -> validate.OneOf:
    return validate.OneOf(get_args(choices), error="must be one of {choices}")


class SaveOptionsSchema(InputSchema):
    """What is to be saved of a link. A login may leave both times out: the whole video."""

    start_time = Position(load_default=None, allow_none=True)
    end_time = Position(load_default=None, allow_none=True)
    user_id = Id(load_default=None, allow_none=True)
    additional_message = Text(longest=_LONGEST_MESSAGE, load_default=None, allow_none=True)
    clip_offset = Position(load_default=None, allow_none=True)
    format = FormatSelector(load_default=None, allow_none=True)
    media_type = fields.String(
        validate=validate.OneOf([VIDEO, AUDIO], error="must be one of {choices}"),
        load_default=None,
        allow_none=True,
    )
    subtitle = LanguageCode(load_default=None, allow_none=True)
    thumbnail = Truth(load_default=None, allow_none=True)
    video_name = FileName(load_default=None, allow_none=True)
    proxy = NoProxy(load_default=None, allow_none=True)

    @validates_schema
    def check_segment(self, data: dict[str, Any], **_: Any) -> None:
        start, end = data["start_time"], data["end_time"]
        for name, value in (("start_time", start), ("end_time", end)):
            if value is None and (start, end) != (None, None):
                raise ValidationError("start_time and end_time belong together", name)
        if start is not None and end <= start:
            raise ValidationError("must be after start_time", "end_time")


class SaveSchema(SaveOptionsSchema):
    """A clip to save."""

    url = Text(shortest=1, longest=LONGEST_URL, required=True)


def save_options(body: Mapping[str, Any]) -> dict[str, Any]:
    """What SaveOptionsSchema read, as `VideoService.save` takes it."""
    return {
        "start": body["start_time"],
        "end": body["end_time"],
        "user_id": body["user_id"],
        "message": body["additional_message"],
        "clip_offset": body["clip_offset"],
        "options": Options(**{name: body[name] for name in _OPTIONS if body[name] is not None}),
    }


class ResolutionName(fields.String):
    """One of config.Resolution, or pixels such as `1920x1080`, which become the nearest name."""

    def __init__(self) -> None:
        names = f"{'|'.join(get_args(config.Resolution))}|{_PIXELS.pattern}"
        super().__init__(metadata={"pattern": f"^({names})$"})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        pixels = _PIXELS.fullmatch(text)
        if pixels:
            return f"{nearest_step(int(pixels[1]), int(pixels[2]))}p"
        if text not in get_args(config.Resolution):
            names = ", ".join(get_args(config.Resolution))
            raise ValidationError(f"must be one of {names}, or like 1920x1080")
        return text


class DownloadSchema(InputSchema):
    """What to make of the clip; what is left out is as the server is set."""

    format_preference = fields.String(validate=_one_of(config.Container))
    resolution_preference = ResolutionName()
    high_res_mp4 = fields.String(validate=_one_of(config.HighResMp4))
    cut_mode = fields.String(validate=_one_of(config.CutMode))


class ResolutionsInputSchema(InputSchema):
    url = Text(shortest=1, longest=LONGEST_URL, required=True)


class SavedSchema(Schema):
    message = fields.String(required=True)
    video_id = Id(required=True)


class ProgressSchema(Schema):
    current_phase = fields.String(required=True)
    download_progress = fields.Float(required=True, metadata={"description": "0 to 100"})
    encoding_progress = fields.Float(required=True, metadata={"description": "0 to 100"})
    speed = fields.String(allow_none=True)
    eta = fields.String(allow_none=True, metadata={"description": "Time left, as 03:24"})
    fps = fields.Float(allow_none=True)
    downloaded_bytes = fields.Integer(allow_none=True)
    total_bytes = fields.Integer(allow_none=True)
    downloaded_segments = fields.Integer(allow_none=True)
    total_segments = fields.Integer(allow_none=True)


class MomentSchema(Schema):
    """What a chat asked for: what a stream showed around `at`."""

    at = Time(required=True)
    offset = Position(
        required=True, metadata={"description": "Seconds that the clip begins before `at`."}
    )
    duration = Position(required=True)
    located = fields.Boolean(
        required=True,
        metadata={"description": "Whether start_time and end_time are known already."},
    )


class VideoSchema(Schema):
    video_id = Id(required=True)
    status = fields.String(required=True, validate=validate.OneOf([s.value for s in Status]))
    url = fields.String(required=True)
    start_time = Position(required=True, allow_none=True)
    end_time = Position(required=True, allow_none=True)
    created_at = Time(required=True)
    file_available = fields.Boolean(required=True)
    available_formats = fields.List(fields.String(), required=True)
    progress = fields.Nested(ProgressSchema, required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    additional_message = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    error_code = fields.String(required=True, allow_none=True)
    file_size_bytes = fields.Integer(required=True, allow_none=True)
    expires_at = Time(required=True, allow_none=True)
    moment = fields.Nested(MomentSchema, required=True, allow_none=True)
    clipped_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The viewer who asked in a chat, as its bot says."},
    )
    channel = fields.String(
        required=True, allow_none=True, metadata={"description": "Whose chat, as its bot says."}
    )
    format = fields.String(required=True, allow_none=True)
    media_type = fields.String(required=True, validate=validate.OneOf([VIDEO, AUDIO]))
    subtitle = fields.String(required=True, allow_none=True)
    thumbnail = fields.Boolean(required=True)
    video_name = fields.String(required=True, allow_none=True)
    warning = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What was asked for and is not among the files."},
    )


class VideoPageSchema(ListSchema):
    saved_by = fields.String(
        load_default=None,
        validate=validate.OneOf([CHAT], error="must be {choices}"),
        metadata={"description": "`chat`: only the clips that viewers saved from a chat."},
    )


class VideoListSchema(Schema):
    videos = fields.List(fields.Nested(VideoSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AcceptedSchema(Schema):
    message = fields.String(required=True)
    status = fields.String(required=True)
    video_id = Id(required=True)


class CancelledSchema(Schema):
    message = fields.String(required=True)
    status = fields.String(required=True)
    video_id = Id(required=True)


class FormatsSchema(Schema):
    video_id = fields.String(required=True)
    resolutions = fields.List(fields.String(), required=True)
    extensions = fields.List(fields.String(), required=True)
    formats = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class GlanceSchema(Schema):
    """What a page shows of a video first."""

    video_id = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    duration = Position(
        required=True, allow_none=True, metadata={"description": "Not known of what is live."}
    )
    thumbnail = fields.String(
        required=True, allow_none=True, metadata={"description": "A path on this server."}
    )
    uploader = fields.String(required=True, allow_none=True)
    live_status = fields.String(
        required=True, validate=validate.OneOf([s.value for s in LiveStatus])
    )
    resolutions = fields.List(fields.String(), required=True)


class FileSchema(Schema):
    name = fields.String(required=True)
    kind = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    url = fields.String(required=True)


class FilesSchema(Schema):
    files = fields.List(fields.Nested(FileSchema), required=True)

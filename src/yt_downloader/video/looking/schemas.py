"""The shapes of what is told of a video or a list before anything is saved."""

from marshmallow import Schema, fields, validate

from yt_downloader.video.schemas import LONGEST_URL, GlanceSchema
from yt_downloader.web.fields import InputSchema, Position, Text, Truth


class InfoInputSchema(InputSchema):
    url = Text(shortest=1, longest=LONGEST_URL, required=True)
    fetch_subtitle = Truth(load_default=False)


class ChapterSchema(Schema):
    title = fields.String(required=True)
    start_time = Position(required=True)
    end_time = Position(required=True, allow_none=True)


class MarkSchema(Schema):
    """How often a part is watched, from 0 to 1."""

    start_time = Position(required=True)
    end_time = Position(required=True)
    value = fields.Float(required=True)


class OfferSchema(Schema):
    """Something to choose; *format* is yt-dlp's selector for it."""

    type = fields.String(
        required=True,
        validate=validate.OneOf(["video+audio", "video", "audio", "selector"]),
    )
    format = fields.String(required=True)
    label = fields.String(required=True)
    video_format = fields.String(required=True, allow_none=True)
    audio_format = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)
    ext = fields.String(required=True, allow_none=True)
    filesize = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Bytes of the whole video, where the site tells."},
    )


class RatesSchema(Schema):
    """About how many bytes a second has; `video` with its sound, by resolution and kind."""

    video = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
    )
    audio = fields.Integer(required=True, allow_none=True)


class SubtitleFileSchema(Schema):
    ext = fields.String(required=True)
    url = fields.String(required=True, metadata={"description": "At the site."})
    name = fields.String(required=True)


class SubtitleTrackSchema(Schema):
    formats = fields.List(fields.Nested(SubtitleFileSchema), required=True)
    language_code = fields.String(required=True)
    language_name = fields.String(required=True)


class SubtitlesSchema(Schema):
    tracks = fields.Dict(
        keys=fields.String(), values=fields.Nested(SubtitleTrackSchema), required=True
    )
    automatic_captions = fields.Boolean(required=True)
    manual_captions = fields.Boolean(required=True)


class EmbedSchema(Schema):
    """Whose player could show the video."""

    site = fields.String(required=True)
    id = fields.String(required=True)


class EntrySchema(Schema):
    video_id = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    duration = Position(required=True, allow_none=True)
    thumbnail = fields.String(required=True, allow_none=True)


class InfoSchema(GlanceSchema):
    """A video, or a playlist with `playlist_id`, `url`, `title`, `entries` and `left_out`."""

    type = fields.String(required=True, validate=validate.OneOf(["video", "playlist"]))
    video_id = fields.String()
    duration = Position(allow_none=True)
    thumbnail = fields.String(allow_none=True, metadata={"description": "A path on this server."})
    uploader = fields.String(allow_none=True)
    live_status = fields.String()
    resolutions = fields.List(fields.String())
    upload_date = fields.Date(allow_none=True)
    view_count = fields.Integer(allow_none=True)
    chapters = fields.List(fields.Nested(ChapterSchema))
    heatmap = fields.List(fields.Nested(MarkSchema))
    formats = fields.List(fields.Nested(OfferSchema))
    bytes_per_second = fields.Nested(RatesSchema)
    subtitle_info = fields.Nested(SubtitlesSchema)
    preview_url = fields.String(
        allow_none=True, metadata={"description": "A path on this server, for a player."}
    )
    embed = fields.Nested(EmbedSchema, allow_none=True)
    playlist_url = fields.String(
        allow_none=True, metadata={"description": "Of the list that the link names, too."}
    )
    playlist_id = fields.String()
    entries = fields.List(fields.Nested(EntrySchema))
    left_out = fields.Integer(
        allow_none=True,
        metadata={"description": "Videos beyond `entries`; null: the site does not tell."},
    )

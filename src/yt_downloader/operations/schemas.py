"""The shape of what operators see."""

from marshmallow import Schema, fields, validate

from yt_downloader.data.figures import MOST_COUNTED
from yt_downloader.data.record import Kind
from yt_downloader.web.fields import Id, Time
from yt_downloader.web.schemas import CheckSchema, StateSchema


class KindSchema(Schema):
    kind = fields.Enum(
        Kind,
        by_value=fields.String(validate=validate.OneOf([kind.value for kind in Kind])),
        required=True,
    )


class ProgramSchema(Schema):
    ok = fields.Boolean(required=True)
    version = fields.String()
    age_days = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How old it is, where its version is a date."},
    )


class DiskSchema(Schema):
    """Bytes; *files* and *uploads* are what records of users have there."""

    ok = fields.Boolean(required=True)
    free_bytes = fields.Integer(required=True)
    total_bytes = fields.Integer(required=True)
    min_free_bytes = fields.Integer(required=True)
    files_bytes = fields.Integer(required=True)
    uploads_bytes = fields.Integer(required=True)


class LaneSchema(KindSchema):
    running = fields.Integer(required=True)
    queued = fields.Integer(required=True)
    waiting = fields.Integer(required=True, metadata={"description": "For live streams."})
    oldest_queued_seconds = fields.Float(required=True, allow_none=True)


class RunningSchema(KindSchema):
    id = Id(required=True)
    seconds = fields.Float(required=True)
    attempt = fields.Integer(required=True)
    request_id = fields.String(
        required=True, metadata={"description": "Empty where no request began it."}
    )


class WorkerSchema(Schema):
    host = fields.String(required=True)
    process = fields.Integer(required=True)
    seen_seconds_ago = fields.Float(required=True)
    running = fields.List(fields.Nested(RunningSchema), required=True)


class PeopleSchema(Schema):
    users = fields.Integer(required=True)
    guests = fields.Integer(required=True)
    sessions = fields.Integer(required=True)


class FailureSchema(KindSchema):
    id = Id(required=True)
    at = Time(required=True)
    request_id = fields.String(required=True)


class FailuresSchema(Schema):
    code = fields.String(required=True)
    count = fields.Integer(
        required=True, metadata={"description": f"{MOST_COUNTED} means so many or more."}
    )
    newest = fields.List(fields.Nested(FailureSchema), required=True)


class OverviewSchema(StateSchema):
    """Nothing in it tells of one user what they fetch: ids are those in the log."""

    at = Time(required=True)
    version = fields.String(required=True)
    uptime_seconds = fields.Float(
        required=True, metadata={"description": "Of the web process that answers."}
    )
    programs = fields.Dict(
        keys=fields.String(), values=fields.Nested(ProgramSchema), required=True
    )
    database = fields.Nested(CheckSchema, required=True)
    cache = fields.Nested(CheckSchema, required=True)
    confinement = fields.Dict(keys=fields.String(), required=True)
    disk = fields.Nested(DiskSchema, required=True)
    jobs = fields.List(fields.Nested(LaneSchema), required=True)
    workers = fields.List(fields.Nested(WorkerSchema), required=True)
    people = fields.Nested(PeopleSchema, required=True)
    failures = fields.List(
        fields.Nested(FailuresSchema),
        required=True,
        metadata={"description": "Of the last 24 hours, the most frequent first."},
    )

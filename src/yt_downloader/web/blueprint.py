"""flask-smorest with our status codes, our error shape and stricter JSON."""

import json
from typing import Any

from flask import Request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.core import missing
from webargs.flaskparser import FlaskParser, abort

# What a request may send in an Authorization header, as OpenAPI names it.
SECURITY_SCHEMES = {
    "private": {"type": "http", "scheme": "bearer", "description": "The token of a login."},
    "public": {
        "type": "http",
        "scheme": "bearer",
        "description": "A public token or a clip key, which may only save.",
    },
}


class ErrorSchema(Schema):
    """The shape of every error."""

    error = fields.String(required=True, metadata={"description": "A sentence for a person."})
    code = fields.String(required=True, metadata={"description": "Stable, for programs."})
    details = fields.Dict(metadata={"description": "Field to list of messages."})
    request_id = fields.String(required=True)


class StrictParser(FlaskParser):
    """Reads JSON bodies; anything that is not JSON is a clear 400 or 415."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 - overrides
        """The parsed body, or `missing` when there is none."""
        body = req.get_data(cache=True)
        # A body sent in chunks is read up to the limit, without a word; one byte more
        # raises 413 where there is one.
        req.stream.read(1)
        if not body.strip():
            return missing
        if not req.is_json:
            abort(415)
        try:
            return json.loads(body, parse_constant=_refuse)
        except (ValueError, RecursionError):
            abort(400, messages={"json": ["The body is not valid JSON."]})


def _refuse(word: str) -> float:
    """NaN and Infinity are not JSON, though Python reads them."""
    raise ValueError(word)


class ApiBlueprint(Blueprint):
    """A blueprint whose arguments are parsed strictly."""

    ARGUMENTS_PARSER = StrictParser()


class DocumentedApi(Api):
    """Collects the OpenAPI document."""

    ERROR_SCHEMA = ErrorSchema

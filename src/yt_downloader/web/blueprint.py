"""flask-smorest with our status codes, our error shape and stricter JSON."""

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.core import missing
from webargs.flaskparser import FlaskParser, abort
from werkzeug.routing import BaseConverter

from yt_downloader.web.sending import FILE_TYPES

_BINARY = {"type": "string", "format": "binary"}
_FILE_HEADERS = {
    name: {"schema": {"type": "string"}, "required": True}
    for name in ("Accept-Ranges", "Content-Disposition", "ETag")
}
_ID_DIGITS = 24
_PLAIN_ID = re.compile(r"<(\w+_id)>")

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
    details = fields.Dict(
        keys=fields.String(), metadata={"description": "Field to list of messages."}
    )
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


class IdConverter(BaseConverter):
    """The id of an object in a path. With another text there, the route is not meant."""

    regex = f"[0-9a-fA-F]{{{_ID_DIGITS}}}"
    part_isolating = True


class ApiBlueprint(Blueprint):
    """A blueprint whose arguments are parsed strictly.

    A part of a path that is called `..._id` and names no converter is an id.
    """

    ARGUMENTS_PARSER = StrictParser()

    def route(self, rule: str, **options: Any) -> Any:
        """Like that of flask-smorest."""
        return super().route(_PLAIN_ID.sub(r"<id:\1>", rule), **options)

    def alt_response(self, status_code: int, response: Any = None, **options: Any) -> Any:
        """Document another answer; errors have the one shape."""
        if status_code >= HTTPStatus.BAD_REQUEST:
            options.setdefault("schema", ErrorSchema)
        return super().alt_response(status_code, response, **options)

    def file_response(self, status_code: int, *, description: str) -> Any:
        """Document that the answer may be a finished file, of any of the kinds there are."""
        return self.binary_response(
            status_code, FILE_TYPES, description=description, headers=_FILE_HEADERS
        )

    def binary_response(
        self, status_code: int, content_types: Iterable[str], **options: Any
    ) -> Any:
        """Document that the answer may be bytes of any of *content_types*."""

        def document(view: Any) -> Any:
            for content_type in content_types:
                view = self.alt_response(
                    status_code,
                    schema=_BINARY,
                    content_type=content_type,
                    success=True,
                    **options,
                )(view)
            return view

        return document


class DocumentedApi(Api):
    """Collects the OpenAPI document. Use `web.openapi` to complete it."""

    ERROR_SCHEMA = ErrorSchema
    DEFAULT_ERROR_RESPONSE_NAME = None  # every answer is named

    def __init__(self, app: Flask) -> None:
        super().__init__()
        app.url_map.converters["id"] = IdConverter
        self.init_app(app)
        self.register_converter(IdConverter, _id_schema)


def _id_schema(_converter: IdConverter) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{IdConverter.regex}$"}

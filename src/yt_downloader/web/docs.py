"""The OpenAPI document and a page to read and try it, where the settings show them."""

import base64
import hashlib
import re

from flask import Flask, Response, jsonify
from flask_smorest import Api
from flask_swagger_ui import get_swaggerui_blueprint

from yt_downloader.web.headers import as_page
from yt_downloader.web.openapi import completed
from yt_downloader.web.rates import unlimited

_JSON = "/api/openapi.json"
_PAGE = "/api/docs"
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def register(app: Flask, api: Api) -> None:
    """Serve the document of *api* and the page, whose scripts come with the package."""
    document = completed(api.spec.to_dict())

    @app.get(_JSON)
    @unlimited
    def openapi() -> Response:
        return jsonify(document)

    page = get_swaggerui_blueprint(
        _PAGE,
        _JSON,
        config={
            "app_name": "yt-downloader",
            # Left out, the page would repeat the request's Host header.
            "oauth2RedirectUrl": f"{_PAGE}/oauth2-redirect.html",
        },
    )

    page.after_request(_allow_its_script)
    app.register_blueprint(page)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{page.name}."):
            unlimited(view)


def _allow_its_script(response: Response) -> Response:
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    return as_page(response, scripts=[_hash(s) for s in _INLINE.findall(response.data)])


def _hash(script: bytes) -> str:
    """How a policy names a script that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"

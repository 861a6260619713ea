"""The OpenAPI document and a page to read and try it, where the settings show them."""

from flask import Flask, Response, jsonify
from flask_smorest import Api
from flask_swagger_ui import get_swaggerui_blueprint

from yt_downloader.web.rates import unlimited

_JSON = "/api/openapi.json"


def register(app: Flask, api: Api) -> None:
    """Serve the document of *api* and the page, whose scripts come with the package."""

    @app.get(_JSON)
    @unlimited
    def openapi() -> Response:
        return jsonify(api.spec.to_dict())

    page = get_swaggerui_blueprint("/api/docs", _JSON, config={"app_name": "yt-downloader"})
    app.register_blueprint(page)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{page.name}."):
            unlimited(view)

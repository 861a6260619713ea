"""The Flask application."""

import atexit
import os
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from yt_downloader import __version__
from yt_downloader.assembly import Parts, assemble
from yt_downloader.auth.door import Door
from yt_downloader.auth.keys.routes import bp as keys
from yt_downloader.auth.routes import bp as auth
from yt_downloader.config import Settings
from yt_downloader.encode.resumable_routes import bp as resumable
from yt_downloader.encode.routes import bp as encode
from yt_downloader.environment import load
from yt_downloader.events.routes import bp as events
from yt_downloader.logs import configure
from yt_downloader.operations.routes import bp as operations
from yt_downloader.ui import routes as ui
from yt_downloader.video.chats.routes import bp as chats
from yt_downloader.video.lists.routes import bp as lists
from yt_downloader.video.looking.routes import bp as looking
from yt_downloader.video.routes import bp as video
from yt_downloader.web import docs, errors, headers, origins, requests
from yt_downloader.web.blueprint import SECURITY_SCHEMES, DocumentedApi
from yt_downloader.web.files import bp as files
from yt_downloader.web.health import bp as system
from yt_downloader.web.services import offer


def create_app(settings: Settings | None = None) -> Flask:
    """The application for *settings*, by default those of the environment.

    Raises BadEnvironment and MissingFfmpeg. Connects to nothing yet.
    """
    settings = settings or load(os.environ)
    configure(settings)
    parts = assemble(settings)
    atexit.register(parts.close)
    app = Flask(__name__, static_folder=None)
    app.config.update(_flask_settings(settings))
    _mount(app, parts)
    app.wsgi_app = Door(  # type: ignore[method-assign, assignment]
        app.wsgi_app, path="/api/auth/login"
    )
    proxies = settings.trusted_proxy_count
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0, x_prefix=0
        )
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.flask_secret_key,
        "MAX_CONTENT_LENGTH": settings.max_request_kb * 1024,
        "API_TITLE": "yt-downloader",
        "API_VERSION": __version__,
        "OPENAPI_VERSION": "3.0.3",
        # The document is served by web/docs.py, and only where it should be.
        "OPENAPI_URL_PREFIX": None,
        "API_SPEC_OPTIONS": {"components": {"securitySchemes": SECURITY_SCHEMES}},
    }


def _mount(app: Flask, parts: Parts) -> None:
    api = DocumentedApi(app)
    features = (auth, keys, video, looking, lists, chats, encode, resumable, events, operations)
    for blueprint in (*features, files, system):
        api.register_blueprint(blueprint)
    offer(
        app,
        parts.settings,
        parts.people.auth,
        parts.people.accounts,
        parts.people.keys,
        parts.people.last_seen,
        parts.people.tickets,
        parts.limits,
        parts.clips.service,
        parts.clips.chats,
        parts.clips.lists,
        parts.clips.menu,
        parts.clips.previews,
        parts.clips.thumbnails,
        parts.uploads.service,
        parts.uploads.receiving,
        parts.uploads.resumable,
        parts.events,
        parts.delivery,
        parts.health,
        parts.overview,
    )
    if parts.settings.docs_enabled:
        docs.register(app, api)
    requests.register(app, parts.database)
    origins.register(
        app,
        hosts=parts.settings.allowed_hosts,
        origins=parts.settings.allowed_origins,
        own=parts.settings.host,
    )
    headers.register(app, hsts_days=parts.settings.hsts_days)
    errors.register(app)  # after flask-smorest has registered its own
    ui.register(app)

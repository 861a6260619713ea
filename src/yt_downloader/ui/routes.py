"""The pages over HTTP, and what they are made of."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import NotFound

from yt_downloader.config import Settings
from yt_downloader.ui.assets import Asset, Assets, pack
from yt_downloader.ui.texts import LANGUAGES, SHARED, Texts, asked_language
from yt_downloader.web.errors import on_http_error
from yt_downloader.web.headers import as_page
from yt_downloader.web.rates import unlimited
from yt_downloader.web.services import offer, use

_HERE = Path(__file__).parent
_THEMES = ("light", "dark")
_FOREVER = "public, max-age=31536000, immutable"
_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its template, the areas of texts it needs, players it may show in a frame."""

    path: str
    areas: tuple[str, ...]
    frames: tuple[str, ...] = ()


PAGES = {
    "start": Page("/", ("start", "editor"), frames=("https://www.youtube-nocookie.com",)),
    "board": Page("/board", ("board", "jobs")),
    "encode": Page("/encode", ("encode", "jobs")),
    "bots": Page("/bots", ("bots", "settings")),
    "account": Page("/account", ("account", "settings")),
    "operator": Page("/operator", ("operator",)),
    "login": Page("/login", ("entry",)),
    "register": Page("/register", ("entry",)),
}

bp = Blueprint("ui", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Serve the pages from *app*, also one for addresses at which there is none."""
    offer(app, Assets(_HERE / "static"), Texts(_HERE / "texts"))
    for name, page in PAGES.items():
        bp_view = _view_of(name)
        app.add_url_rule(page.path, f"ui.page_{name}", bp_view)
    app.register_blueprint(bp)
    app.register_error_handler(NotFound, _on_not_found)


def _view_of(name: str) -> Any:
    @unlimited
    def show() -> Response:
        return _rendered(name)

    return show


@bp.get("/assets/<version>/<path:name>")
@unlimited
def asset(version: str, name: str) -> Response:
    """A file of the pages; for good only under the version that it is of."""
    assets = use(Assets)
    found = assets.get(name)
    if found is None:
        abort(404)
    response = _packed_if_wished(found)
    response.headers["Cache-Control"] = _FOREVER if version == assets.version else _AGAIN
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@bp.get("/manifest.webmanifest")
@unlimited
def manifest() -> Response:
    """What a phone needs to install the pages, and to share links to them"""
    language, texts, assets = asked_language(request), use(Texts), use(Assets)
    response = jsonify(
        id="/",
        name=texts.get(language, "shared.product"),
        short_name=texts.get(language, "shared.product_short"),
        description=texts.get(language, "shared.description"),
        lang=language,
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#f7f7f5",
        theme_color="#f7f7f5",
        icons=[
            {"src": assets.address("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": assets.address("icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {
                "src": assets.address("icon-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "any maskable",
            },
        ],
        share_target={
            "action": "/",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
        shortcuts=[
            {"name": texts.get(language, f"shared.nav_{name}"), "url": PAGES[name].path}
            for name in ("board", "encode", "bots")
        ],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = _AGAIN
    return response


def _rendered(name: str, status: int = 200) -> Response:
    """The page *name* in the reader's language and theme."""
    page = PAGES.get(name, Page("", (name,)))
    language, texts, assets = asked_language(request), use(Texts), use(Assets)
    theme = request.cookies.get("theme")
    body = render_template(
        f"{name}.html",
        page=name,
        pages=PAGES,
        language=language,
        languages=LANGUAGES,
        theme=theme if theme in _THEMES else "",
        texts=texts.of(language, (SHARED, *page.areas)),
        t=lambda key, **values: texts.get(language, key, **values),
        asset=assets.address,
        minutes=format(use(Settings).video_retention_minutes, "g"),
    ).encode()
    response = _packed_if_wished(Asset(body, pack(body), "text/html; charset=utf-8"))
    response.status_code = status
    response.headers["Cache-Control"] = _AGAIN
    response.vary.update(("Accept-Language", "Cookie"))
    response.add_etag()
    response.make_conditional(request)
    return as_page(response, frames=page.frames, trusted_types=True)


def _packed_if_wished(asset: Asset) -> Response:
    wished = asset.packed is not None and request.accept_encodings["gzip"] > 0
    body = asset.packed if wished and asset.packed is not None else asset.body
    response = Response(body, content_type=asset.content_type)
    if wished:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _on_not_found(error: NotFound) -> Response:
    """A page for people who lost their way; clients of the API get the error they know."""
    wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if request.path.startswith("/api/") or wants_page != "text/html":
        return on_http_error(error)
    return _rendered("lost", 404)

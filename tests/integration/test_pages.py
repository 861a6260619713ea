"""The pages as a browser gets them, before any script runs."""

import gzip
import json
import re

import pytest
import requests

from tests.harness.service import Service
from yt_downloader.ui.routes import PAGES


def get(service: Service, path: str, **headers: str) -> requests.Response:
    return requests.get(
        f"{service.address}{path}",
        headers={"Accept": "text/html,*/*;q=0.8", **headers},
        timeout=10,
        allow_redirects=False,
    )


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_comes_in_every_language(service: Service, name: str, language: str):
    reply = get(service, PAGES[name].path, **{"Accept-Language": language})

    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}"' in reply.text
    texts = re.search(r'id="texts">(.*?)</script>', reply.text)
    assert texts is not None
    assert json.loads(texts[1])["shared.close"] == {"en": "Close", "de": "Schließen"}[language]


def test_scripts_styles_and_markup_come_from_here_only(service: Service):
    policy = get(service, "/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert "frame-src https://www.youtube-nocookie.com" in policy
    assert "frame-src" not in get(service, "/board").headers["Content-Security-Policy"]


def test_language_and_theme_are_remembered_in_the_browser(service: Service):
    cookies = {"Accept-Language": "en", "Cookie": "language=de; theme=dark"}
    assert '<html lang="de" data-theme="dark"' in get(service, "/", **cookies).text
    nonsense = {"Accept-Language": "fr", "Cookie": 'language=xx; theme="><script>'}
    assert '<html lang="en" data-page="start"' in get(service, "/", **nonsense).text


def test_what_pages_are_made_of_is_kept_forever(service: Service):
    page = get(service, "/").text
    places = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    assert len(places) > 4
    for place in set(places):
        reply = get(service, place)
        assert reply.status_code == 200, place
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_an_older_page_gets_what_is_there_now_and_does_not_keep_it(service: Service):
    reply = get(service, "/assets/000000000000/style.css")
    assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["none.css", "../routes.py", "%2e%2e/routes.py", "js", ""])
def test_nothing_else_comes_from_there(service: Service, name: str):
    reply = get(service, f"/assets/000000000000/{name}", Accept="application/json")
    assert reply.status_code == 404
    assert reply.json()["code"] == "NOT_FOUND"


def test_a_page_is_packed_for_those_who_can_unpack_it(service: Service):
    packed = requests.get(
        f"{service.address}/", headers={"Accept-Encoding": "gzip"}, timeout=10, stream=True
    )
    plain = get(service, "/", **{"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw.read()).decode() == plain.text
    assert "Content-Encoding" not in plain.headers
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= {
        name.strip() for name in plain.headers["Vary"].split(",")
    }


def test_a_page_that_has_not_changed_is_not_sent_again(service: Service):
    tag = get(service, "/").headers["ETag"]
    assert get(service, "/", **{"If-None-Match": tag}).status_code == 304


def test_people_who_lost_their_way_get_a_page_and_clients_the_error(service: Service):
    lost = get(service, "/nowhere")
    assert (lost.status_code, "<html" in lost.text) == (404, True)
    assert get(service, "/nowhere", Accept="*/*").json()["code"] == "NOT_FOUND"
    assert get(service, "/api/nowhere").json()["code"] == "NOT_FOUND"


def test_a_phone_can_install_it_and_share_to_it(service: Service):
    reply = get(service, "/manifest.webmanifest", **{"Accept-Language": "de"})

    assert reply.headers["Content-Type"].startswith("application/manifest+json")
    manifest = reply.json()
    assert manifest["lang"] == "de"
    assert manifest["share_target"]["params"]["url"] == "url"
    for icon in manifest["icons"]:
        assert get(service, icon["src"]).headers["Content-Type"] == icon["type"]

"""Web pages elsewhere, and the names under which the service is reached."""

import pytest
from werkzeug.test import Client

from tests.harness.routes import SETTINGS, application
from yt_downloader.config import BadEnvironment
from yt_downloader.environment import load

FRIEND = "https://app.example.com"
STRANGERS = [
    "https://evil.example",
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://evilapp.example.com",
    "https://appxexample.com",
    "https://app.example.com/",
    "null",
    "*",
    "",
]
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization, tus-resumable, x-secret",
}


@pytest.fixture(scope="module")
def friendly() -> Client:
    return application(ALLOWED_ORIGINS=f"{FRIEND}, http://localhost:3000").test_client()


def test_a_listed_origin_may_read_what_it_needs(friendly: Client):
    for path, status in (
        ("/api/health/live", 200),
        ("/api/nothing", 404),
        ("/api/auth/login", 405),
    ):
        reply = friendly.get(path, headers={"Origin": FRIEND})

        assert reply.status_code == status
        assert reply.headers["Access-Control-Allow-Origin"] == FRIEND
        assert "Origin" in reply.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in reply.headers
        exposed = set(reply.headers["Access-Control-Expose-Headers"].split(", "))
        assert exposed >= {
            *("X-Request-ID", "Retry-After", "Location", "Content-Disposition", "ETag"),
            *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
            *("Upload-Offset", "Upload-Length", "Upload-Expires", "Tus-Resumable"),
        }


def test_a_preflight_is_answered_before_any_token_is_asked_for(friendly: Client):
    for path in ("/api/auth/me", "/api/encode/uploads", f"/api/encode/uploads/{'c' * 24}"):
        reply = friendly.options(path, headers={"Origin": FRIEND, **PREFLIGHT})

        assert reply.status_code in {200, 204}
        assert reply.headers["Access-Control-Allow-Origin"] == FRIEND
        assert "PATCH" in reply.headers["Access-Control-Allow-Methods"]
        assert reply.headers["Access-Control-Allow-Headers"] == "authorization, tus-resumable"
        assert int(reply.headers["Access-Control-Max-Age"]) > 0
        assert "Access-Control-Allow-Private-Network" not in reply.headers


@pytest.mark.parametrize("origin", STRANGERS)
def test_others_are_told_nothing(friendly: Client, origin: str):
    for reply in (
        friendly.get("/api/health/live", headers={"Origin": origin}),
        friendly.options("/api/auth/me", headers={"Origin": origin, **PREFLIGHT}),
    ):
        assert "Access-Control" not in str(reply.headers)


def test_by_default_no_page_elsewhere_may_use_the_api():
    client = application().test_client()

    reply = client.options("/api/auth/me", headers={"Origin": FRIEND, **PREFLIGHT})

    assert "Access-Control" not in str(reply.headers)


def test_a_star_lets_all_in_and_never_with_their_cookies():
    client = application(ALLOWED_ORIGINS="*").test_client()

    reply = client.get("/api/health/live", headers={"Origin": "https://anybody.example"})

    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ALLOWED_ORIGINS", "app.example.com", "like https://app.example.com"),
        ("ALLOWED_ORIGINS", "https://app.example.com/", "without a path or a slash"),
        ("ALLOWED_ORIGINS", "https://App.Example.com", "in small letters"),
        ("ALLOWED_ORIGINS", "https://*.example.com", "like https://app.example.com"),
        ("ALLOWED_ORIGINS", "https://a.example, *", "* stands alone"),
        ("ALLOWED_ORIGINS", "null", "like https://app.example.com"),
        ("ALLOWED_ORIGINS", "https://user:pass@a.example", "like https://app.example.com"),
        ("ALLOWED_HOSTS", "https://a.example", "without scheme, port and path"),
        ("ALLOWED_HOSTS", "a.example:5000", "without scheme, port and path"),
        ("ALLOWED_HOSTS", "a.example/x", "without scheme, port and path"),
        ("PUBLIC_URL", "clips.example.com", "like https://clips.example.com"),
        ("PUBLIC_URL", "javascript://x", "like https://clips.example.com"),
    ],
)
def test_a_bad_list_stops_the_start_with_a_clear_sentence(name: str, value: str, says: str):
    with pytest.raises(BadEnvironment) as caught:
        load({**SETTINGS, name: value})

    (problem,) = caught.value.problems
    assert problem.startswith(name)
    assert says in problem


def test_good_lists_are_taken():
    settings = load(
        {
            **SETTINGS,
            "ALLOWED_ORIGINS": "https://a-b.example, http://localhost:3000,http://[::1]:80",
            "ALLOWED_HOSTS": "clips.example.com,.example.org,10.0.0.1,[::1]",
            "PUBLIC_URL": "https://clips.example.com:8443/under/",
        }
    )

    assert settings.allowed_origins[1:] == ("http://localhost:3000", "http://[::1]:80")
    assert len(settings.allowed_hosts) == 4


def test_only_the_names_of_the_service_are_answered():
    client = application(ALLOWED_HOSTS="clips.example.com, .example.org").test_client()

    def status(host: str) -> int:
        return client.get("/api/health/live", headers={"Host": host}).status_code

    taken = ["clips.example.com", "CLIPS.example.com:8443", "a.example.org", "127.0.0.1:5000"]
    assert {host: status(host) for host in taken} == dict.fromkeys(taken, 200)
    refused = [
        "evil.example",
        "xclips.example.com",
        "clips.example.com.evil.example",
        "example.com",
    ]
    assert {host: status(host) for host in refused} == dict.fromkeys(refused, 400)
    reply = client.get("/api/health/live", headers={"Host": "evil.example"})
    assert reply.json is not None
    assert reply.json["code"] == "BAD_HOST"
    assert "evil" not in reply.text


@pytest.mark.parametrize("host", ["", "a b", "x@y", "x/y", "x?y", 'x"><script>', "x\\y", "x#y"])
def test_a_host_that_is_none_is_refused(host: str):
    reply = application().test_client().get("/api/health/live", headers={"Host": host})

    assert reply.status_code == 400

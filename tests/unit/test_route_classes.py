"""Every route has exactly one class of limits."""

import pytest

from yt_downloader.app import create_app
from yt_downloader.config import BadEnvironment, Settings
from yt_downloader.environment import load
from yt_downloader.web.rates import RouteClass, class_of, rates_of

NEEDED = {
    "JWT_PRIVATE_SECRET": "p" * 32,
    "JWT_PUBLIC_SECRET": "q" * 32,
    "FLASK_SECRET_KEY": "r" * 32,
    "MONGODB_URI": "mongodb://nowhere.invalid/none",
    "REDIS_URI": "redis://nowhere.invalid/0",
    "LOG_FILE": "",
}


def settings(**more: str) -> Settings:
    return load({**NEEDED, **more})


def test_every_route_has_a_class():
    app = create_app(settings())
    classes = {
        rule.endpoint: class_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
    }

    assert [endpoint for endpoint, found in classes.items() if found is None] == []
    assert classes["auth.login"] is RouteClass.AUTH
    assert classes["auth.guest"] is RouteClass.ACCOUNTS
    assert classes["video.resolutions"] is RouteClass.LOOKUPS
    assert classes["looking.info"] is RouteClass.LOOKUPS
    assert classes["lists.save_playlist"] is RouteClass.LOOKUPS
    assert classes["looking.thumbnail"] is RouteClass.READS
    assert classes["looking.preview"] is RouteClass.TRANSFERS
    assert classes["video.save"] is RouteClass.SAVES
    assert classes["uploads.add"] is RouteClass.TRANSFERS
    free = {endpoint.partition(".")[0] for endpoint, c in classes.items() if c is RouteClass.NONE}
    assert free == {"openapi", "swagger_ui", "system", "files", "ui", "uploads"}


def test_every_class_has_a_setting_and_a_default():
    assert set(rates_of(settings())) == set(RouteClass) - {RouteClass.NONE}


def test_a_class_can_be_left_unlimited():
    assert RouteClass.READS not in rates_of(settings(RATE_LIMIT_READS="off"))


@pytest.mark.parametrize("text", ["30", "0/minute", "x/minute", "30/fortnight", "30/minute;1/day"])
def test_a_bad_rate_is_named(text: str):
    with pytest.raises(BadEnvironment, match="RATE_LIMIT_READS must be like"):
        settings(RATE_LIMIT_READS=text)

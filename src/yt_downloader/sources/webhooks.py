"""Which addresses users may name for messages about their clips. Nothing is contacted here."""

import re
from urllib.parse import urlsplit

from yt_downloader.errors import MediaError
from yt_downloader.sources.egress import Egress
from yt_downloader.sources.fetch.address import normal_url

LONGEST_WEBHOOK = 2048
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")


class BadWebhook(ValueError):
    """Why an address is not taken, for people."""


def webhook_address(text: str, egress: Egress) -> str:
    """The address *text* as it will be asked for: https, no user name, no fragment.

    Names are judged when the connection is made. Raises BadWebhook.
    """
    if len(text) > LONGEST_WEBHOOK:
        raise BadWebhook(f"must have at most {LONGEST_WEBHOOK} characters")
    if _FORBIDDEN.search(text):
        raise BadWebhook("must not hold spaces, backslashes or control characters")
    try:
        given = urlsplit(text)
        if given.scheme.lower() != "https" or not given.hostname:
            raise BadWebhook("must be an address that begins with https://")
        if given.username is not None or given.password is not None:
            raise BadWebhook("must not hold a user name or a password")
        url = normal_url(given._replace(fragment="").geturl())
        _ = urlsplit(url).port
    except (MediaError, ValueError) as error:
        if isinstance(error, BadWebhook):
            raise
        raise BadWebhook("is not a web address") from None
    try:
        egress.check_url(url)
    except MediaError:
        raise BadWebhook("leads to an address that this server does not contact") from None
    return url

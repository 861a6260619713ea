"""Asks the player API for a format and its address, as a client does."""

from typing import Any

import requests

from tests.sitestandin import SiteStandIn


def media_format(site: SiteStandIn, video: str, itag: int) -> dict[str, Any]:
    """The entry of *itag* in the API's answer."""
    answer = requests.post(
        f"{site.base_url}/youtubei/v1/player",
        json={"videoId": video, "context": {"client": {"clientName": "VISIONOS"}}},
        timeout=5,
    ).json()
    data = answer["streamingData"]
    entries: list[dict[str, Any]] = [*data["formats"], *data["adaptiveFormats"]]
    return next(entry for entry in entries if entry["itag"] == itag)


def media_url(site: SiteStandIn, video: str, itag: int) -> str:
    return str(media_format(site, video, itag)["url"])

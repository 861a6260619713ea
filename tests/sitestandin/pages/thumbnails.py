"""Preview pictures."""

import re
from typing import TYPE_CHECKING

from tests.sitestandin.containers.virtual_file import Block
from tests.sitestandin.web.messages import Reply, Request, plain

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_PATH = re.compile(r"/vi/[^/]+/(?P<name>\w+?)(?:_live)?\.jpg$")


def thumbnail(site: "Site", request: Request) -> Reply:
    match = _PATH.match(request.path)
    try:
        picture = site.library.thumbnail(match["name"] if match else "")
    except KeyError:
        return plain(404)
    return Reply(body=Block(picture), content_type="image/jpeg")

"""The control interface: conditions and request log under /standin/, for tests and people."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.sitestandin.web.hosts import OWN_HOSTS
from tests.sitestandin.web.messages import Reply, Request, json_reply

if TYPE_CHECKING:
    from tests.sitestandin.site import Site

_PREFIX = "/standin/"


def is_control(request: Request) -> bool:
    return request.host in OWN_HOSTS and request.path.startswith(_PREFIX)


class Control:
    """GET messages and clock; GET, DELETE requests; GET, PUT conditions; POST reset; in JSON."""

    def __init__(self, site: "Site") -> None:
        self._site = site

    def reply(self, request: Request) -> Reply:
        match request.method, request.path.removeprefix(_PREFIX):
            case "GET", "requests":
                return json_reply(self._site.log.as_dicts())
            case "GET", "clock":
                return json_reply({"live_since": self._site.live_since})
            case "GET", "messages":
                return json_reply(self._site.inbox.as_dicts())
            case "DELETE", "requests":
                self._site.log.clear()
            case "GET", "conditions":
                pass
            case "PUT", "conditions":
                try:
                    self._site.change_conditions(request.json)
                except ValueError as problem:
                    return json_reply({"problem": str(problem)}, 400)
            case "POST", "reset":
                self._site.reset()
            case _:
                return json_reply({"problem": Control.__doc__}, 404)
        return json_reply(asdict(self._site.conditions.now))

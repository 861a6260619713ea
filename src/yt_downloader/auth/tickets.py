"""Tickets: a login's right to listen to events for a minute, made to stand in a URL."""

from yt_downloader.auth.service import Principal
from yt_downloader.clock import utcnow
from yt_downloader.data.sessions import Sessions
from yt_downloader.errors import Unauthorized
from yt_downloader.web.signed import Signed

TICKET_SECONDS = 60
_LONGEST = 512


class Tickets:
    """Makes and reads them. One is good for its own session, as long as that is, and nothing else.

    It may be used again within its minute: browsers connect anew by themselves.
    """

    def __init__(self, secret: str, sessions: Sessions) -> None:
        self._signed = Signed(secret, purpose="event-ticket", longest=_LONGEST)
        self._sessions = sessions

    def make(self, principal: Principal) -> str:
        ends = int(utcnow().timestamp()) + TICKET_SECONDS
        return self._signed.make([principal.user_id, principal.session_id], ends=ends)

    def holder(self, ticket: str) -> Principal:
        """Who has *ticket*. Raises Unauthorized when it is not good now."""
        match self._signed.read(ticket):
            case [str(user_id), str(session_id)]:
                hashed = self._sessions.good([session_id]).get(session_id)
                if hashed:
                    return Principal(user_id=user_id, session_id=session_id, token_hash=hashed)
        raise Unauthorized("The ticket is not valid or has expired. Ask for another.")

"""A new password, and the database going away at the worst moment."""

from datetime import timedelta

import pytest
from pymongo.errors import AutoReconnect

from tests.harness.servers import Servers
from yt_downloader.auth.passwords import Passwords
from yt_downloader.auth.service import AuthService
from yt_downloader.auth.tokens import Tokens
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Sessions, Visit
from yt_downloader.data.users import User, Users
from yt_downloader.errors import Unauthorized
from yt_downloader.web.limits import FailureLimit

VISIT = Visit(address="192.0.2.1", client="a test")


class CutOff(Users):
    """The connection is lost after a password was changed, before the answer arrives."""

    def change_password(self, user: User, password_hash: str) -> User | None:
        super().change_password(user, password_hash)
        raise AutoReconnect("connection closed")


def test_no_session_outlives_a_change_whose_answer_was_lost(
    database: Database, cache: Cache, servers: Servers
):
    sessions = Sessions(database, cache)
    service = AuthService(
        CutOff(database),
        sessions,
        Tokens(
            private_secret="p" * 32,
            public_secret="q" * 32,
            private_life=timedelta(days=7),
            public_life=timedelta(hours=24),
        ),
        Passwords(rounds=4),
        FailureLimit(servers.redis_uri),
    )
    database.prepare()
    service.register("carol@example.org", "first password")
    tokens = [
        service.login("carol@example.org", "first password", visit=VISIT)[0] for _ in range(2)
    ]
    mine, _other = [service.principal(token) for token in tokens]  # both are cached now

    with pytest.raises(AutoReconnect):
        service.change_password(mine, "first password", "second password", address="192.0.2.1")

    for token in tokens:
        with pytest.raises(Unauthorized):
            service.principal(token)
    assert service.login("carol@example.org", "second password", visit=VISIT)

"""A new password, and the database going away at the worst moment."""

import pytest
from pymongo.errors import AutoReconnect

from tests.harness.servers import Servers
from yt_downloader.auth.people import join_people
from yt_downloader.config import Settings
from yt_downloader.data.cache import Cache
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Visit
from yt_downloader.data.users import User, Users
from yt_downloader.errors import Unauthorized
from yt_downloader.sources.egress import Egress
from yt_downloader.web.addresses import Pseudonyms

VISIT = Visit(address="192.0.2.1", client="a test")


class CutOff(Users):
    """The connection is lost after a password was changed, before the answer arrives."""

    def change_password(self, user: User, password_hash: str) -> User | None:
        super().change_password(user, password_hash)
        raise AutoReconnect("connection closed")


def test_no_session_outlives_a_change_whose_answer_was_lost(
    database: Database, cache: Cache, servers: Servers
):
    people = join_people(
        Settings(
            jwt_private_secret="p" * 32,
            jwt_public_secret="q" * 32,
            flask_secret_key="r" * 32,
            mongodb_uri="",
            redis_uri=servers.redis_uri,
            bcrypt_rounds=4,
        ),
        database,
        cache,
        CutOff(database),
        Pseudonyms("s"),
        egress=Egress(),
        places=[],
    )
    auth, accounts = people.auth, people.accounts
    database.prepare()
    accounts.register("carol@example.org", "first password", address="192.0.2.1")
    tokens = [auth.login("carol@example.org", "first password", visit=VISIT)[0] for _ in range(2)]
    mine, _other = [auth.principal(token) for token in tokens]  # both are cached now

    with pytest.raises(AutoReconnect):
        accounts.change_password(mine, "first password", "second password", address="192.0.2.1")

    for token in tokens:
        with pytest.raises(Unauthorized):
            auth.principal(token)
    assert auth.login("carol@example.org", "second password", visit=VISIT)

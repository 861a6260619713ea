"""Makes and joins what accounts, guests and their logins are made of, for the assembly."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from yt_downloader.auth.accounts import Accounts
from yt_downloader.auth.administration import Administration
from yt_downloader.auth.credentials import Credentials
from yt_downloader.auth.erasure import Erasable, Erasure
from yt_downloader.auth.guests import GuestRules
from yt_downloader.auth.keys.service import ClipKeys
from yt_downloader.auth.passwords import Passwords
from yt_downloader.auth.service import AuthService
from yt_downloader.auth.throttle import LoginThrottle
from yt_downloader.auth.tickets import Tickets
from yt_downloader.auth.tokens import Tokens
from yt_downloader.auth.visits import LastSeen
from yt_downloader.config import Settings
from yt_downloader.data.attempts import Attempts
from yt_downloader.data.cache import Cache
from yt_downloader.data.guests import Guests
from yt_downloader.data.keys import Keys
from yt_downloader.data.mongo import Database
from yt_downloader.data.sessions import Sessions
from yt_downloader.data.users import Users
from yt_downloader.sources.egress import Egress
from yt_downloader.web.addresses import Pseudonyms


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The parts that know who somebody is."""

    auth: AuthService
    accounts: Accounts
    keys: ClipKeys
    last_seen: LastSeen
    sessions: Sessions
    tickets: Tickets
    guest_rules: GuestRules
    erasure: Erasure
    administration: Administration


def join_people(
    settings: Settings,
    database: Database,
    cache: Cache,
    users: Users,
    names: Pseudonyms,
    *,
    egress: Egress,
    places: Sequence[Erasable],
) -> People:
    """*places* keep something of users, besides their sessions and keys; *names* are for Redis.

    *egress* says which addresses the users' webhooks may have.
    """
    sessions = Sessions(database, cache, per_user=settings.max_sessions_per_user)
    guests = Guests(database)
    guest_rules = GuestRules(guests, settings)
    # Sessions and keys first: they end at once.
    keys = Keys(database)
    erasure = Erasure(users, guests, [sessions, keys, *places])
    credentials = Credentials(
        users,
        Passwords(
            settings.bcrypt_rounds,
            at_a_time=max(1, (os.cpu_count() or 1) // settings.web_workers),
        ),
        LoginThrottle(
            Attempts(cache),
            names,
            per_account=settings.login_failures_per_account,
            per_network=settings.login_failures_per_address,
        ),
    )
    tokens = Tokens(
        private_secret=settings.jwt_private_secret,
        public_secret=settings.jwt_public_secret,
        private_life=timedelta(days=settings.private_token_days),
        public_life=timedelta(hours=settings.public_token_hours),
    )
    auth = AuthService(users, sessions, tokens, credentials)
    accounts = Accounts(
        users=users,
        sessions=sessions,
        credentials=credentials,
        auth=auth,
        guests=guests,
        guest_rules=guest_rules,
        erasure=erasure,
        egress=egress,
    )
    return People(
        auth=auth,
        accounts=accounts,
        keys=ClipKeys(keys, per_user=settings.max_clip_keys_per_user),
        last_seen=LastSeen(sessions),
        sessions=sessions,
        tickets=Tickets(settings.flask_secret_key, sessions),
        guest_rules=guest_rules,
        erasure=erasure,
        administration=Administration(users, sessions, credentials, erasure),
    )

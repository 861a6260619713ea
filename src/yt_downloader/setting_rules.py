"""What settings may not be, beyond the range of each: forms of text, and how they fit together."""

import re
from collections.abc import Sequence
from pathlib import Path

from yt_downloader.config import NO_RATE_LIMIT, Settings
from yt_downloader.guessable import is_guessable

MIN_SECRET_BYTES = 32  # RFC 7518, section 3.2: an HS256 key is at least as long as its hash
MIN_PRODUCTION_BCRYPT_ROUNDS = 10
_RATE_TEXT = re.compile(r"[1-9][0-9]{0,8}/([1-9][0-9]{0,4})?(second|minute|hour|day)")

_NAME = r"(?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:.]+\]"
_ORIGIN = re.compile(rf"https?://(?:{_NAME})(?::[0-9]{{1,5}})?")
_HOST = re.compile(rf"\.?(?:{_NAME})")
_SITE = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
_LOCATION = re.compile(r"/(?:[\w.-]+/)+", re.ASCII)
_URL = re.compile(rf"https?://(?:{_NAME})(?::[0-9]{{1,5}})?(?:/[\w./~-]*)?", re.IGNORECASE)


def problems(settings: Settings) -> list[str]:
    """Every rule that *settings* break, as sentences that name the variables."""
    found = _bad_secrets(settings)
    in_production = settings.app_env == "production"
    if in_production and settings.bcrypt_rounds < MIN_PRODUCTION_BCRYPT_ROUNDS:
        found.append(
            f"BCRYPT_ROUNDS must be at least {MIN_PRODUCTION_BCRYPT_ROUNDS} in production"
        )
    found += _bad_origins(settings.allowed_origins) + _bad_hosts(settings.allowed_hosts)
    if settings.public_url and not _URL.fullmatch(settings.public_url):
        found.append("PUBLIC_URL must be like https://clips.example.com")
    found += _bad_sending(settings)
    found += [
        f"RATE_LIMIT_{name.upper()} must be like 30/minute, or {NO_RATE_LIMIT}"
        for name, text in settings.rate_limits().items()
        if text != NO_RATE_LIMIT and not _RATE_TEXT.fullmatch(text)
    ]
    if settings.outbound_ca_file and not Path(settings.outbound_ca_file).is_file():
        found.append("OUTBOUND_CA_FILE is not a file")
    proxy = settings.outbound_proxy
    if proxy and not proxy.startswith(("http://", "https://")):
        found.append("OUTBOUND_PROXY must start with http:// or https://")
    found += [
        f"{name.upper()} names {entry!r}, which is no host such as example.com"
        for name in ("allowed_sites", "blocked_sites")
        for entry in getattr(settings, name)
        if not _SITE.fullmatch(entry)
    ]
    return found


def _bad_secrets(settings: Settings) -> list[str]:
    secrets = {
        name: getattr(settings, name)
        for name in ("jwt_private_secret", "jwt_public_secret", "flask_secret_key")
    }
    found = [
        f"{name.upper()} must be at least {MIN_SECRET_BYTES} bytes long"
        for name, value in secrets.items()
        if value and len(value.encode()) < MIN_SECRET_BYTES
    ]
    if settings.app_env == "production":
        found += [
            f"{name.upper()} can be guessed: make one with "
            'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            for name, value in secrets.items()
            if len(value.encode()) >= MIN_SECRET_BYTES and is_guessable(value)
        ]
    given = [value for value in secrets.values() if value]
    if len(set(given)) < len(given):
        found.append("JWT_PRIVATE_SECRET, JWT_PUBLIC_SECRET, FLASK_SECRET_KEY must differ")
    return found


def _bad_sending(settings: Settings) -> list[str]:
    """What is wrong with how files are sent."""
    found = []
    if settings.max_transfers >= settings.web_threads and settings.max_transfers:
        found.append("MAX_TRANSFERS must be less than WEB_THREADS")
    if not _LOCATION.fullmatch(settings.accel_prefix):
        found.append("ACCEL_PREFIX must be like /_files/")
    if settings.file_sending == "accel" and not settings.trusted_proxy_count:
        found.append("FILE_SENDING=accel needs nginx in front: set TRUSTED_PROXY_COUNT")
    return found


def _bad_origins(origins: Sequence[str]) -> list[str]:
    """What is wrong with a list of origins (RFC 6454, section 6.2), as browsers send them."""
    if "*" in origins:
        alone = len(origins) == 1
        return [] if alone else ["ALLOWED_ORIGINS: * stands alone, for all there are"]
    return [
        f"ALLOWED_ORIGINS: {origin!r} must be like https://app.example.com, in small letters, "
        "without a path or a slash at the end"
        for origin in origins
        if not _ORIGIN.fullmatch(origin)
    ]


def _bad_hosts(hosts: Sequence[str]) -> list[str]:
    """What is wrong with a list of names of this service."""
    return [
        f"ALLOWED_HOSTS: {host!r} must be a name or an address, without scheme, port and path"
        for host in hosts
        if not _HOST.fullmatch(host)
    ]

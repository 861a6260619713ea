"""Looks for what is left of somebody: in the database, the cache, the files and the logs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from redis import Redis

from tests.harness.service import Service
from yt_downloader.data.embedded import Mongod, Valkey
from yt_downloader.supervise.instance import socket_directory


def mongodb_uri(service: Service) -> str:
    sockets = socket_directory(service.instance)
    named = service.settings.get("MONGODB_URI")
    return named or Mongod(service.instance / "mongo", sockets).uri


def redis_uri(service: Service) -> str:
    sockets = socket_directory(service.instance)
    named = service.settings.get("REDIS_URI")
    return named or Valkey(service.instance / "valkey", sockets).uri


def traces(service: Service, *needles: str) -> list[str]:
    """Where any of *needles* is found; of logs only what users wrote into them is looked at."""
    wanted = [needle.lower() for needle in needles]
    found = [*_in_database(service), *_in_cache(service), *_in_files(service)]
    return [text[:300] for text in found if any(needle in text.lower() for needle in wanted)]


def in_logs(service: Service, *needles: str) -> list[str]:
    """The lines of all logs that have one of *needles*."""
    logs = [*(service.root / "logs").glob("*"), service.root / "service.log"]
    lines = [line for log in logs for line in log.read_text(errors="replace").splitlines()]
    return [line for line in lines if any(needle in line for needle in needles)]


def _in_database(service: Service) -> list[str]:
    with MongoClient[dict[str, Any]](mongodb_uri(service)) as client:
        database = client.get_default_database()
        return [
            f"{name}: {document}"
            for name in database.list_collection_names()
            for document in database[name].find()
        ]


def _in_cache(service: Service) -> list[str]:
    client: Redis = Redis.from_url(redis_uri(service), decode_responses=True)
    try:
        return [f"{key}: {_value(client, key)}" for key in client.scan_iter("*")]
    finally:
        client.close()


def _value(client: Redis, key: str) -> Any:
    read: dict[str, Callable[[], Any]] = {
        "string": lambda: client.get(key),
        "hash": lambda: client.hgetall(key),
        "set": lambda: client.smembers(key),
        "list": lambda: client.lrange(key, 0, -1),
        "zset": lambda: client.zrange(key, 0, -1),
        "stream": lambda: client.xrange(key),
        "none": lambda: None,  # it has gone meanwhile
    }
    return read[str(client.type(key))]()


def _in_files(service: Service) -> list[str]:
    places = [service.downloads, service.root / "uploads"]
    return [str(path) for place in places for path in _every(place)]


def _every(place: Path) -> list[Path]:
    return [path.relative_to(place) for path in place.rglob("*")]

"""gunicorn's settings: `gunicorn -c gunicorn_config.py`. See the module for the reasons."""

from yt_downloader.web.gunicorn_settings import (
    accesslog,
    bind,
    control_socket_disable,
    graceful_timeout,
    keepalive,
    logger_class,
    threads,
    timeout,
    worker_class,
    workers,
    wsgi_app,
)

__all__ = [
    "accesslog",
    "bind",
    "control_socket_disable",
    "graceful_timeout",
    "keepalive",
    "logger_class",
    "threads",
    "timeout",
    "worker_class",
    "workers",
    "wsgi_app",
]

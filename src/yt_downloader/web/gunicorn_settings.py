"""How gunicorn serves the web part.

Threads, not an event loop: a thread that sends a file or waits for a job costs
50 kB, and one big upload cannot stall the others.
"""

import gc
import importlib
import os
from typing import Any

from gunicorn.glogging import Logger

from yt_downloader.environment import load
from yt_downloader.logs import configure
from yt_downloader.media.confinement import choose

# Logs and clips are for this user alone, also when gunicorn is started directly.
os.umask(0o077)
# A bad environment fails here, before anything listens or forks.
_settings = load(os.environ)
configure(_settings)
choose(_settings.confinement)


class _RootLogger(Logger):
    """gunicorn's messages go the way of all others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

wsgi_app = "yt_downloader.app:create_app()"
bind = f"{_host}:{_settings.port}"
worker_class = "yt_downloader.web.gunicorn_worker.PatientWorker"
workers = _settings.web_workers
threads = _settings.web_threads
keepalive = 5
graceful_timeout = 10
timeout = 60
logger_class = _RootLogger
# The app writes its own access log: request lines hold tokens.
accesslog = None
# Names of requests: a link in a path, escaped, and what a viewer typed.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# Whom to believe X-Forwarded-* is TRUSTED_PROXY_COUNT's matter alone. gunicorn would also
# believe whoever connects from this machine, to the point of another path (SCRIPT_NAME).
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""


def on_starting(server: Any) -> None:
    """Load the code once: the processes begin with it, and share its memory.

    Only the code. What it connects to belongs to each process.
    """
    del server
    importlib.import_module(wsgi_app.partition(":")[0])
    gc.freeze()  # no collection has to look through the code, none at the end either


# It would lie in the home directory, which the systemd unit hides.
control_socket_disable = True

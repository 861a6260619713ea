"""The command `python -m tests.sitestandin`: runs the site until interrupted."""

import argparse
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.sitestandin.catalogue import CATALOGUE
from tests.sitestandin.media.library import Library
from tests.sitestandin.media.prepare import prepare
from tests.sitestandin.site import Site
from tests.sitestandin.web.certificates import Certificates
from tests.sitestandin.web.server import StandInServer

_GREETING = """\
The stand-in runs on {url}. Point yt-dlp at it:

  SSL_CERT_FILE={ca_file} \\
    yt-dlp --proxy {url} --compat-options no-certifi https://www.youtube.com/watch?v=twohours-01

or the service:

  OUTBOUND_PROXY={url}
  OUTBOUND_CA_FILE={ca_file}
  EGRESS_ALLOW=127.0.0.1:{port}

Change the network, and see the requests:

  curl -X PUT {url}/standin/conditions -d '{{"bytes_per_second": 2000000}}'
  curl {url}/standin/requests

Videos: {videos}

Ctrl-C stops it.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.sitestandin", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose (default)")
    parser.add_argument("--ca-file", type=Path, help="where to write the certificate to trust")
    parser.add_argument("--prepare", action="store_true", help="generate the media and stop")
    parser.add_argument(
        "--for-tests", action="store_true", help="say the port as JSON; stop when stdin ends"
    )
    options = parser.parse_args()
    library = Library(prepare())
    if options.prepare:
        return
    with _certificate_file(options.ca_file) as ca_file:
        certificates = Certificates()
        certificates.write_authority(ca_file)
        site = Site(library)
        with StandInServer(options.port, site, certificates) as server:
            site.base_url = f"http://127.0.0.1:{server.server_port}"
            if options.for_tests:
                threading.Thread(target=_stop_with_stdin, args=(server,), daemon=True).start()
            _announce(server.server_port, site.base_url, ca_file, for_tests=options.for_tests)
            _serve(server)


@contextmanager
def _certificate_file(wanted: Path | None) -> Iterator[Path]:
    if wanted:
        yield wanted
        return
    with tempfile.TemporaryDirectory(prefix="sitestandin-") as directory:
        yield Path(directory) / "ca.pem"


def _announce(port: int, url: str, ca_file: Path, *, for_tests: bool) -> None:
    if for_tests:
        text = json.dumps({"port": port, "ca_file": str(ca_file)}) + "\n"
    else:
        videos = ", ".join(CATALOGUE)
        text = _GREETING.format(url=url, ca_file=ca_file, port=port, videos=videos)
    sys.stdout.write(text)
    sys.stdout.flush()


def _stop_with_stdin(server: StandInServer) -> None:
    """Stop when the tests' process is gone, however it went."""
    sys.stdin.buffer.read()
    server.shutdown()


def _serve(server: StandInServer) -> None:
    # SIGINT, too: a shell's background jobs are started with it ignored.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()

"""How many files are sent at a time."""

import gc
from pathlib import Path

import pytest
from flask import Flask

from yt_downloader.errors import Unavailable
from yt_downloader.slots import Slots
from yt_downloader.web.sending import Sender
from yt_downloader.web.transfers import Transfers


def test_one_client_has_some_and_all_have_no_more_than_there_are():
    transfers = Transfers(Slots(3, per_client=2))
    for client in ("anna", "anna", "bert"):
        transfers.begin(client)

    for client in ("anna", "carl"):
        with pytest.raises(Unavailable) as refused:
            transfers.begin(client)
        assert refused.value.code == "TOO_MANY_TRANSFERS"
    transfers.end("anna")
    transfers.begin("carl")


def test_an_answer_that_no_server_takes_gives_its_turn_back(tmp_path: Path):
    """As when something fails between the route and the server."""
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"content")
    sender = Sender(Transfers(Slots(1, per_client=1)))
    app = Flask(__name__)

    def send() -> int:
        with app.test_request_context():
            return sender.send(path, key="x/clip.mp4", name="clip.mp4", etag="x").status_code

    for _ in range(3):
        assert send() == 200
        gc.collect()


def test_an_answer_closed_twice_gives_back_one_turn(tmp_path: Path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"content")
    transfers = Transfers(Slots(2, per_client=2))
    sender = Sender(transfers)
    with Flask(__name__).test_request_context():
        first, second = (
            sender.send(path, key="x/clip.mp4", name="clip.mp4", etag="x") for _ in range(2)
        )
        for _ in range(2):
            first.close()
        transfers.begin("somebody")
        with pytest.raises(Unavailable):
            transfers.begin("somebody else")
        second.close()

"""Tells systemd how the start goes (sd_notify, Type=notify)."""

import contextlib
import os
import socket


def notify(state: str) -> None:
    """Send *state*, such as `READY=1`, where systemd listens; nothing where it does not."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract namespace
        address = "\0" + address[1:]
    # One that is stale, or not for us, must not keep the service from stopping its parts.
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel,
    ):
        channel.sendto(state.encode(), address)

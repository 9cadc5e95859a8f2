"""Talking to systemd (sd_notify, Type=notify): ready, alive, stopping. Silent where there is no systemd."""

from __future__ import annotations

import os
import socket


def ready() -> None:
    """The service has started."""
    _send("READY=1")


def alive() -> None:
    """For the watchdog: the loop goes round."""
    _send("WATCHDOG=1")


def stopping() -> None:
    """The service ends by itself."""
    _send("STOPPING=1")


def _send(state: str) -> None:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract namespace
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
            opened.connect(address)
            opened.sendall(state.encode())
    except OSError:
        return  # a watchdog that cannot be told will restart us, which is its purpose

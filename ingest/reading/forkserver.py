"""The fork server of the reading children: it has loaded the parsers once, and forks a child when asked.

`python -m ingest.reading.forkserver CHANNEL`. What it has loaded all children share, and each is there in
some hundredths of a second. It is begun with an empty environment, is handed no mail, and hears nothing but
what a child is told at its start; it ends with the service, and its children end with it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn

from ingest.reading import child, protocol
from ingest.reading.protocol import Report, Setup
from ingest.reading.sandbox import limits

MAIL = (
    "encodings.gb18030",
    "parsers.assembly",
    "parsers.case.described",
    "parsers.case.typed",
    "parsers.message",
)
"""What every child needs."""
FILES = (
    "parsers.readers",
    "parsers.readers.page.picture",
    "parsers.readers.pdf.reading",
    "parsers.readers.word.reading",
)
"""What children need that read files; kinds that come seldom are loaded by the child that meets one."""
PIXELS = ("cv2", "numpy")
"""Packages of the extra `ocr`, without which no seal is looked for."""


def main() -> None:
    """Runs until the service closes the channel, or dies."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service alone answers a terminal
    limits.hide()
    sys.dont_write_bytecode = True
    _load(MAIL)
    protocol.send(channel, protocol.REPORT.dump_json(Report()))
    while (frame := protocol.receive(channel)) is not None:
        order = protocol.ORDER.validate_json(frame[0])
        if order.setup is None:
            report = _how_it_ended(order.ended)
        else:
            with socket.socket(fileno=frame[1][0]) as theirs:
                report = _fork(order.setup, theirs, channel)
        protocol.send(channel, protocol.REPORT.dump_json(report))


def _fork(setup: Setup, theirs: socket.socket, ours: socket.socket) -> Report:
    """Fork a child, which keeps nothing of ours but what is loaded."""
    if setup.reads_files:
        _load_files()
    ancestors = os.getpid(), os.getppid()
    try:
        number = os.fork()
    except OSError as error:  # no memory, or too many processes
        return Report(fault=str(error))
    if number == 0:
        ours.close()
        _live(setup, theirs, ancestors)
    return Report(child=number)


def _live(setup: Setup, channel: socket.socket, ancestors: tuple[int, ...]) -> NoReturn:
    """A child's life, from which nothing comes back into the fork server's."""
    try:
        child.live(setup, channel, ancestors)
    except (BrokenPipeError, ConnectionResetError):  # the service went first
        os._exit(0)
    finally:
        os._exit(1)


def _how_it_ended(number: int) -> Report:
    """As `subprocess` has it; no code while it lives. Until this is asked, nobody else gets its number."""
    try:
        ended, status = os.waitpid(number, os.WNOHANG)
    except ChildProcessError as error:  # an earlier fork server's
        return Report(fault=str(error))
    return Report(code=os.waitstatus_to_exitcode(status) if ended else None)


@cache
def _load_files() -> None:
    from PIL import Image

    _load((*FILES, *(("parsers.seal.red_ink",) if all(map(find_spec, PIXELS)) else ())))
    Image.preinit()


def _load(modules: tuple[str, ...]) -> None:
    """Load them, and have the collector let them be: what it looks at becomes each child's own copy."""
    for name in modules:
        import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the service went first
        main()
    os._exit(0)

"""A clamd that knows one harmful thing, and can be away, slow, or hang up; clamd(8) tells how it speaks."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

HARMFUL = b"HARMFUL-TEST-CONTENT"
NAME = "Test.Signature"


class Clamd:
    """Listens on a socket in a folder while it is entered; knows `HARMFUL` in any part of a mail."""

    def __init__(self, path: Path, *, most_bytes: int = 1 << 26) -> None:
        self.path = path
        self.most_bytes = most_bytes
        self.answer: bytes | None = None
        """Given instead of a verdict."""
        self.hangs_up = False
        self.delay_seconds = 0.0
        self.scanned: list[bytes] = []
        self._listening: socket.socket | None = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(self.path))
        self._listening.listen(32)
        threading.Thread(target=self._serve, args=(self._listening,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Away from now on."""
        if self._listening is not None:
            with suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        self.path.unlink(missing_ok=True)

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line, line.makefile("rb") as file:
            command = b""
            while not command.endswith(b"\0"):
                command += file.read(1)
            if command == b"zPING\0":
                line.sendall(b"PONG\0")
                return
            assert command == b"zINSTREAM\0"
            whole = b""
            while length := int.from_bytes(file.read(4), "big"):
                if len(whole) + length > self.most_bytes:
                    line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
                whole += file.read(length)
            self.scanned.append(whole)
            time.sleep(self.delay_seconds)
            if not self.hangs_up:
                line.sendall(self.answer or _verdict(whole))


def _verdict(mail: bytes) -> bytes:
    parts = email.message_from_bytes(mail, policy=email.policy.compat32).walk()
    found = any(HARMFUL in (part.get_payload(decode=True) or b"") for part in parts)
    return f"stream: {NAME} FOUND\0".encode() if found else b"stream: OK\0"

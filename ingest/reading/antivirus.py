"""Asking clamd whether a message holds something that it knows for harmful.

The protocol is that of clamd(8): a command that begins with `z` and ends with NUL, its answer likewise. After
`zINSTREAM` come pieces, each behind its length in four bytes, and an empty one at the end. So clamd needs no
right to read our files, and unpacks mail and archives by itself. Packages that speak it exist; none was both
kept and free of conditions (ADR 7), and it is little to speak.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.errors import TemporaryError
from ingest.language.words import both, why
from ingest.objects import Openable
from parsers.facts import Attachment, Defect, MessageFacts, Role

CONNECT_SECONDS = 5.0
PIECE_BYTES = 1 << 18
MOST_ANSWER_BYTES = 4096
MOST_NAME = 80
"""Characters of a finding's name, which comes from clamd's database."""


class AntivirusUnavailable(TemporaryError):
    """clamd is away, or gives no answer: nothing is read until it is back, since away is not clean."""


class ScanBroken(Exception):
    """The line broke over one message: perhaps clamd's restart, perhaps that message."""


@dataclass(frozen=True)
class Scanner:
    """A clamd that listens on this host."""

    address: str
    """A path, or host:port."""
    seconds: float
    """For one message."""

    def ping(self) -> None:
        """Ask whether it is there and works.

        :raises AntivirusUnavailable: if not
        """
        try:
            with self._open(CONNECT_SECONDS) as line:
                line.sendall(b"zPING\0")
                answer = _answer(line)
        except OSError as error:
            raise self._away(error) from error
        if answer != "PONG":
            sentence = "clamd answers {answer!r}", "杀毒程序 clamd 应答异常：{answer!r}"
            raise AntivirusUnavailable(both(*sentence, answer=answer[:MOST_NAME]))

    def look_at(self, mail: Openable, facts: MessageFacts) -> MessageFacts:
        """The facts of a message once its bytes were scanned; of what is not clean nothing is taken.

        :raises AntivirusUnavailable: it cannot be reached
        :raises ScanBroken: it broke off in the middle
        """
        defect = self._scan(mail)
        if defect is None:
            return facts
        return replace(
            facts,
            form=None,
            manuscript=None,
            seals=(),
            beside=(),
            attachments=tuple(map(_unused, facts.attachments)),
            defects=(*facts.defects, defect),
        )

    def _scan(self, mail: Openable) -> Defect | None:
        try:
            line = self._open(self.seconds)
        except OSError as error:
            raise self._away(error) from error
        with line, mail.open("rb") as file:
            try:
                answer = _stream(line, iter(lambda: file.read(PIECE_BYTES), b""))
            except OSError as error:
                raise ScanBroken(f"clamd broke off: {type(error).__name__}") from error
        if not answer:
            raise ScanBroken("clamd gave no answer")
        return _judge(answer)

    def _open(self, seconds: float) -> socket.socket:
        if self.address.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                line.settimeout(CONNECT_SECONDS)
                line.connect(self.address)
            except OSError:
                line.close()
                raise
        else:
            host, _, port = self.address.rpartition(":")
            line = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
        line.settimeout(seconds)
        return line

    def _away(self, error: OSError) -> AntivirusUnavailable:
        sentence = "clamd at {address} cannot be asked: {why}", "无法连接杀毒程序 clamd（{address}）：{why}"
        return AntivirusUnavailable(both(*sentence, address=self.address, why=why(error)))


def is_clean(facts: MessageFacts) -> bool:
    """Whether no scanner found anything in the message, or failed to look."""
    return not any(defect.code in {"infected", "unscanned"} for defect in facts.defects)


def _unused(file: Attachment) -> Attachment:
    """The same file, from which nothing is taken."""
    return file if file.role in {Role.ARCHIVE, Role.OTHER} else replace(file, role=Role.UNUSED)


def _stream(line: socket.socket, pieces: Iterable[bytes]) -> str:
    """Hand the bytes over. A clamd that has seen enough answers early and hangs up: its answer counts."""
    try:
        line.sendall(b"zINSTREAM\0")
        for piece in pieces:
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return _answer(line)
    return _answer(line)


def _answer(line: socket.socket) -> str:
    """What clamd says, without the NUL behind it; empty if it hangs up without a word."""
    answer = b""
    while b"\0" not in answer and len(answer) < MOST_ANSWER_BYTES and (more := line.recv(MOST_ANSWER_BYTES)):
        answer += more
    return answer.partition(b"\0")[0].decode("ascii", "replace").strip()


def _judge(answer: str) -> Defect | None:
    """`stream: OK`, `stream: NAME FOUND`, or anything else, which is no all-clear."""
    if answer == "stream: OK":
        return None
    if answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return Defect("infected", "", re.sub(r"[^\w.:+-]", "_", name, flags=re.ASCII)[:MOST_NAME])
    told = "超过杀毒程序的大小限制" if "size limit" in answer else "杀毒程序未能检查"
    return Defect("unscanned", "", told)

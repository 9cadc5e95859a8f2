"""What the service and a reading child tell each other: JSON behind its length, and the mail as an open file.

The child is not trusted: whatever it sends is bounded, checked against the vocabulary of `parsers.facts`, and
looked through for what a database would refuse. No object of Python's is ever made from its bytes but those.
"""

from __future__ import annotations

import math
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ingest.reading.sandbox.hold import Held
from ingest.settings.sandbox import Sandbox
from parsers.blank.reading import BlankForm
from parsers.blind.copy import Blinded
from parsers.case.exhibits import Exhibits
from parsers.case.pictured import Wanted
from parsers.facts import MessageFacts
from parsers.readers.excel.workbook import Workbook
from parsers.readers.page.turns import Turns
from parsers.terms import Limits, Terms

MOST_BYTES = 16 << 20
"""Of one answer."""
BLINDED = "blinded"
"""The file in a child's own folder that holds the copy it was asked for last."""
_LENGTH = struct.Struct("!I")
_MOST_WHOLE = 2**63 - 1
"""What the databases take for a whole number."""


class Work(StrEnum):
    """How much of a message is read."""

    WHOLE = "whole"
    QUICK = "quick"
    """All of it, unless pages must go through OCR."""
    ENVELOPE = "envelope"
    HEADER = "header"
    EXHIBITS = "exhibits"
    """Its documents themselves, and what they say, to be shown to a person."""
    SHEETS = "sheets"
    """No message but a workbook: its cells."""
    BLANK = "blank"
    """No message but a call's blank form: what it asks."""
    BLIND = "blind"
    """No message but a Word or PDF file: a copy without certain words, into the child's own folder."""
    START = "start"
    """The header; or at once all of it, where it is small and brings no files."""


OF_NO_FILE = frozenset({Work.ENVELOPE, Work.HEADER, Work.START})
"""What is done without looking into any file that came along."""


class Outcome(StrEnum):
    """How a reading ended."""

    READ = "read"
    MEMORY = "memory"
    PROGRAM = "program"
    """It takes 7-Zip or LibreOffice, which this child may not start."""
    OCR = "ocr"
    """It has pages for OCR, and was to be read quickly."""
    BUG = "bug"


@dataclass(frozen=True)
class Question:
    """What a child is asked of the open file that comes with it: another call's, perhaps, than the last."""

    work: Work
    terms: Terms
    limits: Limits
    words: tuple[str, ...] = ()
    """For a blind copy: what is not to stand in it; for a blank form: its file's name."""
    wanted: tuple[Wanted, ...] = ()
    """For exhibits: the pages of which pictures are to be drawn."""


@dataclass(frozen=True)
class Setup:
    """What a child is told once, at its start."""

    largest_bytes: int
    """Of a file that it may write."""
    own_folder: Path
    starts_programs: bool
    memory_mb: int
    sandbox: Sandbox
    ocr: Turns | None = None
    """With whom it takes turns at OCR; the descriptor is one that it inherits."""
    reads_files: bool = True
    """Whether it starts with what reading files takes; else it has that to load when it meets one."""


@dataclass(frozen=True)
class Order:
    """What the fork server is asked: for a new child, or how one has ended."""

    setup: Setup | None = None
    """Of the new child; an end of its channel comes along."""
    ended: int = 0
    """The other's process id."""


@dataclass(frozen=True)
class Report:
    """What the fork server answers."""

    child: int = 0
    """The new one's process id."""
    code: int | None = None
    """With which the other ended."""
    fault: str = ""


@dataclass(frozen=True)
class Hello:
    """A child's first words: it is ready, held by what; or why not."""

    held: Held | None = None
    refused: str = ""


@dataclass(frozen=True)
class Answer:
    """What a child says of one file."""

    outcome: Outcome
    facts: MessageFacts | None = None
    exhibits: Exhibits | None = None
    is_whole: bool = False
    """Where only its start was asked for: that is all of it."""
    kind: str = ""
    """A bug's name."""
    failure: str = ""
    """A bug's traceback."""
    workbook: Workbook | None = None
    blank: BlankForm | None = None
    blinded: Blinded | None = None


class Unsound(Exception):
    """The child sent what is no answer."""


ORDER: TypeAdapter[Order] = TypeAdapter(Order)
REPORT: TypeAdapter[Report] = TypeAdapter(Report)
HELLO: TypeAdapter[Hello] = TypeAdapter(Hello)
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


def send(channel: socket.socket, data: bytes, files: Sequence[int] = ()) -> None:
    """One frame, with open files along with it."""
    head = _LENGTH.pack(len(data))
    if files:
        socket.send_fds(channel, [head], list(files))
    else:
        channel.sendall(head)
    channel.sendall(data)


def receive(channel: socket.socket) -> tuple[bytes, list[int]] | None:
    """The next frame and the open files that came with it; `None` at the end. It waits, for us only."""
    head, files, _, _ = socket.recv_fds(channel, _LENGTH.size, 1)
    while head and len(head) < _LENGTH.size:
        head += channel.recv(_LENGTH.size - len(head))
    if not head:
        return None
    (length,) = _LENGTH.unpack(head)
    data = bytearray()
    while len(data) < length:
        chunk = channel.recv(length - len(data))
        if not chunk:
            return None
        data += chunk
    return bytes(data), files


@dataclass
class Inbox:
    """Bytes of a child on their way to becoming a frame. For the service: it never waits."""

    data: bytearray

    def take(self) -> bytes | None:
        """A whole frame, if it is there.

        :raises Unsound: it is longer than any answer
        """
        if len(self.data) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self.data)
        if length > MOST_BYTES:
            raise Unsound(f"an answer of {length} bytes")
        end = _LENGTH.size + length
        if len(self.data) < end:
            return None
        frame = bytes(self.data[_LENGTH.size : end])
        del self.data[:end]
        return frame


def parse_answer(frame: bytes) -> Answer:
    """:raises Unsound: it does not keep to the vocabulary, or holds what no database takes"""
    try:
        answer = ANSWER.validate_json(frame)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Unsound(f"{'.'.join(map(str, first['loc']))}: {first['type']}") from None
    if not _is_clean(answer):
        raise Unsound("a text, number or moment that cannot be stored")
    return answer


def parse_hello(frame: bytes) -> Hello:
    """:raises Unsound: it is none"""
    try:
        return HELLO.validate_json(frame)
    except ValidationError:
        raise Unsound("not a child's first words") from None


def _is_clean(value: Any) -> bool:
    """Whether a value can be stored: no NUL, no endless number, no moment without a zone."""
    if isinstance(value, str):
        return "\0" not in value
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) <= _MOST_WHOLE
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, tuple):
        return all(map(_is_clean, value))
    return is_dataclass(value) and all(_is_clean(getattr(value, part.name)) for part in fields(value))

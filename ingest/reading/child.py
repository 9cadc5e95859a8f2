"""What a reading child does with its life: it puts its bounds on, and reads one message after another.

Forked by `ingest.reading.forkserver` with the parsers loaded, it has nothing from then on but the message
that it is handed as an open file. Nothing here knows of settings.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import tempfile
import traceback
from pathlib import Path

from ingest.reading import protocol
from ingest.reading.memory import give_back
from ingest.reading.protocol import OF_NO_FILE, Answer, Hello, Outcome, Question, Setup, Work
from ingest.reading.sandbox import limits
from ingest.reading.sandbox.hold import Bounds, Held, NotHeld, hold
from parsers import programs
from parsers.case.exhibits import Exhibits, lay_out
from parsers.facts import MessageFacts
from parsers.readers.page.turns import MAY_OCR, OcrNeeded, take_turns

SPARE_BYTES = 16 << 20
"""Above the largest file that a message may hold, for what a program writes around it."""
MOST_FAILURE = 20_000
"""Characters of a traceback."""


def live(setup: Setup, channel: socket.socket, ancestors: tuple[int, ...]) -> None:
    """Runs until the service closes the channel, or dies.

    :param ancestors: the process ids of the fork server, with which it ends, and of the service
    """
    _settle(setup.own_folder, ancestors[0])
    channel.set_inheritable(False)
    try:
        hello = Hello(_get_ready(setup, ancestors))
    except NotHeld as error:
        hello = Hello(refused=str(error))
    except Exception as error:  # noqa: BLE001 # whoever looks into it is told
        hello = Hello(refused=_told(error))
    protocol.send(channel, protocol.HELLO.dump_json(hello))
    while hello.held is not None and (frame := protocol.receive(channel)) is not None:
        question, files = protocol.QUESTION.validate_json(frame[0]), frame[1]
        protocol.send(channel, _answer(question, files[0], setup))
        if question.work not in OF_NO_FILE:
            gc.collect()  # trees point at themselves, and left alone those of a dozen messages come together
        give_back()


def _settle(own_folder: Path, server: int) -> None:
    """Apart from the fork server and its other children: with a session, home and stderr of its own."""
    limits.end_with_parent(server)
    os.setsid()
    os.chdir(own_folder)
    os.environ.update(HOME=str(own_folder), TMPDIR=str(own_folder))
    tempfile.tempdir = None
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, sys.stderr.fileno())
    os.close(silence)


def _get_ready(setup: Setup, ancestors: tuple[int, ...]) -> Held:
    found = tuple(path for path in (programs.sevenzip(), programs.soffice()) if path is not None)
    if setup.ocr is not None:
        os.set_inheritable(setup.ocr.descriptor, False)  # noqa: FBT003 # as the system call has it
    take_turns(setup.ocr)
    if not setup.starts_programs:
        programs.MAY_START.set(False)
    largest = setup.largest_bytes + SPARE_BYTES
    bounds = Bounds(setup.own_folder, found, setup.starts_programs, setup.memory_mb, largest, ancestors)
    return hold(bounds, setup.sandbox)


def _told(error: Exception) -> str:
    told = "".join(traceback.format_exception(error))[-MOST_FAILURE:].replace("\0", "")
    return told.encode(errors="replace").decode()


def _answer(question: Question, file: int, setup: Setup) -> bytes:
    """What is to be said of a file, as a frame. Whatever its bytes do, there is an answer."""
    try:
        answer = _read_other(question, file, setup) or Answer(Outcome.READ, _read(question, file, setup))
        return protocol.ANSWER.dump_json(answer)
    except programs.ProgramNeeded:
        answer = Answer(Outcome.PROGRAM)
    except OcrNeeded:
        answer = Answer(Outcome.OCR)
    except MemoryError:
        answer = Answer(Outcome.MEMORY)
    except Exception as error:  # noqa: BLE001 # a bug of ours: kept with the message, never lost
        answer = Answer(Outcome.BUG, kind=type(error).__name__, failure=_told(error))
    return protocol.ANSWER.dump_json(answer)


def _lay_out(question: Question, file: int) -> Exhibits:
    with open(file, "rb") as mail:  # an open file and no path
        raw = mail.read()
    return lay_out(raw, question.limits, question.wanted)


def _read_other(question: Question, file: int, setup: Setup) -> Answer | None:
    """What is to be said of a file where that is no message's facts; `None` where it is."""
    if question.work is Work.EXHIBITS:
        return Answer(Outcome.READ, exhibits=_lay_out(question, file))
    if question.work is Work.START:
        return _read_bare(question, file)
    if question.work not in {Work.SHEETS, Work.BLIND, Work.BLANK}:
        return None
    from parsers.blank.reading import blank_in
    from parsers.blind.copy import blind_copy
    from parsers.readers.excel.workbook_reading import read_workbook

    limits = question.limits
    with open(file, "rb") as content:
        data = content.read(limits.file_bytes + 1)
    if question.work is Work.BLANK:
        return Answer(Outcome.READ, blank=blank_in(data, question.words[0], limits))
    if question.work is Work.SHEETS:
        return Answer(Outcome.READ, workbook=read_workbook(data, limits))
    copied, told = blind_copy(data, question.words, limits)
    (setup.own_folder / protocol.BLINDED).write_bytes(copied)
    return Answer(Outcome.READ, blinded=told)


def _read_bare(question: Question, file: int) -> Answer | None:
    """All of a small message without files; a fault of ours in it is met when it is read as a whole."""
    from parsers.mail.headers import HEADER_BYTES
    from parsers.message import parse_bare

    try:
        facts = parse_bare(os.pread(file, HEADER_BYTES + 1, 0), question.terms, question.limits)
    except Exception:  # noqa: BLE001 # the header says who wrote, whatever else is wrong
        return None
    if facts is None:
        return None
    os.close(file)
    return Answer(Outcome.READ, facts, is_whole=True)


def _read(question: Question, file: int, setup: Setup) -> MessageFacts:
    from parsers.mail.headers import HEADER_BYTES
    from parsers.message import parse_envelope, parse_header, parse_message

    work, limits = question.work, question.limits
    with open(file, "rb") as mail:  # an open file and no path
        raw = mail.read(HEADER_BYTES if work in {Work.HEADER, Work.START} else -1)
    if work in {Work.HEADER, Work.START}:
        return parse_header(raw, limits)
    if work is Work.ENVELOPE:
        return parse_envelope(raw, limits)
    MAY_OCR.set(
        work is not Work.QUICK or setup.starts_programs
    )  # what LibreOffice has made is not thrown away
    return parse_message(raw, question.terms, limits)

"""Single files of strangers (scoring sheets, papers to be copied blind), read in a child of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Self

from ingest.reading import protocol
from ingest.reading.process import Child
from ingest.reading.protocol import Answer, Outcome, Question, Setup, Unsound, Work
from ingest.reading.spawner import Died, Spawner
from ingest.settings.model import ServiceSettings, Settings
from ingest.settings.sandbox import Sandbox
from parsers.blank.reading import BlankForm
from parsers.blind.copy import Blinded
from parsers.readers.excel.workbook import Workbook
from parsers.terms import Limits, Terms

TOO_LONG = "读取超时（service.message_seconds），文件过大或已损坏"
NO_ANSWER = "无法读取，文件可能已损坏"
UNOPENED = "文件无法打开"


def read_invited(settings: Settings, path: Path) -> Workbook:
    """The list of those invited: read again only when the file has changed; registers are made daily."""
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return Workbook(fault=UNOPENED)
    known = _INVITED.get(path)
    if known is None or known[0] != stamp:
        try:
            with PaperReader(settings) as reader:
                known = stamp, reader.read_workbook(path)
        except Died as error:
            return Workbook(fault=str(error))
        _INVITED[path] = known
    return known[1]


_INVITED: dict[Path, tuple[int, Workbook]] = {}
"""Lists as they were read last, with the file's time."""


class PaperReader:
    """One child that reads one file after another; one that breaks it costs that file. A context manager."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Without settings, where there is no configuration yet, within the usual bounds that can be kept."""
        self._terms = settings.call.terms if settings else Terms((), ())
        self._limits = settings.limits if settings else Limits()
        self._service = settings.service if settings else ServiceSettings(sandbox=Sandbox.BEST_EFFORT)
        self._folder = Path(tempfile.mkdtemp(prefix=f"casebox-reading-{os.getpid()}-"))
        self._spawner = Spawner(self._folder)
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._give_back()
        self._spawner.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def read_workbook(self, path: Path) -> Workbook:
        """The cells of an Excel file; what stands against it is in the value's `fault`."""
        answer, fault = self._ask(Work.SHEETS, path)
        return answer.workbook if answer and answer.workbook else Workbook(fault=fault or NO_ANSWER)

    def read_blank(self, path: Path) -> BlankForm:
        """What a call's blank form asks; nothing of a file that cannot be read."""
        answer, _ = self._ask(Work.BLANK, path, (path.name,))
        return answer.blank if answer and answer.blank else BlankForm("", ())

    def blind_copy(self, path: Path, words: tuple[str, ...]) -> tuple[bytes, Blinded]:
        """A copy of a Word or PDF file without these words; empty, with the reason, where there is none."""
        answer, fault = self._ask(Work.BLIND, path, words)
        if answer is None or answer.blinded is None:
            return b"", Blinded(fault=fault or NO_ANSWER)
        most = self._limits.file_bytes
        descriptor = os.open(self._folder / protocol.BLINDED, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            copied = file.read(most + 1)
        return (copied, answer.blinded) if len(copied) <= most else (b"", Blinded(fault=NO_ANSWER))

    def _ask(self, work: Work, path: Path, words: tuple[str, ...] = ()) -> tuple[Answer | None, str]:
        """The answer, or why there is none.

        :raises Died: no child would start
        """
        child = self._child or self._start()
        self._child = child
        try:
            question = Question(work, self._terms, self._limits, words)
            answer = child.ask(question, path, self._service.message_seconds, lambda: False)
        except (TimeoutError, Died, Unsound) as error:
            self._give_back()
            return None, TOO_LONG if isinstance(error, TimeoutError) else NO_ANSWER
        except OSError:
            return None, UNOPENED
        return (answer, "") if answer.outcome is Outcome.READ else (None, NO_ANSWER)

    def _start(self) -> Child:
        return Child(
            Setup(
                max(self._limits.file_bytes, self._limits.message_bytes),
                self._folder,
                starts_programs=True,
                memory_mb=self._service.message_memory_mb,
                sandbox=self._service.sandbox,
            ),
            self._spawner,
        )

    def _give_back(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child = None

"""Reading in this process, where a test is about something else."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from ingest.objects import Openable
from ingest.reading.pool import Pending, Readers
from ingest.reading.spawner import Died
from parsers.case.exhibits import Exhibits, lay_out
from parsers.case.pictured import Wanted
from parsers.facts import MessageFacts
from parsers.mail.headers import HEADER_BYTES
from parsers.message import parse_header, parse_message
from parsers.terms import Limits, Terms


class HereReaders(Readers):
    """Reads in this process: children are other tests' business."""

    def __init__(self, terms: Terms, limits: Limits) -> None:
        self.workers = self.ocr_at_once = 1
        self._here = (terms, limits)

    def ask_scanner(self) -> None:
        """Nothing is scanned."""

    def are_ready(self) -> bool:
        return True

    def read(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        return self._done(parse_message(path.read_bytes(), *self._here))

    def read_quickly(self, path: Path) -> Pending:
        return self.read(path)

    def read_lightly(self, path: Path, seconds: float) -> Pending:
        return self.read(path)

    def read_header(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        return self._done(parse_header(path.read_bytes()[:HEADER_BYTES], self._here[1]))

    def lay_out(self, path: Openable, wanted: tuple[Wanted, ...] = ()) -> Exhibits:
        with path.open("rb") as mail:
            return lay_out(mail.read(), self._here[1], wanted)

    def read_start(self, path: Path) -> Pending:
        return self.read_header(path)

    def _done(self, facts: MessageFacts) -> Pending:
        done: Future[MessageFacts] = Future()
        done.set_result(facts)
        return Pending(done, 1.0)

    def give_nothing(self) -> Pending:
        return self._done(MessageFacts())

    def close(self) -> None:
        """Nothing runs."""


class BreakingReaders(HereReaders):
    """Nothing but a header survives them."""

    def read(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        return self._broken()

    def read_envelope(self, path: Path, *, seconds: float | None = None, slow: bool = False) -> Pending:
        return self._broken()

    def _broken(self) -> Pending:
        broken: Future[MessageFacts] = Future()
        broken.set_exception(Died("killed"))
        return Pending(broken, 1.0)

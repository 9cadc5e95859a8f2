"""The tour of the house is true: a message comes to every door that it names, in that order."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType

from ingest.digest import build_digest
from ingest.mailbox.maildir import Maildir
from ingest.mailer.directory import DirectoryMailer
from ingest.process import run_round
from ingest.register.write import register_bytes
from tests.builders.files.archives import gbk_zip
from tests.builders.files.word import manuscript
from tests.builders.readers import HereReaders
from tests.builders.secretariat.offices import open_office
from tests.builders.submissions import BEFORE, form_of, submission

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"


def doors() -> dict[str, CodeType]:
    """The functions that the page names, from top to bottom."""
    names = re.findall(r"^\| `([\w.]+)` \|", TOUR.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: code_of(name) for name in names}


def code_of(name: str) -> CodeType:
    """A function's code, by its module's name and its own."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return getattr(found, "__wrapped__", found).__code__
    raise LookupError(name)


@contextmanager
def noting(codes: dict[CodeType, str], calls: list[str]) -> Iterator[None]:
    """Note every call of one of the functions."""

    def note(frame: FrameType, event: str, _: object) -> None:
        name = codes.get(frame.f_code) if event == "call" else None
        if name is not None:
            calls.append(name)

    before: Callable[..., object] | None = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


def test_a_message_comes_to_every_door_of_the_tour_in_its_order(tmp_path: Path) -> None:
    office, named = open_office(tmp_path, BEFORE), doors()
    settings, calls = office.runtime.settings, list[str]()
    unit, title, contact = "漫游示范大学", "智慧食堂建设与实践", "王小明"
    papers = {
        "申报表.docx": form_of(unit, title, contact),
        f"{unit}+{contact}+13800000000.docx": manuscript(title, subject=unit),
    }
    mail = submission(unit, title, contact, form=None, paper=None, files=(("申报材料.zip", gbk_zip(papers)),))
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_bytes(mail)
    os.utime(tmp_path / "mail" / "1.eml", (BEFORE.timestamp(), BEFORE.timestamp()))
    readers = HereReaders(settings.call.terms, settings.limits)
    mailbox = Maildir(tmp_path / "mail", clock=lambda: 4e9)
    with noting({code: name for name, code in named.items()}, calls):
        done = run_round(
            office.runtime, mailbox, DirectoryMailer(tmp_path / "replies"), readers, lambda: False
        )
        build_digest(office.runtime, date(2026, 3, 10))
        register_bytes(office.runtime)
    assert (done.received, done.recorded, done.sent.sent) == (1, 1, 1)
    assert len(named) > 20
    way = iter(calls)
    assert [name for name in named if name not in way] == [], "not called, or not after the door above"

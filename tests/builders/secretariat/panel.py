"""A call after its deadline: accepted cases, experts, and sheets as experts fill them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from ingest.announce.decisions import take_decisions
from ingest.announce.run import Previewed, preview
from tests.builders.files.word import manuscript
from tests.builders.letters import at
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import form_of, submission

EXPERTS = [
    {"name": "陈一", "unit": "第1示范大学", "email": "chen@expert.example"},
    {"name": "李二", "unit": "评审中心", "email": "li@expert.example"},
    {"name": "王三", "unit": "研究院", "email": "wang@expert.example"},
]
SECRETARY = "secretary@example.org"
PASSED = "mx.box.example; dmarc=pass header.from=example.org"
"""What our own mail server writes of her mail."""
CRITERIA = [{"name": "创新", "weight": 40}, {"name": "成效", "weight": 60}]


def reviewed_office(folder: Path, count: int, sections: dict[str, Any] | None = None, **panel: Any) -> Office:
    """So many accepted cases, of units of their own, each from an address of its own."""
    whole = {
        "panel": {"experts": EXPERTS, "criteria": CRITERIA, "reviews": 2} | panel,
        "digest": {"to": [SECRETARY]},
        "replies": {"trusted_servers": ["box.example"]},
        **(sections or {}),
    }
    office = open_office(folder, at(0), **whole)
    for number in range(1, count + 1):
        office.take_mail(one_case(number), at(number / 60))
    return office


def one_case(number: int) -> bytes:
    """A whole submission."""
    unit, title, contact = f"第{number}示范大学", f"智慧后勤案例{number}", f"王小{'明红刚强丽'[number % 5]}"
    return submission(
        unit,
        title,
        contact,
        sender=f"c{number}@u{number}.example",
        form=form_of(unit, title, contact),
        paper=manuscript(title, subject=unit),
    )


def fill_sheet(source: Path, target: Path, score: Callable[[str, int], object]) -> None:
    """Fill a sheet in as Excel does; `score` by receipt number and criterion, `None` leaves a cell empty."""
    book = openpyxl.load_workbook(source)
    sheet = book["评分表"]
    heads = [str(cell.value or "").split("\n")[0] for cell in sheet[4]]
    first = heads.index(CRITERIA[0]["name"])
    for row in sheet.iter_rows(min_row=5):
        for at_column in range(len(CRITERIA)):
            row[first + at_column].value = score(str(row[1].value), at_column)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def write_decisions(path: Path, decisions: Sequence[tuple[str, str]], *, column: str = "评审结果") -> Path:
    """A table of receipt numbers and results."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "登记表"
    sheet.append(["受理编号", column])
    for row in decisions:
        sheet.append(list(row))
    book.save(path)
    return path


def decided(office: Office, path: Path, *words: str) -> Previewed:
    """The first cases get these results, and the letters are previewed."""
    rows = [(f"JYHQ2026-{number:04d}", word) for number, word in enumerate(words, 1)]
    take_decisions(office.runtime, write_decisions(path / "r.xlsx", rows), "秘书")
    return preview(office.runtime)

"""The register as an Excel workbook: a sheet for all, one a direction, a summary, whom to chase, all mail.

Rows go to disk as they come from the database (XlsxWriter's constant memory), so that ten thousand of them
cost seconds and no memory. Submitted text is only ever written as a string, which no program takes for a
formula; what looks like one stays text even after somebody has edited the cell (quotePrefix).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from ingest.chase.waiting import find_chased
from ingest.language.words import OUTCOME_WORDS
from ingest.reading.papers import read_invited
from ingest.register import chase
from ingest.register.cases import STATES, find_cases
from ingest.register.cells import Value
from ingest.register.columns import FIXED, columns_of, on_first_page
from ingest.register.counts import Summary
from ingest.register.invited import answers_of, invited_in
from ingest.register.report import report_paragraph, summary_of
from ingest.register.sheet import Formats, Sheet
from ingest.register.summary import write_summary
from ingest.review.decisions import OPEN as OPEN_YET
from ingest.review.layout import RESULT
from ingest.runtime import Runtime
from models.message import LISTED, Message, Submission

ALL, OPEN, SUMMARY, LETTERS, INVITED = "登记表", "方向待定", "汇总", "来信一览", "邀请单位"
INVITED_COLUMNS: tuple[tuple[str, float], ...] = (("序号", 7), ("单位", 34), ("申报情况", 13))
LETTER_COLUMNS: tuple[tuple[str, float], ...] = (
    ("来信", 7),
    ("收件时间", 19),
    ("发件人", 16),
    ("发件邮箱", 28),
    ("邮件主题", 46),
    ("办理结果", 11),
    ("受理编号", 16),
    ("版本", 6),
)


def make_workbook(runtime: Runtime, session: Session, folder: Path, outcomes: Sequence[str]) -> Path:
    """The workbook as a file in the folder."""
    call, done = runtime.policy.call, folder / "register.xlsx"
    summary = summary_of(call, outcomes)
    with Workbook(done, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        book.set_properties({"title": f"{call.name}登记表", "author": "casebox"})
        formats = Formats(book)
        _write_cases(book, formats, runtime, session, summary)
        now = runtime.clock().astimezone(call.zone)
        write_summary(book, summary, call.name, report_paragraph(summary, call.name, call.thing, now))
        if set(outcomes) == set(STATES):
            _write_invited(book, formats, runtime, session)
            chase.write_chase(book, formats, find_chased(session, runtime, now))
            letters = Sheet(book, LETTERS, formats, LETTER_COLUMNS)
            for values in _letters(session, runtime):
                letters.add(values)
            letters.finish(fixed=0)
    return done


def _write_cases(
    book: Workbook, formats: Formats, runtime: Runtime, session: Session, summary: Summary
) -> None:
    """Each case in the sheet of all and in its direction's, where it is numbered anew."""
    call = runtime.policy.call
    columns = columns_of(call)
    label, options = call.sorts[0] if call.sorts else ("", ())
    names = (ALL, open_name(label), *_sheet_names(options, open_name(label)))
    heads = [(column.title, column.width) for column in columns]
    whole, unclear, *own = (Sheet(book, name, formats, heads) for name in names)
    by_direction = dict(zip(options, own, strict=True))
    for sheet in (whole, *own):  # in this order; that of unclear cases only if there are any
        sheet.begin()
    for number, case in enumerate(find_cases(session, call.zone, summary.outcomes), 1):
        values = [column.value(number, case) for column in columns]
        whole.add(values)
        if options:
            sheet = by_direction.get(case.direction, unclear)
            sheet.add([sheet.count + 1, *values[1:]])
        summary.add(case)
    panel, at = runtime.settings.panel, [column.title for column in columns].index(RESULT)
    choice = {"validate": "list", "source": [*panel.selected, *panel.unselected, OPEN_YET]}
    for sheet in (whole, *own, *([unclear] if unclear.count else [])):
        sheet.finish(fixed=FIXED, first_page=on_first_page(columns))
        if sheet.count:
            sheet.table.data_validation(1, at, sheet.count, at, choice)


def _write_invited(book: Workbook, formats: Formats, runtime: Runtime, session: Session) -> None:
    """Who of those invited has not answered yet; where the list cannot be read, why."""
    path = runtime.settings.call.invited
    if path is None:
        return
    sheet = Sheet(book, INVITED, formats, (*INVITED_COLUMNS, (runtime.policy.call.thing, 70)))
    sheet.begin()
    listed = read_invited(runtime.settings, path)
    if listed.fault:
        sheet.add([None, path.name, "", listed.fault])
    cases = list(find_cases(session, runtime.policy.call.zone))
    for number, one in enumerate(answers_of(invited_in(listed), cases), 1):
        sheet.add([number, one.unit, one.state, one.cases])
    sheet.finish(fixed=0)


def open_name(label: str) -> str:
    """Of the sheet of cases for which nothing was chosen: 申报方向 gives 方向待定."""
    return _plain(f"{label.removeprefix('申报')}待定") or OPEN


def _plain(name: str) -> str:
    return re.sub(r"[:\\/?*\[\]：]", " ", name).strip("' ")[:28]


def _sheet_names(directions: Iterable[str], unclear: str) -> list[str]:
    """Excel's rules: 31 characters, none of :\\/?*[] , no apostrophe at either end, no name twice."""
    names: list[str] = []
    for direction in directions:
        plain = _plain(direction) or "方向"
        taken = {ALL, unclear, SUMMARY, LETTERS, INVITED, chase.NAME, *names}
        names.append(plain if plain not in taken else f"{plain}{len(names) + 1}")
    return names


def _letters(session: Session, runtime: Runtime) -> Iterator[list[Value]]:
    """Every message, oldest first."""
    query = (
        select(Message.id, Message.received_at, Message.from_name, Message.from_address, Message.subject,
               Message.outcome, Submission, Message.version)
        .join_from(Message, Submission, Submission.id == Message.submission_id, isouter=True)
        .where(Message.whole_id.is_(None))
        .order_by(*LISTED)
        .execution_options(yield_per=500)
    )  # fmt: skip
    for message, received, name, address, subject, outcome, submission, version in session.execute(query):
        receipt = submission.receipt if submission else ""
        moment = received.astimezone(runtime.policy.call.zone)
        ending = OUTCOME_WORDS.get(outcome or "", "尚未办理")
        yield [message, moment, name, address, subject, ending, receipt, version]

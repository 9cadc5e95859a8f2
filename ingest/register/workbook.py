"""The register as an Excel workbook: a sheet for all, one a direction, a summary, and every message.

Rows go to disk as they come from the database (XlsxWriter's constant memory), so that ten thousand of them
cost seconds and no memory. Submitted text is only ever written as a string, which no program takes for a
formula; what looks like one stays text even after somebody has edited the cell (quotePrefix).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest.language.words import OUTCOME_WORDS
from ingest.reading.papers import read_invited
from ingest.register.cases import STATES, find_cases
from ingest.register.cells import Value, clean, height_of, is_risky
from ingest.register.columns import FIXED, columns_of, on_first_page
from ingest.register.invited import answers_of, invited_in
from ingest.register.report import report_paragraph
from ingest.register.summary import Summary, write_summary
from ingest.review.decisions import OPEN as OPEN_YET
from ingest.review.layout import RESULT
from ingest.runtime import Runtime
from models.message import LISTED, Message, Submission

ALL, OPEN, SUMMARY, LETTERS, INVITED = "登记表", "方向待定", "汇总", "来信一览", "邀请单位"
INVITED_COLUMNS: tuple[tuple[str, float], ...] = (("序号", 7), ("单位", 34), ("申报情况", 13), ("案例", 70))
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
A4, SCALE = 9, 63
"""Excel's number of the paper; the per cent at which either page's columns fit on A4, lying."""
LINES = {"border": 1, "border_color": "#BFC7D1", "valign": "vcenter"}
BODY = {"font_name": "宋体", "font_size": 10.5, **LINES}


class Formats:
    """How cells look."""

    def __init__(self, book: Workbook) -> None:
        wrapped = {"num_format": "@", "align": "left", "text_wrap": True}
        self.text: Format = book.add_format(BODY | wrapped)
        self.risky: Format = book.add_format(BODY | wrapped | {"quote_prefix": True})
        self.number: Format = book.add_format(BODY | {"num_format": "0", "align": "center"})
        self.decimal: Format = book.add_format(BODY | {"num_format": "0.00", "align": "center"})
        self.moment: Format = book.add_format(BODY | {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "center"})
        head = {"font_name": "黑体", "font_size": 11, "bold": True, "font_color": "#FFFFFF"}
        self.head: Format = book.add_format(
            LINES | head | {"bg_color": "#1F4E79", "align": "center", "text_wrap": True}
        )


class Sheet:
    """A table that grows row by row; made when the first row comes, or when it is asked for."""

    def __init__(
        self, book: Workbook, name: str, formats: Formats, columns: Sequence[tuple[str, float]]
    ) -> None:
        self.count = 0
        self._book, self._name, self._formats, self._columns = book, name, formats, columns
        self._widths = [width for _, width in columns]

    def begin(self) -> None:
        """Give it its place among the sheets."""
        _ = self.table

    @cached_property
    def table(self) -> Worksheet:
        """With its header."""
        table: Worksheet = self._book.add_worksheet(self._name)
        for at, (_, width) in enumerate(self._columns):
            table.set_column(at, at, width)
        table.set_row(0, 26)
        for at, (title, _) in enumerate(self._columns):
            table.write_string(0, at, title, self._formats.head)
        return table

    def add(self, values: Sequence[Value]) -> None:
        """One row more."""
        table = self.table
        self.count += 1
        table.set_row(self.count, height_of(values, self._widths))
        for at, value in enumerate(values):
            self._put(table, at, value)

    def _put(self, table: Worksheet, at: int, value: Value) -> None:
        formats, row = self._formats, self.count
        if value is None or value == "":
            table.write_blank(row, at, None, formats.text)
        elif isinstance(value, datetime):
            table.write_datetime(row, at, value.replace(tzinfo=None), formats.moment)
        elif isinstance(value, int | float):
            look = formats.number if isinstance(value, int) else formats.decimal
            table.write_number(row, at, value, look)
        else:
            table.write_string(row, at, clean(value), formats.risky if is_risky(value) else formats.text)

    def finish(self, *, fixed: int, first_page: int = 0) -> None:
        """Filter, what stays in sight, and how it is printed: on two pages, so many columns on the first."""
        table = self.table
        table.autofilter(0, 0, self.count, len(self._columns) - 1)
        table.freeze_panes(1, fixed)
        table.repeat_rows(0)
        set_page(table)
        if first_page:
            table.repeat_columns(0, fixed - 1)
            table.set_print_scale(SCALE)
            table.set_v_pagebreaks([first_page])
            table.print_across()
        else:
            table.fit_to_pages(1, 0)


def set_page(table: Worksheet) -> None:
    """A4, lying, with numbers at its foot."""
    table.set_paper(A4)
    table.set_landscape()
    table.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    table.set_footer("&C第 &P 页，共 &N 页")


def make_workbook(runtime: Runtime, session: Session, folder: Path, outcomes: Sequence[str]) -> Path:
    """The workbook as a file in the folder."""
    call, done = runtime.policy.call, folder / "register.xlsx"
    labels = tuple(label for label, _ in call.sorts)
    has_units = call.described is None or call.described.field_of("unit") is not None
    summary = Summary(
        tuple(call.directions), tuple(call.kinds), tuple(outcomes), labels, call.thing, has_units=has_units
    )
    with Workbook(done, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        book.set_properties({"title": f"{call.name}登记表", "author": "casebox"})
        formats = Formats(book)
        _write_cases(book, formats, runtime, session, summary)
        now = runtime.clock().astimezone(call.zone)
        write_summary(book, summary, call.name, report_paragraph(summary, call.name, call.thing, now))
        if set(outcomes) == set(STATES):
            _write_invited(book, formats, runtime, session)
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
    sheet = Sheet(book, INVITED, formats, INVITED_COLUMNS)
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
        taken = {ALL, unclear, SUMMARY, LETTERS, INVITED, *names}
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

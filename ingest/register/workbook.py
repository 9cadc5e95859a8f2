"""The register as an Excel workbook: a sheet for all, one a direction, a summary, and every message.

openpyxl makes everything but the rows; those are written as XML as they come from the database, so that ten
thousand of them cost seconds and no memory. Submitted text is only ever written as an inline string (ECMA-376
part 1, 18.3.1.53), which no program takes for a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.register.cases import COLUMNS, STATES, find_cases
from ingest.register.rows import Rows, Styles, Value, cell, column_letters, make_row
from ingest.register.summary import Summary, write_summary
from ingest.runtime import Desk
from models.message import Message, Submission

FONT = "宋体"
ALL, OPEN, SUMMARY, LETTERS = "登记表", "方向待定", "汇总", "来信一览"
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
OUTCOMES = STATES | {"duplicate": "重复来信", "correspondence": "咨询来函", "ignored": "自动邮件"}
FORMATS = (
    ("text", "@", "left"),
    ("risky", "@", "left"),
    ("number", "0", "center"),
    ("moment", "yyyy-mm-dd hh:mm:ss", "center"),
)
"""(field of Styles, number format, alignment)."""


def make_workbook(desk: Desk, session: Session, folder: Path, outcomes: Sequence[str]) -> Path:
    """The workbook as a file in the folder."""
    call = desk.policy.call
    whole = set(outcomes) == set(STATES)
    book, sheets = Workbook(), [ALL, *_sheet_names(call.directions), *([LETTERS] if whole else [])]
    book.remove(book.worksheets[0])
    styles = _styles(book)
    summary = Summary(tuple(call.directions), tuple(call.kinds), tuple(outcomes))
    files = {name: folder / str(at) for at, name in enumerate([*sheets, OPEN])}
    with ExitStack() as stack:
        rows = {
            name: Rows(stack.enter_context(file.open("w", encoding="utf-8"))) for name, file in files.items()
        }
        _write_cases(desk, session, outcomes, rows, styles, summary)
        if whole:
            widths = [width for _, width in LETTER_COLUMNS]
            for values in _letters(session, desk):
                rows[LETTERS].add(make_row(values, widths, styles))
    _write_skeleton(book, {name: one.count for name, one in rows.items()}, summary, call.name)
    bare, done = folder / "skeleton.xlsx", folder / "register.xlsx"
    book.save(bare)
    _fill(bare, done, book.sheetnames, files, rows)
    return done


def _write_cases(
    desk: Desk,
    session: Session,
    outcomes: Sequence[str],
    rows: Mapping[str, Rows],
    styles: Styles,
    summary: Summary,
) -> None:
    """Each case in the sheet of all and in its direction's, where it is numbered anew."""
    call = desk.policy.call
    own = dict(zip(call.directions, _sheet_names(call.directions), strict=True))
    widths = [column.width for column in COLUMNS]
    for number, case in enumerate(find_cases(session, call.zone, outcomes), 1):
        row = make_row([column.value(number, case) for column in COLUMNS], widths, styles)
        rows[ALL].add(row)
        sheet = rows[own.get(case.direction, OPEN)]
        sheet.add(row, cell(sheet.count + 1, styles))
        summary.add(case)


def _sheet_names(directions: Iterable[str]) -> list[str]:
    """Excel's rules: 31 characters, none of :\\/?*[] , no apostrophe at either end, no name twice."""
    names: list[str] = []
    for direction in directions:
        plain = re.sub(r"[:\\/?*\[\]：]", " ", direction).strip("' ")[:28] or "方向"
        taken = {ALL, OPEN, SUMMARY, LETTERS, *names}
        names.append(plain if plain not in taken else f"{plain}{len(names) + 1}")
    return names


def _letters(session: Session, desk: Desk) -> Iterator[list[Value]]:
    """Every message, oldest first."""
    query = (
        select(Message.id, Message.received_at, Message.from_name, Message.from_address, Message.subject,
               Message.outcome, Submission, Message.version)
        .join_from(Message, Submission, Submission.id == Message.submission_id, isouter=True)
        .order_by(Message.received_at, Message.id)
        .execution_options(yield_per=500)
    )  # fmt: skip
    for message, received, name, address, subject, outcome, submission, version in session.execute(query):
        receipt = submission.receipt if submission else ""
        moment = received.astimezone(desk.policy.call.zone)
        yield [
            message,
            moment,
            name,
            address,
            subject,
            OUTCOMES.get(outcome or "", "尚未办理"),
            receipt,
            version,
        ]


def _styles(book: Workbook) -> Styles:
    """The formats of the rows; a scratch sheet lends its cells and goes."""
    sheet = book.create_sheet("scratch")
    thin = Side(style="thin", color="BFC7D1")
    found = {}
    for at, (name, form, across) in enumerate(FORMATS, 1):
        head = sheet.cell(at, 1)
        head.font, head.number_format = Font(name=FONT, size=10.5), form
        head.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        head.alignment = Alignment(horizontal=across, vertical="center", wrap_text=name in {"text", "risky"})
        head.quotePrefix = name == "risky"
        found[name] = head.style_id
    book.remove(sheet)
    return Styles(**found)


def _write_skeleton(book: Workbook, counts: dict[str, int], summary: Summary, call_name: str) -> None:
    """Every sheet with header, widths, filter and page; that of open directions only if it has rows."""
    lists = [name for name in counts if name not in {OPEN, LETTERS}]
    tail = [SUMMARY, *([LETTERS] if LETTERS in counts else [])]
    for name in [*lists, *([OPEN] if counts[OPEN] else []), *tail]:
        sheet = book.create_sheet(name)
        if name == SUMMARY:
            write_summary(sheet, summary, call_name)
        else:
            _write_header(sheet, _columns(name), counts[name])
    book.active = 0
    book.properties.title, book.properties.creator = f"{call_name}登记表", "casebox"


def _columns(name: str) -> tuple[tuple[str, float], ...]:
    """Titles and widths of a sheet's columns."""
    return LETTER_COLUMNS if name == LETTERS else tuple((column.title, column.width) for column in COLUMNS)


def _write_header(sheet: Worksheet, columns: Iterable[tuple[str, float]], count: int) -> None:
    fill, thin = PatternFill("solid", fgColor="1F4E79"), Side(style="thin", color="BFC7D1")
    last = "A"
    for at, (title, width) in enumerate(columns, 1):
        last = get_column_letter(at)
        head = sheet.cell(1, at, title)
        head.font, head.fill = Font(name="黑体", size=11, bold=True, color="FFFFFF"), fill
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        head.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        sheet.column_dimensions[last].width = width
    sheet.row_dimensions[1].height = 26
    sheet.freeze_panes = "D2" if last == "O" else "A2"
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))


def _fill(bare: Path, done: Path, names: list[str], files: dict[str, Path], rows: dict[str, Rows]) -> None:
    """The skeleton with the rows in their sheets, whose files openpyxl numbers in the book's order."""
    sheets = {f"xl/worksheets/sheet{at}.xml": name for at, name in enumerate(names, 1)}
    with (
        zipfile.ZipFile(bare) as source,
        zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target,
    ):
        for entry in source.infolist():
            content, name = source.read(entry), sheets.get(entry.filename)
            with target.open(entry.filename, "w") as out:
                if name not in files:
                    out.write(content)
                    continue
                one = rows[name]
                size = (
                    f'<dimension ref="A1:{column_letters(len(_columns(name)))[-1]}{one.count + 1}"'.encode()
                )
                head, tail = re.sub(rb'<dimension ref="[^"]*"', size, content, count=1).split(b"</sheetData>")
                out.write(head)
                with files[name].open("rb") as body:
                    while piece := body.read(1 << 16):
                        out.write(piece)
                out.write(b"</sheetData>" + tail)

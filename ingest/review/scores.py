"""A scoring sheet that came back: its scores, and every fault with its cell. Pure and total.

Columns are found by their headings and cases by their receipt numbers, so that moved columns, sorted or
deleted rows do no harm. A row with a fault counts for nothing; an empty one is missing, which is no fault.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ingest.review import layout
from ingest.review.experts import Criterion, rounded, shown
from ingest.review.statistics import Review
from parsers.readers.excel.workbook import Cell, Sheet, Workbook, cell_name

_NUMBER = re.compile(r"(\d{1,9})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,2}))?\s*分?")
EXACT = 4
"""Decimals of a score; what Excel's arithmetic leaves behind them is none of the expert's."""
MOST_FAULTS = 500
"""Of one file that are told."""
YES = frozenset({"回避", "是", "√", "✓", "☑", "1", "需回避", "申请回避"})
NO = frozenset({"", "☐", "否", "不回避", "无", "0"})


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file, for a person to put right."""

    file: str
    place: str
    """`评分表!F7`; empty where it is the whole file's."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f'  {self.place}' if self.place else ''}：{self.message}"


@dataclass(frozen=True)
class Line:
    """One case's row."""

    review: Review
    place: str
    """Of the receipt number."""


@dataclass(frozen=True)
class Returned:
    """What a file says."""

    file: str
    expert: str = ""
    """Whose it is, by its own word: the address; empty where it says none."""
    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_scores(
    file: str,
    workbook: Workbook,
    criteria: Sequence[Criterion],
    call: str,
    assigned: Mapping[str, Collection[str]],
) -> Returned:
    """The scores of one file.

    :param call: the call's code
    :param assigned: receipt numbers by the experts' addresses
    """
    if workbook.fault:
        return Returned(file, faults=(Fault(file, "", workbook.fault),))
    code, expert = _mark_of(workbook)
    sheet = next((one for one in workbook.sheets if not one.hidden and _head_of(one)), None)
    if not expert or sheet is None:
        return Returned(file, faults=(Fault(file, "", "不是由 casebox panel make 生成的评分表"),))
    if code != call:
        return Returned(file, faults=(Fault(file, "", f"是另一次征集（{code}）的评分表"),))
    if expert not in assigned:
        return Returned(file, expert, faults=(Fault(file, "", f"{expert} 不在本次评审专家之列"),))
    reading = _Reading(file, sheet, criteria, expert, assigned[expert])
    lines = tuple(reading.lines())
    return Returned(file, expert, lines, tuple(reading.faults[:MOST_FAULTS]))


def _mark_of(workbook: Workbook) -> tuple[str, str]:
    """The call's code and the expert's address, from the hidden sheet."""
    marks = (one for one in workbook.sheets if one.name == layout.MARK)
    rows = next((one.rows() for one in marks), {})
    told = {row[1].text: row[2].text for row in rows.values() if 1 in row and 2 in row}
    return told.get(layout.CALL, ""), told.get(layout.EXPERT, "").lower()


def _head_of(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and the column of each by its first line."""
    for number, row in list(sheet.rows().items())[:30]:
        names = {_heading(cell.text): column for column, cell in row.items()}
        if layout.RECEIPT in names:
            return number, names
    return None


def _heading(text: str) -> str:
    return re.split(r"[\n（(]", text.strip(), maxsplit=1)[0].strip()


class _Reading:
    """The rows of one sheet on their way to scores; faults gather."""

    def __init__(
        self, file: str, sheet: Sheet, criteria: Sequence[Criterion], expert: str, assigned: Collection[str]
    ) -> None:
        head = _head_of(sheet)
        assert head is not None, "asked before"
        self.faults: list[Fault] = []
        self._file, self._sheet, self._criteria = file, sheet, criteria
        self._expert, self._assigned = expert, assigned
        self._row, self._columns = head

    def lines(self) -> Iterator[Line]:
        """The rows that count."""
        lacking = [one.name for one in self._criteria if one.name not in self._columns]
        if lacking:
            where = self._place(self._row, self._columns[layout.RECEIPT])
            self._note(where, f"表头缺少“{'”“'.join(lacking)}”，请勿改动表头")
            return
        seen: dict[str, str] = {}
        for number, row in self._sheet.rows().items():
            cell = row.get(self._columns[layout.RECEIPT])
            if number <= self._row or cell is None:
                continue
            receipt, place = cell.text.upper().replace(" ", ""), self._place(number, cell.column)
            if receipt not in self._assigned:
                if any(self._cell(row, one.name) for one in self._criteria):
                    self._note(place, f"{receipt[:30]} 不在分配给该专家的案例之列")
            elif receipt in seen:
                self._note(place, f"{receipt} 重复，已见于 {seen[receipt]}")
            else:
                seen[receipt] = place
                review = self._review(number, row, receipt)
                if review is not None:
                    yield Line(review, place)

    def _review(self, number: int, row: Mapping[int, Cell], receipt: str) -> Review | None:
        """What a row says; `None` where it is empty or has a fault."""
        cells = {one: self._cell(row, one.name) for one in self._criteria}
        word = _plain(self._text(row, layout.DECLINED)).upper()
        advice, comment = self._text(row, layout.ADVICE), self._text(row, layout.COMMENT)
        faults = len(self.faults)
        if word not in NO and word not in YES:
            self._note(self._place_of(number, layout.DECLINED), f"“{word[:20]}”无法识别，须为“回避”或留空")
        if word in YES:
            if any(cells.values()):
                self._note(self._place_of(number, layout.DECLINED), "既填“回避”又有评分，请择一")
            return (
                Review(receipt, self._expert, declined=True, comment=comment) if self._sound(faults) else None
            )
        if not any(cells.values()):
            if advice or comment:
                self._note(self._place_of(number, self._criteria[0].name), f"{receipt} 有意见而未评分")
            return None
        scores = {one.name: self._score(number, one, cell) for one, cell in cells.items()}
        if advice and advice not in layout.ADVICES:
            words = "、".join(layout.ADVICES)
            self._note(self._place_of(number, layout.ADVICE), f"“{advice[:20]}”无法识别，须为{words}之一")
        if not self._sound(faults):
            return None
        sound = {name: score for name, score in scores.items() if score is not None}
        return Review(receipt, self._expert, sound, advice=advice, comment=comment)

    def _score(self, number: int, criterion: Criterion, cell: Cell | None) -> Fraction | None:
        place = self._place_of(number, criterion.name)
        if cell is None:
            self._note(place, f"“{criterion.name}”未填写")
            return None
        score = parse_score(cell.text)
        scope = f"{shown(criterion.least)} 至 {shown(criterion.most)}"
        if score is None:
            self._note(place, f"“{criterion.name}”填为“{cell.text[:20]}”，不是数字（应为 {scope}）")
        elif not criterion.least <= score <= criterion.most:
            self._note(place, f"“{criterion.name}”填为 {cell.text[:20]}，超出 {scope}")
        else:
            return score
        return None

    def _sound(self, faults: int) -> bool:
        return len(self.faults) == faults

    def _cell(self, row: Mapping[int, Cell], heading: str) -> Cell | None:
        column = self._columns.get(heading)
        return row.get(column) if column is not None else None

    def _text(self, row: Mapping[int, Cell], heading: str) -> str:
        cell = self._cell(row, heading)
        return cell.text.strip() if cell is not None else ""

    def _place(self, row: int, column: int) -> str:
        return f"{self._sheet.name}!{cell_name(row, column)}"

    def _place_of(self, row: int, heading: str) -> str:
        return self._place(row, self._columns.get(heading, self._columns[layout.RECEIPT]))

    def _note(self, place: str, message: str) -> None:
        self.faults.append(Fault(self._file, place, message))


def parse_score(text: str) -> Fraction | None:
    """A score as an expert writes it, full-width digits and 分 included; `None` if it is no number.

    >>> parse_score("８８.５ 分"), parse_score("88.299999999999997"), parse_score("优"), parse_score("-1")
    (Fraction(177, 2), Fraction(883, 10), None, None)
    """
    found = _NUMBER.fullmatch(_plain(text))
    if found is None:
        return None
    whole, decimals, power = found[1], found[2] or "", int(found[3] or 0)
    return rounded(Fraction(int(whole + decimals)) * Fraction(10) ** (power - len(decimals)), EXACT)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def find_disputes(files: Sequence[Returned]) -> tuple[list[Line], list[Fault]]:
    """What all files say together: what one expert scored twice, and not the same, counts for nothing."""
    met: dict[tuple[str, str], list[tuple[str, Line]]] = {}
    for file in files:
        for line in file.lines:
            met.setdefault((line.review.expert, line.review.receipt), []).append((file.file, line))
    lines, faults = [], []
    for (_, receipt), found in met.items():
        first = found[0][1]
        if all(line.review == first.review for _, line in found):
            lines.append(first)
            continue
        others = "、".join(f"{file} {line.place}" for file, line in found[1:])
        faults.append(Fault(found[0][0], first.place, f"{receipt} 的评分与 {others} 不一致，均未计入"))
    return lines, faults

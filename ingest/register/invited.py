"""Who of those invited has not answered yet: the list of units, an Excel file, beside the cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.judge.units.same import Sameness, compare_units, unit_keys, units_of
from ingest.register.cases import Case, state_of
from parsers.readers.excel.workbook import Sheet, Workbook

HEADINGS = ("单位", "单位名称", "学校", "学校名称", "邀请单位", "受邀单位", "申报单位")
_NAME = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{3}")
"""What a unit's name has, and a number or an address alone has not."""
_SEVERAL, _ASIDE = re.compile(r"[、；;\n]"), re.compile(r"[（(][^（()）]*[）)]")
MOST_NAMED = 5
"""Cases of one unit that are named."""


@dataclass(frozen=True)
class Answer:
    """One of those invited."""

    unit: str
    state: str
    """`未申报`, `已申报`, or `疑似已申报`: a unit that may be the same."""
    cases: str
    """What came of it, by receipt number."""


@dataclass(frozen=True)
class Invited:
    """A cell of the list."""

    place: str
    """`Sheet1!A5`."""
    unit: str


def find_invited(workbook: Workbook) -> tuple[str, list[Invited]]:
    """The heading of the units' column, and its cells: on the first sheet that has one.

    Where none has, the first column of the first sheet, and no heading.
    """
    for sheet in workbook.sheets:
        for number, row in list(sheet.rows().items())[:20]:
            head = next((cell for cell in row.values() if cell.text.strip() in HEADINGS), None)
            if head is not None:
                return head.text.strip(), _column(sheet, head.column, number)
    return "", _column(workbook.sheets[0], 1, 0) if workbook.sheets else []


def _column(sheet: Sheet, column: int, after: int) -> list[Invited]:
    cells = (row[column] for number, row in sheet.rows().items() if number > after and column in row)
    return [Invited(f"{sheet.name}!{cell.name}", cell.text.strip()) for cell in cells if cell.text.strip()]


def invited_in(workbook: Workbook) -> list[str]:
    """The units, each once."""
    return list(dict.fromkeys(one.unit for one in find_invited(workbook)[1]))


def check_invited_cells(cells: Sequence[Invited]) -> Iterator[tuple[str, str]]:
    """What is wrong with the list, by cell, in words."""
    known: dict[str, str] = {}
    for one in cells:
        if not _NAME.search(one.unit):
            yield one.place, f"“{one.unit[:20]}”不像单位名称"
        elif one.unit in known:
            yield one.place, f"与 {known[one.unit]} 重复"
        elif _SEVERAL.search(_ASIDE.sub("", one.unit)):
            yield one.place, "一格写有不止一个单位，请分行填写"
        known.setdefault(one.unit, one.place)


def answers_of(invited: Iterable[str], cases: Sequence[Case]) -> Iterator[Answer]:
    """Those who have not answered first, each as the list names it."""
    by_key: dict[str, list[Case]] = {}
    for case in cases:
        for key in unit_keys(case.unit):
            by_key.setdefault(key, []).append(case)
    found = [_answer(unit, by_key) for unit in invited]
    order = {"未申报": 0, "疑似已申报": 1, "已申报": 2}
    yield from sorted(found, key=lambda one: order[one.state])


def _answer(unit: str, by_key: dict[str, list[Case]]) -> Answer:
    near = {case.message: case for key in unit_keys(unit) for case in by_key.get(key, ())}
    held: dict[Sameness, list[Case]] = {}
    for case in near.values():
        met = {compare_units(one, other) for one in units_of(unit) for other in units_of(case.unit)}
        best = next((one for one in (Sameness.SAME, Sameness.UNSURE) if one in met), None)
        if best is not None:
            held.setdefault(best, []).append(case)
    for sameness, state in ((Sameness.SAME, "已申报"), (Sameness.UNSURE, "疑似已申报")):
        if cases := held.get(sameness):
            named = (
                f"{one.receipt or '（无编号）'} {one.unit}（{state_of(one)}）" for one in cases[:MOST_NAMED]
            )
            return Answer(unit, state, "、".join(named))
    return Answer(unit, "未申报", "")

"""Who of those invited has not answered yet: the list of units, an Excel file, beside the cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.judge.units.same import Sameness, compare_units, unit_keys, units_of
from ingest.register.cases import Case, state_of
from parsers.readers.excel.workbook import Workbook

HEADINGS = ("单位", "单位名称", "学校", "学校名称", "邀请单位", "受邀单位", "申报单位")
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


def invited_in(workbook: Workbook) -> list[str]:
    """The units of the first sheet with a column of theirs, or of the first column of the first sheet."""
    for sheet in workbook.sheets:
        for number, row in list(sheet.rows().items())[:20]:
            column = next((at for at, cell in row.items() if cell.text.strip() in HEADINGS), None)
            if column is not None:
                cells = (found.get(column) for at, found in sheet.rows().items() if at > number)
                return list(dict.fromkeys(cell.text.strip() for cell in cells if cell is not None))
    first = workbook.sheets[0].rows().values() if workbook.sheets else ()
    return list(dict.fromkeys(row[1].text.strip() for row in first if 1 in row))


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

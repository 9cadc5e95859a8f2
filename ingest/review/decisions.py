"""The secretariat's decisions, out of the column 评审结果 of register or ranking. Pure and total."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from ingest.review.layout import RECEIPT, RESULT
from ingest.review.scores import Fault
from parsers.readers.excel.workbook import Workbook, cell_name

OPEN = "待定"
"""Takes an earlier decision back."""
_BETWEEN = re.compile(r"[,;、，；\n]")
_PAIR = re.compile(r"([A-Za-z][A-Za-z0-9]{1,19}-\d{4,8})\s*[::为]?\s*(\S{1,20})")


@dataclass(frozen=True)
class Decided:
    """One case's decision, and where it stands."""

    receipt: str
    word: str
    """Empty: taken back."""
    place: str


def read_decisions(
    file: str, workbook: Workbook, words: Collection[str], states: Mapping[str, str]
) -> tuple[dict[str, Decided], list[Fault]]:
    """What the file decides, and every fault with its cell; empty cells say nothing.

    :param words: that a decision may be
    :param states: what the register says has become of each case, by receipt number; `""` for accepted ones
    """
    if workbook.fault:
        return {}, [Fault(file, "", workbook.fault)]
    decided: dict[str, Decided] = {}
    faults: list[Fault] = []
    has_column = False
    for sheet in (one for one in workbook.sheets if not one.hidden):
        columns: dict[str, int] = {}
        for number, row in sheet.rows().items():
            if not columns:
                texts = {cell.text.strip(): column for column, cell in row.items()}
                columns = texts if RECEIPT in texts and RESULT in texts else {}
                has_column |= bool(columns)
                continue
            cell, named = row.get(columns[RESULT]), row.get(columns[RECEIPT])
            if cell is None:
                continue
            receipt = named.text.strip().upper() if named else ""
            place = f"{sheet.name}!{cell_name(number, columns[RESULT])}"
            one = Decided(receipt, "" if cell.text.strip() == OPEN else cell.text.strip(), place)
            problem = _problem(one, words, states, decided)
            if problem:
                faults.append(Fault(file, place, problem))
            else:
                decided.setdefault(receipt, one)
    if not has_column:
        faults.append(Fault(file, "", f"没有“{RECEIPT}”和“{RESULT}”两栏"))
    return decided, faults


def parse_decisions(
    text: str, words: Collection[str], states: Mapping[str, str]
) -> tuple[dict[str, Decided], list[Fault]]:
    """The same of a line that somebody wrote: numbers, each with its word, `JYHQ2026-0007 入选`."""
    decided: dict[str, Decided] = {}
    faults: list[Fault] = []
    for part in filter(None, (one.strip(" 。") for one in _BETWEEN.split(normalize("NFKC", text)))):
        found = _PAIR.fullmatch(part)
        if found is None:
            faults.append(Fault(part[:40], "", "无法识别，请写成“受理编号 结果”"))
            continue
        one = Decided(found[1].upper(), "" if found[2] == OPEN else found[2], part[:40])
        if problem := _problem(one, words, states, decided):
            faults.append(Fault(part[:40], "", problem))
        else:
            decided.setdefault(one.receipt, one)
    return decided, faults


def _problem(
    one: Decided, words: Collection[str], states: Mapping[str, str], decided: Mapping[str, Decided]
) -> str:
    """What is wrong with a cell; empty where nothing is."""
    if not one.receipt:
        return "该行没有受理编号"
    if one.receipt not in states:
        return f"没有受理编号 {one.receipt[:30]}"
    if one.word and one.word not in words:
        return f"“{one.word[:20]}”无法识别，须为{'、'.join(words)}或{OPEN}"
    if one.word and states[one.receipt]:
        return f"{one.receipt} 的状态为“{states[one.receipt]}”，不能填写评审结果"
    before = decided.get(one.receipt)
    if before is not None and before.word != one.word:
        return f"{one.receipt} 与 {before.place} 所填“{before.word or OPEN}”不一致"
    return ""

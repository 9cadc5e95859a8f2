"""A 汇总表 held against what came with it: who is listed and did not come, who came and is not listed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from parsers.call.description import FieldTerm
from parsers.document import Document, Table
from parsers.facts import Form, Papers, Roll
from parsers.form.labels import bare
from parsers.form.lexicon import read_as, said
from parsers.form.synonyms import SYNONYMS
from parsers.terms import Terms

NAMING = ("title", "contact", "unit")
"""What a row is known by, the surest first."""
HEAD_ROWS = 15
"""First rows of a table of which one has the columns' headings."""
MOST_ROWS, MOST_TOLD = 1000, 50
SHOWN_CHARACTERS = 60

Row = Mapping[str, str]


def read_roll(document: Document, cases: Sequence[Papers], terms: Terms) -> Roll | None:
    """The comparison; `None` for a file in which no list of cases was found.

    A row and a case are one where they have the same title; where either has none, the same contact.
    """
    rows = next((found for block in document.blocks if (found := _rows(block, terms))), [])
    if not rows:
        return None
    left = [{key: _of_case(case.form, key) for key in NAMING} for case in cases]
    absent = []
    for row in rows:
        at = next((i for i, one in enumerate(left) if _is_same(row, one)), None)
        if at is None:
            absent.append(_named(row))
        else:
            del left[at]
    return Roll(
        document.path, len(rows), tuple(absent[:MOST_TOLD]), tuple(_named(one) for one in left[:MOST_TOLD])
    )


def _rows(block: object, terms: Terms) -> list[Row]:
    """The rows below the headings, as far as they name a case; a table without such headings has none."""
    if not isinstance(block, Table):
        return []
    by_row: dict[int, dict[int, str]] = {}
    for cell in block.cells:
        by_row.setdefault(cell.row, {})[cell.column] = " ".join(cell.text.split())
    columns: dict[int, str] = {}
    found: list[Row] = []
    for number, cells in sorted(by_row.items()):
        heads = _headings(cells, terms.fields) if not columns and number < HEAD_ROWS else {}
        if {"title", "contact"} & set(heads.values()):
            columns = heads
        elif columns:
            row = {key: cells[at] for at, key in columns.items() if cells.get(at)}
            if (row.get("title") or row.get("contact")) and len(found) < MOST_ROWS:
                found.append(row)
    return found


def _headings(cells: Mapping[int, str], fields: Sequence[FieldTerm]) -> dict[int, str]:
    """Which column says what."""
    words = {
        key: {
            bare(word)
            for field in fields
            if field.key == key
            for word in (field.label, *field.aliases, *SYNONYMS.get(read_as(key), ()))
        }
        for key in NAMING
    }
    found: dict[int, str] = {}
    for at, text in cells.items():
        head = bare(text[:40]).strip(":*")
        key = next((key for key in NAMING if head in words[key]), None)
        key = key or next(
            (key for key in NAMING if any(len(w) > 1 and (w in head or head in w) for w in words[key])), None
        )
        if len(head) > 1 and key is not None and key not in found.values():
            found[at] = key
    return found


def _of_case(form: Form | None, key: str) -> str:
    told = said(form, key) if form is not None else ()
    return told[0].value if told else ""


def _is_same(row: Row, case: Row) -> bool:
    for key in ("title", "contact"):
        mine, theirs = _letters(row.get(key, "")), _letters(case.get(key, ""))
        if mine and theirs:
            return mine == theirs or (key == "contact" and (mine in theirs or theirs in mine))
    return False


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _named(row: Row) -> str:
    """`智慧食堂（张三）`"""
    title, contact = row.get("title", ""), row.get("contact", "")
    name = f"{title}（{contact}）" if title and contact else title or contact or row.get("unit", "")
    return name[:SHOWN_CHARACTERS] or "未写明题目"

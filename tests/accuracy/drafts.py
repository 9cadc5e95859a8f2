"""How far `casebox call from` reads blank forms as a person does: the table in `docs/accuracy.md`."""

from __future__ import annotations

from parsers.blank.reading import blank_in
from parsers.terms import Limits
from tests.accuracy.blanks import BLANKS, Blank
from tests.accuracy.more_blanks import MORE_BLANKS

HEAD = (
    "## Blank forms",
    "",
    "`casebox call from` on blank forms made for this table, each with the labels, options and limits that a"
    " person reads in it. They were at hand while the reader was written; a form that is none of these may be"
    " read less well, so what the draft cannot know is marked 请核对, and `casebox check` holds it against"
    " the form.",
    "",
    "| form | labels | options, and how many may be ticked | limits | too many | marked to be looked at |",
    "|---|---|---|---|---|---|",
)


def blank_table() -> list[str]:
    """The section's lines."""
    rows = [_row(blank) for blank in (*BLANKS, *MORE_BLANKS)]
    columns = zip(*(row for _, row in rows), strict=True)
    total = [tuple(map(sum, zip(*column, strict=True))) for column in columns]
    return [*HEAD, *(_line(name, row) for name, row in rows), _line("**all**", total)]


def _line(name: str, row: list[tuple[int, ...]]) -> str:
    cells = (f"{pair[0]} of {pair[1]}" if len(pair) > 1 else str(pair[0]) for pair in row)
    return f"| {name} | {' | '.join(cells)} |"


def _row(blank: Blank) -> tuple[str, list[tuple[int, ...]]]:
    asked = {(one.group, one.label): one for one in blank.fields}
    found = {(one.group, one.label): one for one in blank_in(blank.make(), "附件.docx", Limits()).fields}
    both = [(asked[key], found[key]) for key in asked if key in found]
    choices = [one for one in asked.values() if one.options]
    limits = [one for one in asked.values() if one.most]
    return blank.name, [
        (len(both), len(asked)),
        (sum((a.options, a.choose) == (f.options, f.choose) for a, f in both if a.options), len(choices)),
        (sum(a.most == f.most for a, f in both if a.most), len(limits)),
        (len(found) - len(both),),
        (sum(bool(one.doubts) for one in found.values()),),
    ]

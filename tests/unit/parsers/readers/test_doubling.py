"""Twice as much of anything in a Word or web file costs about twice as long to read, never four times."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.assembly import read_case
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits, Terms
from tests.acceptance.wordxml import cell, docx, line, row, table, text_box
from tests.builders.probes.clock import cpu_seconds

TERMS = Terms(("育强新动能", "深化新融合"), ("特色工作案例", "综述性文稿"))
LEAST_SECONDS = 0.25
"""Below this a measurement says nothing; what is faster may double as it likes."""
MOST_GROWTH = 3.0
"""Of the time when the input doubles: 2 for what is linear, 4 for what is quadratic."""


def raw(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def measured(value: str) -> str:
    return f'<w:p><w:pPr><w:spacing w:line="{value}"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'


def attributes(count: int) -> str:
    return " ".join(f'a{number}="1"' for number in range(count))


def field(codes: str) -> str:
    begin, end = ('<w:r><w:fldChar w:fldCharType="' + kind + '"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{codes}{end}</w:p>"


WORD: dict[str, Callable[[int], str]] = {
    "blanks in a text with line ends": lambda n: raw("\n" + " " * n + "x"),
    "line ends": lambda n: raw(" \n" * n),
    "blanks in a measure": lambda n: measured("1" + " " * n + "x"),
    "attributes of one element": lambda n: f"<w:p {attributes(n)}/>",
    "pieces of a field's code": lambda n: field("<w:r><w:instrText>ab cd </w:instrText></w:r>" * n),
    "text in a field without an end": lambda n: field(raw("ab")[5:-6] * n)[:-60] + "</w:p>",
    "a contents list of blanks": lambda n: line("目录") + raw("一、" + " " * n + "x") + raw("b" + " " * n),
    "values of blanks": lambda n: raw("单位：" + "_ " * 900 + "x") * (n // 2000),
    "text boxes on one line": lambda n: line("单位：", *[text_box(line("x"))] * (n // 200)),
    "labels with boxes": lambda n: "".join(line("单位：", text_box(line("x"))) for _ in range(n // 400)),
    "rows of others": lambda n: table(*[row(cell("团队成员"), cell("姓名"))] * (n // 200), columns=2),
    "columns of labels": lambda n: table(row(*[cell("姓名")] * (n // 200)), columns=n // 200),
}
HTML: dict[str, Callable[[int], str]] = {
    "attributes of one element": lambda n: f"<p {attributes(n)}>x</p>",
    "conditional comments": lambda n: "<![if" * n,
    "declarations in a style": lambda n: f'<p style="{"text-decoration:" * n}">x</p>',
    "elements inside one another": lambda n: "<div>" * n + "x",
    "tables inside one another": lambda n: "<table><tr><td>" * (n // 20) + "x",
}
CASES = [("docx", name) for name in WORD] + [("html", name) for name in HTML]


def seconds(kind: str, name: str, size: int) -> float:
    if kind == "docx":
        data = docx(WORD[name](size))
    else:
        data = f"<html><body>{HTML[name](size)}</body></html>".encode()
    file = SourceFile(f"a.{kind}", f"a.{kind}", data, kind)
    return cpu_seconds(lambda: read_case(read_documents([file], Limits()), TERMS))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("kind", "name"), CASES, ids=[f"{kind}: {name}" for kind, name in CASES])
def test_twice_as_much_costs_about_twice_as_long(kind: str, name: str) -> None:
    size, taken = 10_000, 0.0
    while size < 200_000 and taken < LEAST_SECONDS:
        taken, size = seconds(kind, name, size), size * 2
    if taken >= LEAST_SECONDS:
        again = min(seconds(kind, name, size // 2) for _ in range(2))
        assert seconds(kind, name, size) <= MOST_GROWTH * max(again, LEAST_SECONDS / 2)

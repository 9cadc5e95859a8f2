"""Ways to tick, written into Word XML."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'

Writer = Callable[[Paragraph, Sequence[str], str], None]
"""Writes options into a paragraph, with one of them chosen."""


def _typed(chosen: str, other: str, *, after: bool = False, gap: str = "  ") -> Writer:
    def write(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
        parts = []
        for option in options:
            mark = chosen if option == pick else other
            parts.append(option + mark if after else mark + option)
        paragraph.add_run(gap.join(parts))

    return write


def _elements(make: Callable[[bool], str]) -> Writer:
    """An element of the file format stands for each box."""

    def write(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
        for option in options:
            paragraph._p.append(parse_xml(make(option == pick)))
            paragraph.add_run(f"{option}  ")

    return write


def _symbol(font: str, on: str, off: str) -> Callable[[bool], str]:
    return lambda chosen: (
        f'<w:r {nsdecls("w")}><w:sym w:font="{font}" w:char="{on if chosen else off}"/></w:r>'
    )


def _control(chosen: bool) -> str:  # noqa: FBT001  # called for its one argument only, in `_elements`
    state = f'<w14:checkbox><w14:checked w14:val="{int(chosen)}"/></w14:checkbox>'
    return (
        f"<w:sdt {nsdecls('w')} {_W14}><w:sdtPr>{state}</w:sdtPr>"
        f"<w:sdtContent><w:r><w:t>{'☒' if chosen else '☐'}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def _legacy(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
    for option in options:
        checked = "<w:checked/>" if option == pick else ""
        data = f'<w:ffData><w:checkBox><w:sizeAuto/><w:default w:val="0"/>{checked}</w:checkBox></w:ffData>'
        for inner in (
            f'<w:fldChar w:fldCharType="begin">{data}</w:fldChar>',
            '<w:instrText xml:space="preserve"> FORMCHECKBOX </w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
        ):
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))
        paragraph.add_run(f"{option}  ")


def _overstruck(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
    """A field that prints √ over □, in several runs."""
    for option in options:
        if option != pick:
            paragraph.add_run(f"□{option}  ")
            continue
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> eq \\o\\ac(</w:instrText>',
            '<w:instrText xml:space="preserve">□,√)</w:instrText>',
            '<w:fldChar w:fldCharType="end"/>',
        ):
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))
        paragraph.add_run(f"{option}  ")


def _deleted(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
    paragraph.add_run(pick)


def _struck(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
    for option in options:
        run = paragraph.add_run(f"{option}  ")
        run.font.strike = option != pick


def _over_typed(paragraph: Paragraph, options: Sequence[str], pick: str) -> None:
    """√ typed in place of one symbol box."""
    for option in options:
        if option == pick:
            paragraph.add_run("√")
        else:
            box = f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings 2" w:char="00A3"/></w:r>'
            paragraph._p.append(parse_xml(box))
        paragraph.add_run(f"{option}  ")


PLAIN: dict[str, Writer] = {
    "☑ □": _typed("☑", "□"),
    "■ □": _typed("■", "□"),
    "√ for □": _typed("√", "□"),
    "□√ behind": _typed("□√", "□"),
    "● ○": _typed("●", "○"),
    "（√）（ ）": _typed("（√）", "（ ）"),
    "☑ after": _typed("☑", "□", after=True),
    "√ after": _typed("√", "", after=True),
    "lines": _typed("☑", "□", gap="\n"),
}
FORMAT: dict[str, Writer] = {
    "口 √": _typed("√", "口"),
    "[x] [ ]": _typed("[x]", "[ ]"),
    "☒ ☐": _typed("☒", "☐"),
    "【√】": _typed("【√】", "【】"),
    "Wingdings 2": _elements(_symbol("Wingdings 2", "0052", "00A3")),
    "Wingdings": _elements(_symbol("Wingdings", "F0FE", "F0A8")),
    "content control": _elements(_control),
    "legacy field": _legacy,
    "overstruck field": _overstruck,
    "√ over a symbol": _over_typed,
    "others deleted": _deleted,
    "others struck": _struck,
}
"""Ways that need the file format; the plain ones survive printing."""


def choose(pick: random.Random, *, plain: bool) -> tuple[str, Writer]:
    """A way to tick; only such as can be seen on paper when `plain`."""
    ways = PLAIN if plain else PLAIN | FORMAT
    name = pick.choice(sorted(ways))
    return name, ways[name]

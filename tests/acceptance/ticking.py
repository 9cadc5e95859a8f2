"""Every way to tick that was seen in real files (and some that were not), as paragraphs of Word XML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.acceptance.wordxml import fonted, line, run, symbol

Way = Callable[[Sequence[str], str], list[str]]
"""The options, and the one that is chosen → paragraphs."""


def _mark(mark: str) -> str:
    return mark if mark.startswith("<") or not mark else run(mark)


def before(yes: str, no: str, gap: str = "  ") -> Way:
    """A mark before each option, all in one line."""
    return lambda options, chosen: [
        line(*[_mark(yes if o == chosen else no) + run(o) + run(gap) for o in options])
    ]


def after(yes: str, no: str) -> Way:
    return lambda options, chosen: [
        line(*[run(o) + _mark(yes if o == chosen else no) + run("  ") for o in options])
    ]


def apart(yes: str, no: str) -> Way:
    """Each option in a paragraph of its own."""
    return lambda options, chosen: [line(_mark(yes if o == chosen else no), run(o)) for o in options]


def look_of(chosen_look: str, other_look: str, box: str = "") -> Way:
    """No mark, but another look."""
    return lambda options, chosen: [
        line(*[run(box + o, chosen_look if o == chosen else other_look) + run("  ") for o in options])
    ]


def control(value: str, glyph: str) -> str:
    """A check box as a content control."""
    return (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{value}"/></w14:checkbox></w:sdtPr>'
        f"<w:sdtContent>{run(glyph)}</w:sdtContent></w:sdt>"
    )


def legacy(state: str) -> str:
    """A check box of the old form fields; nothing of it is text."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:sizeAuto/>{state}</w:checkBox>'
        "</w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


OVERSTRUCK = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(</w:instrText>'
    "</w:r><w:r><w:instrText>□</w:instrText></w:r><w:r><w:instrText>,√)</w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
STRIKE, UNDERLINE = "<w:strike/>", '<w:u w:val="single"/>'


def _three_kinds(options: Sequence[str], chosen: str) -> list[str]:
    """A glyph, another glyph and a typed box in one group."""
    empty = (symbol("00A3"), run("□"), symbol("F06F", "Wingdings"))
    marks = (symbol("0052") if o == chosen else empty[i % 3] for i, o in enumerate(options))
    return [line(*[mark + run(o) + run(" ") for mark, o in zip(marks, options, strict=True)])]


def _revised(options: Sequence[str], chosen: str) -> list[str]:
    """The box deleted and the tick inserted, with revisions kept."""
    gone = '<w:del w:id="2" w:author="a"><w:r><w:delText>□</w:delText></w:r></w:del>'
    tick = f'<w:ins w:id="1" w:author="a">{run("√")}</w:ins>{gone}'
    return [line(*[(tick if o == chosen else run("□")) + run(o) + run(" ") for o in options])]


def _numbered(options: Sequence[str], chosen: str) -> list[str]:
    text = " ".join(f"{i}.{o}{'（√）' if o == chosen else '（ ）'}" for i, o in enumerate(options, 1))
    return [line(text)]


WAYS: dict[str, Way] = {
    "Wingdings 2 52 and A3": before(symbol("0052"), symbol("00A3")),
    "Wingdings 2 in the private area": before(symbol("F052"), symbol("F02A")),
    "Wingdings 2 tick": before(symbol("0050"), symbol("00A3")),
    "Wingdings 2 crossed box 53": before(symbol("0053"), symbol("00A3")),
    "Wingdings 2 crossed box 54": before(symbol("0054"), symbol("00A3")),
    "Wingdings FE and A8": before(symbol("F0FE", "Wingdings"), symbol("F0A8", "Wingdings")),
    "Wingdings FE and 6F": before(symbol("F0FE", "Wingdings"), symbol("F06F", "Wingdings")),
    "Wingdings FC and 71": before(symbol("00FC", "Wingdings"), symbol("0071", "Wingdings")),
    "letters in Wingdings 2": before(fonted("R", "Wingdings 2"), fonted("£", "Wingdings 2")),
    "letters in Wingdings": before(fonted("þ", "Wingdings"), fonted("¨", "Wingdings")),
    "overstruck field": before(OVERSTRUCK, "□"),
    "☑ □": before("☑", "□"),
    "☒ ☐": before("☒", "☐"),
    "■ □": before("■", "□"),
    "√ for □": before("√", "□"),
    "✓ ☐": before("✓", "☐"),
    "● ○": before("●", "○"),
    "√ 口": before("√", "口"),
    "☑ 口": before("☑", "口"),
    "√ and nothing": before("√", ""),
    "√ for a glyph": before("√", symbol("00A3")),
    "□√ before": before("□√", "□"),
    "（ √）（ ）": before("（ √）", "（ ）"),
    "[x] [ ]": before("[x]", "[ ]"),
    "√ ×": before("√", "×"),
    "tabs between": before("☑", "□", gap="\t"),
    "wide blanks": before("☑　", "□　", gap="　　　　"),
    "☑ □ after": after("☑", "□"),
    "√ after": after("√", ""),
    "□√ after": after("□√", "□"),
    "（√）（  ）after": after("（√）", "（  ）"),
    "each in its paragraph": apart("☑", "□"),
    "each glyph in its paragraph": apart(symbol("0052"), symbol("00A3")),
    "content control": before(control("1", "☒"), control("0", "☐")),
    "content control, true and false": before(control("true", "☑"), control("false", "☐")),
    "content control after": after(control("1", "☒"), control("0", "☐")),
    "old field": before(legacy("<w:checked/>"), legacy("")),
    "old field, true and false": before(
        legacy('<w:checked w:val="true"/>'), legacy('<w:default w:val="1"/><w:checked w:val="false"/>')
    ),
    "old field by default": before(legacy('<w:default w:val="1"/>'), legacy('<w:default w:val="0"/>')),
    "three kinds of box": _three_kinds,
    "others struck": look_of("", STRIKE),
    "others struck, boxes left": look_of("", STRIKE, "□"),
    "underlined": look_of(UNDERLINE, ""),
    "underlined, boxes left": look_of(UNDERLINE, "", "□"),
    "others deleted": lambda _options, chosen: [line(chosen)],
    "others deleted, ticked": lambda _options, chosen: [line("☑" + chosen)],
    "revision": _revised,
    "numbered": _numbered,
    "instruction above": lambda options, chosen: [
        line("（请在□内打“√”）"),
        line(" ".join(("√" if o == chosen else "□") + o for o in options)),
    ],
}

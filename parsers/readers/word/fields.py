"""Fields that show something which stands nowhere as text (ECMA-376 part 1, 17.16): boxes, above all.

Word draws `EQ`, `SYMBOL` and form fields itself and stores no result, or an empty one.
"""

from __future__ import annotations

import re

from parsers.document import EMPTY_BOX, TICKED_BOX
from parsers.readers.word.names import VAL, child_value, is_on, w, whole
from parsers.readers.word.number_forms import number_text
from parsers.readers.word.package import Element
from parsers.readers.word.symbols import CROSSED_BOX, shown, symbol

_BOXES = frozenset("□☐口囗◻▢")
_TICKS = frozenset("√✓✔☑■●◆vV∨")
_CROSSES = frozenset("×✕✗xX☒")
_CIRCLES = frozenset("○◯〇O")
_SWITCH = re.compile(r"\\[a-zA-Z]{1,2}\s{0,8}-?\d{0,9}\s{0,8}(?=[\\(]|$)")
_OUTER_SWITCH = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)')
_SYMBOL = re.compile(
    r'symbol\s+(0x[0-9a-f]{1,6}|\d{1,7}|.)(?:.*?\\f\s*(?:"([^"]*)"|(\S+)))?', re.IGNORECASE | re.DOTALL
)
_MACRO = re.compile(r"(?:macrobutton|gotobutton)\s+\S+\s?(.*)", re.IGNORECASE | re.DOTALL)
LONGEST_CODE = 2000
_DEEPEST = 20


def field_text(code: str) -> str:
    """What a field without a stored result shows, as far as that matters in a text.

    >>> field_text(r"eq \\o\\ac(□,√)"), field_text(r'SYMBOL 163 \\f "Wingdings 2"')
    ('☑', '☐')
    """
    code = code[:LONGEST_CODE].strip()
    word = code[:12].lower()
    if word.startswith("eq"):
        return _overstruck(_arguments(_OUTER_SWITCH.sub("", code[2:])))
    if word.startswith("symbol") and (match := _SYMBOL.match(code)):
        return _symbol(match)
    match = _MACRO.match(code)
    return match[1].strip() if match else ""


def form_field_text(data: Element) -> str:
    """What a legacy form field (`w:ffData`) shows: a box, or the chosen line of a list; nothing for text."""
    box = data.find(w("checkBox"))
    if box is not None:
        state = box.find(w("checked"))
        state = box.find(w("default")) if state is None else state
        return TICKED_BOX if is_on(state) else EMPTY_BOX
    choices = data.find(w("ddList"))
    if choices is None:
        return ""
    entries = [entry.get(VAL, "") for entry in choices.findall(w("listEntry"))]
    chosen = whole(child_value(choices, "result") or child_value(choices, "default"), 0)
    return entries[chosen] if chosen < len(entries) else ""


def _symbol(match: re.Match[str]) -> str:
    number = match[1]
    if len(number) == 1 and not number.isdigit():
        return shown(number, match[2] or match[3])
    code = int(number, 16) if number.lower().startswith("0x") else int(number)
    return symbol(match[2] or match[3], code) if code < 0x110000 else ""


def _arguments(text: str, depth: int = 0) -> list[str]:
    r"""The texts of `\o(a,b)`, the arguments of inner switches flattened to what they show."""
    opening = text.find("(")
    if opening < 0 or depth > _DEEPEST:
        return [_SWITCH.sub("", text).strip()]
    closing = text.rfind(")")
    inner = text[opening + 1 : closing if closing > opening else len(text)]
    return [_shown_argument(argument, depth) for argument in _split(inner)]


def _shown_argument(argument: str, depth: int) -> str:
    """An argument such as `√`, or `\\s\\up7(√)`, whose inside is what shows."""
    if "\\" in argument and "(" in argument:
        return "".join(_arguments(argument, depth + 1))
    return argument.strip().strip('"')


def _split(text: str) -> list[str]:
    """At commas and semicolons outside inner brackets."""
    pieces, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char in ",;，" and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return pieces


def _overstruck(arguments: list[str]) -> str:
    """What characters printed over each other look like; for letters over a base (old ruby), the base."""
    marks = {argument for argument in arguments if argument}
    boxed = marks & _BOXES
    if boxed and marks & _TICKS:
        return TICKED_BOX
    if boxed and marks & _CROSSES:
        return CROSSED_BOX
    if marks and marks <= _BOXES:
        return EMPTY_BOX
    framed = [argument for argument in arguments if argument not in _BOXES | _CIRCLES and argument]
    if marks & _CIRCLES and len(framed) == 1 and framed[0].isdecimal():
        return number_text(int(framed[0][:4]), "decimalEnclosedCircle")
    return framed[-1] if framed else "".join(arguments[:1])

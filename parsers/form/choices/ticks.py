"""Which options are ticked, in all the ways in which people tick.

A mark belongs to the option that it touches, or else to the one on the side where the group keeps its marks:
before the options when the first of them has a mark before it, else after them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import EMPHASES, Paragraph
from parsers.form.choices.marks import (
    BULLETS,
    LOOKALIKE_BOXES,
    OCR_BOXES,
    OCR_TICKS,
    Mark,
    Sort,
    mark_at,
)
from parsers.form.choices.numbers import chosen_by_number
from parsers.form.choices.options import Sheet, Spot, edit_distance, find_options, sheet_of
from parsers.form.labels import BLANKS, bare

_INSTRUCTION = re.compile(
    r"[(（]?请?[^\n。；;:：√☑□☐()（）]{0,16}(?:[□☐][^\n。；;:：√☑□☐()（）]{0,6})?(?:打|划|画|填|标|勾选?|选)[^\n。；;√☑□☐()（）]{0,4}"
    r"[“\"‘'「(（]{0,2}[√✓✔☑][”\"’'」)）]{0,2}[^\n□☐√☑:：]{0,8}?[)）:：。]"
)
"""`（请在□内打“√”）`: the marks in it are nobody's answer."""

_ORDERS = re.compile(r"(?:请|注意?[:：]|[打划画填勾选改].{0,6}[√✓✔☑□☐口])[^\n]{3}")
"""A line that names no option and says so is an instruction: its marks are nobody's answer either."""

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERING = re.compile(
    r"[(（]?(?:方向|形式|类型)?[0-9一二三四五六七八九十]{1,2}[)）]?[、.:：]?|[A-Za-z][.、)）:：]"
)
_WINGDINGS_READ_AS_TEXT = frozenset("RþüVvP")
"""What a ticked box of Wingdings is as plain text, when the font was lost."""


@dataclass(frozen=True)
class Choice:
    """A ticked option."""

    option: str
    paragraph: Paragraph


@dataclass(frozen=True)
class _Gap:
    """The text between two options, or before the first, or after the last."""

    start: int
    end: int
    left: int | None
    right: int | None
    """Indices into the spots."""
    marks: tuple[Mark, ...]


def find_ticked(
    paragraphs: Sequence[Paragraph], options: Sequence[str], *, ocr: bool = False
) -> tuple[Choice, ...]:
    """The options that are ticked, in the order of the call; none when none is, several when several are."""
    sheet = sheet_of(paragraphs)
    spots = find_options(sheet, options, ocr=ocr)
    if not spots:
        return _free_text(paragraphs, options, sheet)
    text = _without_instructions(sheet.text, spots)
    gaps = _gaps(text, spots, ocr=ocr)
    marks = _assign(text, spots, gaps)
    live = [i for i, spot in enumerate(spots) if not all(_flags(sheet.text, sheet.struck, spot))]
    chosen = _decide(sheet, spots, marks, live, len(options), ocr=ocr)
    chosen = chosen or ([] if ocr else chosen_by_number(text, spots, len(options)))
    picked = sorted((spots[i] for i in chosen), key=lambda spot: spot.option)
    return tuple(Choice(options[s.option], paragraphs[sheet.paragraph[s.start]]) for s in picked)


def _without_instructions(text: str, spots: Sequence[Spot]) -> str:
    """The text with blanks, as many as there were characters, for what tells how to tick."""
    text = _INSTRUCTION.sub(lambda match: " " * len(match[0]), text)
    lines: list[str] = []
    at = 0
    for line in text.split("\n"):
        names = any(at <= spot.start <= at + len(line) for spot in spots)
        lines.append(" " * len(line) if not names and _ORDERS.search(line) else line)
        at += len(line) + 1
    return "\n".join(lines)


def _flags(text: str, flags: Sequence[bool], spot: Spot) -> list[bool]:
    return [flags[at] for at in range(spot.start, spot.end) if text[at] not in BLANKS]


def _gaps(text: str, spots: Sequence[Spot], *, ocr: bool) -> list[_Gap]:
    gaps: list[_Gap] = []
    for index in range(len(spots) + 1):
        left = index - 1 if index else None
        right = index if index < len(spots) else None
        start = spots[index - 1].end if index else _lead(text, spots[0].start)
        end = spots[index].start if right is not None else min(len(text), start + 40)
        marks = _marks_in(text, start, end, left=left is not None, right=right is not None, ocr=ocr)
        gaps.append(_Gap(start, end, left, right, marks))
    return gaps


def _lead(text: str, start: int) -> int:
    """Where the marks before the first option may begin: after the last sentence of an introduction."""
    low = max(0, start - 30)
    for at in range(start - 1, low - 1, -1):
        if text[at] in "：:。；;！？，,":
            return at + 1
    return low


def _marks_in(text: str, start: int, end: int, *, left: bool, right: bool, ocr: bool) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    at = start
    while at < end:
        mark = mark_at(text, at) or _lookalike(text, at, start, end, left=left, right=right, ocr=ocr)
        if mark and mark.end <= end:
            marks.append(mark)
            at = mark.end
        else:
            at += 1
    return tuple(marks)


def _lookalike(
    text: str, at: int, start: int, end: int, *, left: bool, right: bool, ocr: bool
) -> Mark | None:
    """口 and its like, only where an option begins or ends; letters that a lost font leaves for a tick."""
    char = text[at]
    boxes = OCR_BOXES if ocr else LOOKALIKE_BOXES
    ticks = OCR_TICKS | _WINGDINGS_READ_AS_TEXT if ocr else _WINGDINGS_READ_AS_TEXT
    if char not in boxes and char not in ticks:
        return None
    before, after = text[start:at].rstrip(BLANKS), text[at + 1 : end].lstrip(BLANKS)
    opens = right and not after and not _HAN.match(before[-1:]) and not before[-1:].isalnum()
    closes = left and not before and not _HAN.match(after[:1]) and not after[:1].isalnum()
    if not (opens or closes):
        return None
    sort = Sort.EMPTY if char in boxes else Sort.TICK
    return Mark(sort, at, at + 1, boxed=True, shape=char)


def _assign(text: str, spots: Sequence[Spot], gaps: Sequence[_Gap]) -> dict[int, list[Mark]]:
    """Marks by spot."""
    marks: dict[int, list[Mark]] = {index: [] for index in range(len(spots))}
    before = _stands_before(text, gaps)
    for gap in gaps:
        for mark in gap.marks:
            if _stands_below_several(text, spots, gap, mark):
                continue
            owner = _owner(text, gap, mark, before=before)
            if owner is not None:
                marks[owner].append(mark)
    return marks


def _stands_before(text: str, gaps: Sequence[_Gap]) -> bool:
    """Whether the group keeps its marks before the options."""
    boxed = any(mark.boxed for gap in gaps for mark in gap.marks)
    wanted = [(gap, mark) for gap in gaps for mark in gap.marks if mark.boxed or not boxed]
    if any(gap.left is None and _clear(text, mark.end, gap.end) for gap, mark in wanted):
        return True
    if any(gap.right is None and _clear(text, gap.start, mark.start) for gap, mark in wanted):
        return False
    nearer = [_nearer(text, gap, mark) for gap, mark in wanted]
    rightward, leftward = nearer.count(_RIGHT), nearer.count(_LEFT)
    return rightward > leftward or (boxed and rightward == leftward)


def _clear(text: str, start: int, end: int) -> bool:
    """Whether no other words stand between a mark and an option."""
    between = _NUMBERING.sub("", text[start:end])
    return not _HAN.search(between) and not any(char.isalnum() and char not in "RVvP" for char in between)


_LEFT, _RIGHT = -1, 1
_WIDTHS = {"\n": 16, "\t": 4, "\u3000": 2} | dict.fromkeys("，,；;、。", 4)
"""How far what stands between sets a mark and an option apart; a blank is 1, all else nothing."""


def _distance(text: str, start: int, end: int) -> int:
    return sum(_WIDTHS.get(char, int(char in BLANKS)) for char in text[start:end])


def _nearer(text: str, gap: _Gap, mark: Mark) -> int:
    """On which side the nearer option stands; 0 for both."""
    left = gap.left is not None and _clear(text, gap.start, mark.start)
    right = gap.right is not None and _clear(text, mark.end, gap.end)
    if not (left and right):
        return right - left
    before, after = _distance(text, gap.start, mark.start), _distance(text, mark.end, gap.end)
    return (before > after) - (before < after)


def _owner(text: str, gap: _Gap, mark: Mark, *, before: bool) -> int | None:
    left = gap.left if _clear(text, gap.start, mark.start) or not before else None
    right = gap.right if _clear(text, mark.end, gap.end) else None
    if left is None or right is None:
        if left is not None and gap.right is None and before and _names_another(text, mark):
            return None
        return right if left is None else left
    nearer = _nearer(text, gap, mark)
    if mark.boxed:
        nearer = _RIGHT if before else _LEFT
    elif not nearer:
        boxes = [other for other in gap.marks if other.boxed]
        held = bool(before and boxes) and mark.start < boxes[-1].start
        nearer = _RIGHT if before and not held else _LEFT
    return right if nearer == _RIGHT else left


def _stands_below_several(text: str, spots: Sequence[Spot], gap: _Gap, mark: Mark) -> bool:
    """Whether a mark has a line for itself below several options: nobody can tell which it means."""
    upper = text.rfind("\n", gap.start, mark.start)
    if mark.boxed or not gap.left or upper < 0 or text[upper + 1 : mark.start].strip(BLANKS):
        return False
    beside = text[mark.end :].split("\n", 1)[0].strip(BLANKS)
    return not beside and "\n" not in text[spots[gap.left - 1].end : spots[gap.left].start]


def _names_another(text: str, mark: Mark) -> bool:
    """Whether a box after the last option has a label of its own: `□其他`."""
    return bool(_HAN.match(text[mark.end : mark.end + 6].lstrip(BLANKS)[:1]))


def _decide(
    sheet: Sheet,
    spots: Sequence[Spot],
    marks: dict[int, list[Mark]],
    live: list[int],
    count: int,
    *,
    ocr: bool,
) -> list[int]:
    """Indices of the spots that are chosen."""
    marks = _without_bullets(marks)
    sorts = {index: {mark.sort for mark in marks[index]} for index in live}
    ticked = [index for index in live if Sort.TICK in sorts[index]]
    crossed = [index for index in live if Sort.CROSSED_BOX in sorts[index] and index not in ticked]
    empty = [index for index in live if Sort.EMPTY in sorts[index] and index not in ticked + crossed]
    crosses = [index for index in live if Sort.CROSS in sorts[index] and index not in ticked]
    if ticked:
        return ticked + (crossed if empty else [])
    if crossed:
        return crossed
    if crosses:
        return crosses if len(crosses) == 1 and len(live) > 1 else []
    if 0 < len(live) < len(spots):
        return live
    if outstanding := _outstanding(sheet, spots, live, boxed=bool(empty)):
        return outstanding
    unboxed = [index for index in live if not marks[index]]
    if not ocr and len(unboxed) == 1 and len(empty) == count - 1 >= 2:
        return unboxed  # its box was typed over with something that the file no longer shows
    if len(spots) < count and (not empty or len(spots) == 1):
        return live if not ocr or len(bare(sheet.text)) <= _length(spots) + 12 else []
    return []


def _outstanding(sheet: Sheet, spots: Sequence[Spot], live: Sequence[int], *, boxed: bool) -> list[int]:
    """The options that are made to stand out among the others: underlined, highlighted, bold …"""
    for kind in EMPHASES:
        flags = [kind in emphasis for emphasis in sheet.emphasis]
        found = [i for i in live if all(_flags(sheet.text, flags, spots[i]))]
        several = kind == "underline" and not boxed
        if len(live) > len(found) == 1 or (several and 0 < len(found) < len(live)):
            return found
    return []


def _length(spots: Sequence[Spot]) -> int:
    return sum(spot.end - spot.start for spot in spots)


def _without_bullets(marks: dict[int, list[Mark]]) -> dict[int, list[Mark]]:
    """Leaves out one and the same filled shape before every option: it is a bullet, not an answer."""
    shapes = [{mark.shape for mark in found} & BULLETS for found in marks.values()]
    common = set.intersection(*shapes) if len(shapes) > 1 else set()
    return {index: [mark for mark in found if mark.shape not in common] for index, found in marks.items()}


def _free_text(paragraphs: Sequence[Paragraph], options: Sequence[str], sheet: Sheet) -> tuple[Choice, ...]:
    """An answer in words of one's own: part of an option, or an option with a slip of the pen."""
    words = bare(sheet.text).strip('√✓✔☑■●:：。.()（）“”"')
    if not 3 <= len(words) <= 24:
        return ()
    fits = [option for option in options if words in bare(option)]
    if not fits:
        fits = [option for option in options if edit_distance(words, bare(option)) <= len(bare(option)) // 4]
    if len(fits) != 1:
        return ()
    filled = next((paragraph for paragraph in paragraphs if paragraph.text.strip()), paragraphs[0])
    return (Choice(fits[0], filled),)

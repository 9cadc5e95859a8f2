"""Labels and values in running lines: `单位：某某大学　　联系人：张三`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from parsers.document import Paragraph
from parsers.form.labels import (
    BLANKS,
    begins_another,
    is_group,
    label_of,
    label_pattern,
    settled,
    tight_label_pattern,
)
from parsers.form.lexicon import Label, lexicon
from parsers.form.pairs import Pair, cut
from parsers.scripts import simplified

CHOICE_LINES = 14
"""Lines below 申报方向 that may still list what to choose from."""

SHORT_CHARACTERS = 80
"""A line below a bare label is its value only if it is no longer than this."""

PART_CHARACTERS = 8
"""A line of a label that is broken over two is no longer than this."""

LINE_CHARACTERS = 4000
"""Labels are looked for in the first so many characters of a line."""

FORM_LINES = 20_000
"""Lines of a document in which a form is looked for."""

_SETS_APART = re.compile(r"[:：\s_＿】\]]")
"""Without one of these in it a line that is no label holds none."""

_SENTENCE_ENDS = ("。", "！", "？", "”", "；")

_SIGNED = re.compile(r"年[\s_＿]{0,12}[0-9]{0,2}[\s_＿]{0,12}月[\s_＿]{0,12}[0-9]{0,2}[\s_＿]{0,12}日")


@dataclass
class _Mark:
    label: Label
    start: int
    value: int


@dataclass
class _Open:
    """The value that is being gathered."""

    label: Label
    place: str
    block: int
    end: int
    value: list[Paragraph] = field(default_factory=list)
    following: int = 0

    def close(self) -> Pair:
        return Pair(self.label, tuple(self.value), self.place, self.block, self.end)

    @property
    def empty(self) -> bool:
        return not any(part.text.strip(BLANKS + "_＿") for part in self.value)


def read_lines(
    paragraphs: Iterable[tuple[int, Paragraph]], *, fuzzy: bool = False, ends_at_page: bool = False
) -> list[Pair]:
    """The pairs in paragraphs, each given with the index of its block.

    `fuzzy` forgives OCR; `ends_at_page` closes the last value where a new page begins, since Word files
    carry the manuscript after the form.
    """
    pairs: list[Pair] = []
    current: _Open | None = None
    seen: set[str] = set()
    group = ""
    for block, line in _with_whole_labels(islice(_lines(paragraphs), FORM_LINES)):
        if current is not None and _is_over(current, line, ends_at_page=ends_at_page):
            pairs.append(current.close())
            current = None
        if is_group(line.text):
            group = line.text
        marks = [_settled(mark, line.text, group) for mark in _marks(line, fuzzy=fuzzy)]
        if current is not None and current.label.key in lexicon().texts:
            marks = [m for m in marks if _ends_text(m, current.label.key, seen, line.text)]
        if current is not None:
            _go_on(current, cut(line, 0, marks[0].start if marks else len(line.text)), block)
        for mark, following in zip_longest(marks, marks[1:]):
            if current is not None:
                pairs.append(current.close())
            seen.add(mark.label.key)
            value = cut(line, mark.value, following.start if following else len(line.text))
            current = _Open(mark.label, line.place, block, block, [value])
    if current is not None:
        pairs.append(current.close())
    return pairs


def _settled(mark: _Mark, text: str, group: str) -> _Mark:
    """The mark as the block that it stands in makes it."""
    return replace(mark, label=settled(mark.label, text[mark.start : mark.value], group))


def _lines(paragraphs: Iterable[tuple[int, Paragraph]]) -> Iterator[tuple[int, Paragraph]]:
    for block, paragraph in paragraphs:
        text = paragraph.text
        if "\n" not in text:
            yield block, paragraph
            continue
        start = 0
        for piece in text.split("\n"):
            yield block, cut(paragraph, start, start + len(piece))
            start += len(piece) + 1


def _with_whole_labels(lines: Iterable[tuple[int, Paragraph]]) -> Iterator[tuple[int, Paragraph]]:
    """Puts a label that stands on two lines (申报单位 / 意见) on one."""
    held: tuple[int, Paragraph] | None = None
    for block, line in lines:
        if held and _is_rest_of_label(held[1].text, line.text):
            yield held[0], replace(held[1], runs=held[1].runs + line.runs)
            held = None
            continue
        if held:
            yield held
        held = block, line
    if held:
        yield held


def _is_rest_of_label(upper: str, lower: str) -> bool:
    if not upper.strip() or not lower.strip() or len(upper) > PART_CHARACTERS or len(lower) > PART_CHARACTERS:
        return False
    return label_of(upper + lower) is not None and label_of(lower) is None


def _marks(line: Paragraph, *, fuzzy: bool) -> list[_Mark]:
    text = simplified(line.text)
    if not text.strip():
        return []
    if whole := label_of(text, fuzzy=fuzzy):
        return [_Mark(whole, 0, len(text))]
    marks: list[_Mark] = []
    if not _SETS_APART.search(text, 0, LINE_CHARACTERS):
        return marks
    for match in label_pattern().finditer(text[:LINE_CHARACTERS]):
        label = label_of(match["label"])
        at_start = not text[: match.start()].strip(BLANKS)
        if match["gap"] is not None and marks and _is_due(text, marks[-1], match.start("label")):
            continue
        if label and (match["colon"] or match["shut"] or at_start or marks):
            marks.append(_Mark(label, match.start(), match.end()))
    return _with_run_together(text[:LINE_CHARACTERS], marks)


def _is_due(text: str, mark: _Mark, at: int) -> bool:
    """Whether a word right after a label's colon is its value: `职务： 负责人`."""
    return text[mark.value - 1] in ":：" and at - mark.value <= 1 and not text[mark.value : at].strip(BLANKS)


def _with_run_together(text: str, marks: list[_Mark]) -> list[_Mark]:
    """Adds labels with a colon that follow a short value at once."""
    found: list[_Mark] = []
    for mark, following in zip_longest(marks, marks[1:]):
        found.append(mark)
        end = following.start if following else len(text)
        last = mark
        for match in tight_label_pattern().finditer(text, mark.value, end):
            label = label_of(match["label"])
            if (
                last.label.key in lexicon().run_together
                and label
                and label.key not in {"other", last.label.key}
            ):
                last = _Mark(label, match.start(), match.end())
                found.append(last)
    return found


def _ends_text(mark: _Mark, open_key: str, seen: set[str], text: str) -> bool:
    """Whether a label-like word inside a long text is the form's next label, not the text's own words.

    Where a page's lines were joined, 申报单位意见 may follow the summary's last sentence at once.
    """
    key = mark.label.key
    if (
        key in lexicon().opinions
        and key not in seen
        and text[: mark.start].rstrip(BLANKS).endswith(_SENTENCE_ENDS)
    ):
        return True
    if key == "other":
        return mark.start == 0
    return mark.start == 0 and key != open_key and key not in seen


def _is_over(current: _Open, line: Paragraph, *, ends_at_page: bool) -> bool:
    """Whether the value ended before this line."""
    key = current.label.key
    if ends_at_page and line.page_break and not current.empty:
        return True
    if key in lexicon().opinions | {"other"}:
        return any(_SIGNED.search(part.text[:200]) for part in current.value[-1:])
    return key in lexicon().choices and current.following >= CHOICE_LINES


def _go_on(current: _Open, rest: Paragraph, block: int) -> None:
    """Takes a line, or the part of it before the next label, into the value."""
    text = rest.text.strip(BLANKS)
    if not text:
        return
    key = current.label.key
    short = key not in lexicon().long | lexicon().choices
    if short and (not current.empty or current.following or len(text) > SHORT_CHARACTERS):
        return
    if short and begins_another(key, text):
        current.following += 1
        return
    current.following += 1
    current.value.append(rest)
    current.end = block

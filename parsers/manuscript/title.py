"""Where a manuscript's title stands, and where its body begins: past cover, contents list and author line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Paragraph
from parsers.form.labels import bare, label_of, label_pattern
from parsers.manuscript.bylines import is_author_line, is_date, names_the_call, reaches_somebody
from parsers.manuscript.cover import put_in_shape

FRONT_LINES = 120
"""Filled lines at the beginning in which the title is looked for: a cover and a long contents list."""

BODY_CHARACTERS = 60
"""A line this long is running text, not a title."""

TITLE_LINES = 5
"""Lines that one title may take."""

ENTRY_CHARACTERS = 250
"""At the end of a line, in which a contents list's page number stands."""

AUTHOR_LINES = 8
"""Lines below the title that may name authors, units, dates."""

_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十\d]{1,3}[章节部]|[1１][.．、]\s*\D)"
)
_OPENING = re.compile(
    r"^[\s【\[]*(?:摘\s*要|关\s*键\s*词|内容提要|引\s*言|前\s*言|绪\s*论|导\s*言|Abstract)", re.IGNORECASE
)
_CONTENTS = re.compile(r"^\s*目\s*[录錄次]\s*$|^\s*contents\s*$", re.IGNORECASE)
_ENTRY = re.compile(r"(?:\t|[.．…·。]{2,200}|\s{2,40})\s{0,4}[-—(（]?\s{0,2}\d{1,3}\s{0,2}[-—)）]?$")
_NUMBERED = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十\d]{1,3}[章节部])"
)
_WORDS = re.compile(
    r"建设|应用|实践|探索|研究|创新|平台|智慧|数字|管理|服务|模式|体系|赋能|基于|信息化|智能|数智|案例|路径|转型"
)
_CASE = re.compile(r"^\s{0,8}(?:申报|参评|推荐|优秀|典型)?案例\s{0,4}[0-9一二三]{0,2}\s{0,4}[:：]\s{0,4}")
"""`申报案例：` before a title."""
_OPEN_END = ("——", "—", "：", ":", "的", "与", "和", "及", "“", "《", "、", "，", "—－")
_OPEN_START = ("——", "—", "－－", "--", "的", "与", "和", "及", "”", "》", "之")


@dataclass(frozen=True)
class Front:
    """What comes before the body."""

    title: str
    lines: tuple[int, ...]
    """Indices of the title's own lines."""
    body: int
    """Index of the first line of the body."""


def find_front(lines: Sequence[Paragraph], kinds: Sequence[str] = ()) -> Front:
    """Title and beginning of the body of a manuscript, given its filled lines in reading order.

    :param kinds: what a call's papers may be, and on what; no part of a title that they stand by
    """
    contents = contents_lines(lines)
    limit = _body_limit(lines, contents)
    lines = put_in_shape(lines, kinds, limit)
    front = [index for index in range(limit) if index not in contents]
    labelled, label_lines = _labelled(lines, front)
    chosen = _last_time(lines, front, _group(lines, front, _best(lines, front, limit)))
    title = _joined([lines[index].text for index in chosen])
    if labelled and (not chosen or bare(labelled) != bare(title)):
        same = [i for i in front if bare(lines[i].text) == bare(labelled)]
        chosen, title = tuple(same[-1:]) or label_lines, labelled
    if not chosen:
        return Front("", (), _past_notes(lines, 0, limit, contents))
    return Front(title, chosen, _past_notes(lines, chosen[-1] + 1, limit, contents))


def contents_lines(lines: Sequence[Paragraph]) -> frozenset[int]:
    """The lines of a contents list: a field that Word made, or typed under 目录."""
    found = {index for index, line in enumerate(lines) if line.toc}
    for index, line in enumerate(lines[:FRONT_LINES]):
        if _CONTENTS.match(line.text):
            found.add(index)
            found.update(_entries(lines, index + 1))
    return frozenset(found)


def _entries(lines: Sequence[Paragraph], start: int) -> list[int]:
    """Typed entries below 目录, up to a new page or until the first heading comes again."""
    found: list[int] = []
    first = ""
    for index in range(start, min(len(lines), start + FRONT_LINES)):
        text = lines[index].text
        page = _ENTRY.search(text[-ENTRY_CHARACTERS:].rstrip())
        name = bare(text.rstrip().removesuffix(page[0]) if page else text)
        entry = bool(page) or (len(text) <= 50 and bool(_NUMBERED.match(text)))
        if not entry or (found and (lines[index].page_break or name == first)):
            break
        first = first or name
        found.append(index)
    return found


def _body_limit(lines: Sequence[Paragraph], contents: frozenset[int]) -> int:
    """The first line that surely is body: a heading, an abstract, or running text."""
    for index, line in enumerate(lines[:FRONT_LINES]):
        text = line.text.strip()
        if index in contents:
            continue
        if _HEADING.match(line.numbering or text) or _OPENING.match(text) or _is_running(text):
            return index
    return min(len(lines), FRONT_LINES)


def _is_running(text: str) -> bool:
    return len(text) >= BODY_CHARACTERS or (len(text) >= 30 and text.endswith(("。", "；")))


def _labelled(lines: Sequence[Paragraph], front: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """`案例名称：…` on a cover, or `题　目　…` among others like it; with the lines that it goes on over."""
    for place, index in enumerate(front):
        key, value = labelled_value(lines[index].text)
        if key == "title" and (value or place + 1 < len(front)):
            following = front[place + 1 : place + TITLE_LINES]
            more = _going_on(lines, following) if _is_cover(lines, following) else []
            own = [index] if value else []
            texts = [value, *(lines[i].text for i in more)]
            if title := _joined([text for text in texts if text]):
                return title, tuple(own + more)
    return "", ()


def labelled_value(text: str) -> tuple[str, str]:
    """The field that a cover's line names, and what stands behind its label; two empty texts for none.

    A label without a colon is one where blanks set it apart: two of them, or one inside it.

    >>> labelled_value("题    目  智慧后勤平台"), labelled_value("学 校 某某大学"), labelled_value("题目研究")
    (('title', '智慧后勤平台'), ('unit', '某某大学'), ('', ''))
    """
    if whole := label_of(text.strip()):
        return whole.key, ""
    match = label_pattern().match(text)
    label = label_of(match["label"]) if match else None
    if match is None or label is None:
        return "", ""
    gap = text[match.end("label") : match.end()]
    apart = match["colon"] or len(gap) > 1 or "\t" in gap or len(match["label"].split()) > 1
    return (label.key, text[match.end() :].strip(" \t_＿　")) if apart else ("", "")


def _is_cover(lines: Sequence[Paragraph], following: Sequence[int]) -> bool:
    """Whether another label follows soon: then what stands between is the title's."""
    return any(labelled_value(lines[index].text)[0] for index in following)


def _going_on(lines: Sequence[Paragraph], following: Sequence[int]) -> list[int]:
    """The lines up to the next label."""
    found: list[int] = []
    for index in following:
        text = lines[index].text
        if labelled_value(text)[0] or is_date(text) or names_the_call(text) or len(text) > BODY_CHARACTERS:
            break
        found.append(index)
    return found


def _best(lines: Sequence[Paragraph], front: Sequence[int], limit: int) -> int | None:
    """The line that looks most like a title, of several the last."""
    candidates = [index for index in front if not _never_title(lines[index].text)]
    sizes = [size_of(lines[index]) or 0.0 for index in candidates]
    body = size_of(lines[limit]) or 0.0 if limit < len(lines) else 0.0
    last_page = max((index for index in front if lines[index].page_break), default=0)
    best: tuple[float, int] | None = None
    for index, size in zip(candidates, sizes, strict=True):
        line, text = lines[index], lines[index].text.strip()
        score = 4.0 * (size - body) / 6 if size and body else 0.0
        score += 1.5 * (line.alignment == "center") + 2.0 * _styled_as_title(line)
        score += 1.0 * bool(_WORDS.search(text)) + 1.0 * (index >= last_page)
        score -= 6.0 * names_the_call(text) + 4.0 * is_author_line(text)
        score -= 3.0 * text.endswith(("。", "；")) + 1.0 * (len(bare(text)) < 5) + 2.0 * text.startswith("—")
        if (
            best is None
            or score > best[0] + 0.01
            or (score > best[0] - 0.01 and bare(text) == bare(lines[best[1]].text))
        ):
            best = (score, index)
    return best[1] if best else None


def _never_title(text: str) -> bool:
    stripped = text.strip()
    if is_date(stripped) or _CONTENTS.match(stripped) or reaches_somebody(stripped):
        return True
    return bool(labelled_value(text)[0]) or not any(char.isalnum() for char in stripped)


def _styled_as_title(line: Paragraph) -> bool:
    return (line.style or "").casefold() in {"title", "标题", "文档标题", "a title"}


def size_of(line: Paragraph) -> float | None:
    """The size of most of a line's characters; `None` when the file does not tell."""
    weight: dict[float, int] = {}
    for run in line.runs:
        if run.size is not None and run.text.strip():
            weight[run.size] = weight.get(run.size, 0) + len(run.text)
    return max(weight, key=lambda size: weight[size]) if weight else None


def _group(lines: Sequence[Paragraph], front: Sequence[int], best: int | None) -> tuple[int, ...]:
    """The title's lines: those right above and below that go on with it in the same look, and a subtitle."""
    if best is None:
        return ()
    allowed = {index for index in front if not _never_title(lines[index].text)}
    first = last = best
    while first - 1 in allowed and _goes_on(lines[first - 1], lines[first]):
        first -= 1
    while last + 1 in allowed and last - first + 1 < TITLE_LINES and _goes_on(lines[last], lines[last + 1]):
        last += 1
    return tuple(range(first, last + 1))


def _last_time(lines: Sequence[Paragraph], front: Sequence[int], chosen: tuple[int, ...]) -> tuple[int, ...]:
    """The same title where it stands for the last time: a cover has it too, broken otherwise perhaps."""
    title = bare("".join(lines[index].text for index in chosen))
    for first in reversed([index for index in front if chosen and index > chosen[-1]]):
        for last in range(first, first + TITLE_LINES):
            text = bare("".join(line.text for line in lines[first : last + 1]))
            if text == title and last in front:
                return tuple(range(first, last + 1))
    return chosen


def _goes_on(upper: Paragraph, lower: Paragraph) -> bool:
    """Whether the lower line belongs to the title that the upper one begins."""
    above, below = upper.text.strip(), lower.text.strip()
    if names_the_call(above) or lower.page_break or bare(above) == bare(below):
        return False
    if below.startswith(("——", "—", "－", "--")):
        return True
    if is_author_line(below) or is_author_line(above):
        return False
    if above.endswith(_OPEN_END) or below.startswith(_OPEN_START):
        return True
    sizes = size_of(upper), size_of(lower)
    return sizes[0] is not None and sizes[0] == sizes[1] and upper.alignment == lower.alignment == "center"


def _past_notes(lines: Sequence[Paragraph], start: int, limit: int, contents: frozenset[int]) -> int:
    """The first line after the title that is neither author line nor contents."""
    index, notes = start, 0
    while index < len(lines):
        if index in contents:
            index += 1
        elif index < limit and notes < AUTHOR_LINES and _is_note(lines[index].text):
            index += 1
            notes += 1
        else:
            break
    return index


def _is_note(text: str) -> bool:
    return is_author_line(text) or names_the_call(text) or not any(char.isalnum() for char in text)


def _joined(texts: Sequence[str]) -> str:
    whole = ""
    for text in texts:
        piece = _tidy(text)
        latin = whole[-1:].isascii() and piece[:1].isascii() and whole[-1:].isalnum() and piece[:1].isalnum()
        whole += (" " if latin else "") + piece
    return whole


def _tidy(text: str) -> str:
    return " ".join(_CASE.sub("", text.replace("\n", "")).split())

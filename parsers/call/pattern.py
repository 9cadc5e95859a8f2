"""Patterns with holes, a call's conventions: `{unit:单位名称}+{title:案例名称}+{contact:联系人姓名}`.

Literal words stand with holes `{key:the word that letters show}`. Full-width and half-width joiners are the
same; blanks and brackets do not matter; the longest literal word anchors. Among joined holes the first
reaches up to the first joiner, the last begins after the last, the middle one may hold the joiner (互联网+).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_HOLE = re.compile(r"\{([^{}]{0,80})\}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_JOINERS = ("+＋﹢➕⁺", "-－—–‐―─", "_＿", "/／\\＼", "|｜", ",，、", "·・•", ":：", ";；", "~～")
"""What joins holes; those of one string are the same joiner."""
_CLASS = {char: joiners[0] for joiners in _JOINERS for char in joiners}
_BRACKETS = "()（）[]【】［］〔〕<>《》〈〉“”\"'‘’「」『』"
_JOINTS = "".join(_JOINERS) + " \t\u3000\xa0"
_EDGE = _JOINTS + _BRACKETS
_PAIRS = frozenset({"（）", "()", "【】", "[]", "［］", "《》", "“”", '""', "「」", "〔〕"})
MOST_CHARACTERS = 1000
"""Of a text that is held against a pattern."""


@dataclass(frozen=True)
class Hole:
    """A place for a value."""

    key: str
    word: str
    """What letters show in its place."""


@dataclass(frozen=True)
class Pattern:
    """Literals and holes, in their order."""

    parts: tuple[str | Hole, ...]

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in their order."""
        return tuple(part for part in self.parts if isinstance(part, Hole))

    @property
    def shown(self) -> str:
        """As letters quote it.

        >>> parse_pattern("{unit:单位名称}+{title:案例名称}").shown
        '单位名称+案例名称'
        """
        return "".join(part.word if isinstance(part, Hole) else part for part in self.parts)

    @property
    def source(self) -> str:
        """As a configuration writes it."""
        return "".join(
            f"{{{part.key}:{part.word}}}" if isinstance(part, Hole) else part for part in self.parts
        )


def parse_pattern(text: str) -> Pattern:
    """The pattern that a configuration writes so.

    :raises ValueError: for a hole without a key or a word, a brace too many, the same hole twice, or two
        holes with nothing between them
    """
    parts: list[str | Hole] = []
    end = 0
    for found in _HOLE.finditer(text):
        if literal := text[end : found.start()]:
            parts.append(literal)
        elif parts:
            raise ValueError(f"nothing stands between {{{parts[-1].key}}} and {found[0]}")  # type: ignore[union-attr]
        key, _, word = found[1].partition(":")
        if not _KEY.fullmatch(key.strip()) or not word.strip():
            raise ValueError(f"{found[0]} is no hole: it must read {{key:word}}, such as {{unit:单位名称}}")
        parts.append(Hole(key.strip(), word.strip()))
        end = found.end()
    if text[end:]:
        parts.append(text[end:])
    pattern = Pattern(tuple(parts))
    if any(brace in part for part in parts if isinstance(part, str) for brace in "{}"):
        raise ValueError("a brace without its partner")
    keys = [hole.key for hole in pattern.holes]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"the hole {{{min(twice)}}} stands twice")
    return pattern


def match_pattern(pattern: Pattern, text: str) -> dict[str, str] | None:
    """The values by key that a text has in a pattern's holes; `None` where it does not fit or one is empty.

    >>> match_pattern(parse_pattern("{unit:单位}+{title:题目}+{contact:姓名}"), "某大学＋互联网+食堂 + 张三")
    {'unit': '某大学', 'title': '互联网+食堂', 'contact': '张三'}
    >>> match_pattern(parse_pattern("{unit:单位}+2022教科项目申报"), "某学院 ＋ 2022 教科项目申报")
    {'unit': '某学院'}
    >>> match_pattern(parse_pattern("第三届思政征文"), "投稿：第三届 思政征文（二稿）")
    {}
    """
    found = _match(pattern.parts, text[:MOST_CHARACTERS])
    return found if found is not None and all(found.values()) else None


def _match(parts: tuple[str | Hole, ...], text: str) -> dict[str, str] | None:
    anchor = _anchor(parts)
    if anchor is None:
        return _joined(parts, text)
    literal = parts[anchor]
    assert isinstance(literal, str), "an anchor is a literal"
    place = _find(_plain(literal), text)
    if place is None:
        return None
    left = _match(parts[:anchor], text[: place[0]].rstrip(_JOINTS))
    right = _match(parts[anchor + 1 :], text[place[1] :].lstrip(_JOINTS))
    return None if left is None or right is None else left | right


def _anchor(parts: tuple[str | Hole, ...]) -> int | None:
    """The longest literal that has words in it."""
    sizes = {i: len(_plain(part)) for i, part in enumerate(parts) if isinstance(part, str) and _plain(part)}
    return max(sizes, key=lambda i: (sizes[i], -i), default=None)


def _plain(literal: str) -> str:
    """A literal's words, without what joins and brackets them at its edges, and without blanks."""
    return "".join(_narrow(literal).strip(_EDGE).split())


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _find(words: str, text: str) -> tuple[int, int] | None:
    """Where the words stand in the text, blanks in between forgiven."""
    places = [
        (i, char) for i, original in enumerate(text) for char in _narrow(original) if not char.isspace()
    ]
    start = "".join(char for _, char in places).find(words)
    return None if start < 0 else (places[start][0], places[start + len(words) - 1][0] + 1)


def _joined(parts: tuple[str | Hole, ...], text: str) -> dict[str, str] | None:
    """Holes with nothing but joiners between them."""
    holes = [part for part in parts if isinstance(part, Hole)]
    if not holes:
        return {}
    if isinstance(parts[0], str):
        text = text.lstrip(_EDGE)
    if isinstance(parts[-1], str):
        text = text.rstrip(_EDGE)
    joints = [part for i, part in enumerate(parts) if isinstance(part, str) and 0 < i < len(parts) - 1]
    middle = len(holes) // 2 if len(holes) > 2 else len(holes) - 1
    values: dict[str, str] = {}
    rest = text
    for hole, joint in zip(holes[:middle], joints[:middle], strict=True):
        before, found, rest = _split(rest, joint, last=False)
        if not found:
            return None
        values[hole.key] = before
    ends: dict[str, str] = {}
    for hole, joint in zip(reversed(holes[middle + 1 :]), reversed(joints[middle:]), strict=True):
        rest, found, after = _split(rest, joint, last=True)
        if not found:
            return None
        ends[hole.key] = after
    values[holes[middle].key] = rest
    values |= ends
    return {hole.key: _bare(values[hole.key]) for hole in holes}


def _split(text: str, joint: str, *, last: bool) -> tuple[str, bool, str]:
    """The text before and after a joint: its first or its last place; blanks alone join as blanks do."""
    sign = next((char for char in joint if not char.isspace()), " ")
    kind = _CLASS.get(sign, sign)
    places = [i for i, char in enumerate(text) if _same_joint(char, kind)]
    if kind == " ":
        stripped = len(text) - len(text.lstrip()), len(text.rstrip())
        places = [i for i in places if stripped[0] <= i < stripped[1]]
    if not places:
        return text, False, ""
    at = places[-1] if last else places[0]
    return text[:at], True, text[at + 1 :]


def _same_joint(char: str, kind: str) -> bool:
    if kind == " ":
        return char.isspace()
    return char == kind or _CLASS.get(char) == kind or (kind in _BRACKETS and _narrow(char) == _narrow(kind))


def _bare(value: str) -> str:
    """A value without blanks and brackets around it."""
    value = value.strip(" \t\r\n\u3000\xa0")
    while len(value) > 2 and value[0] + value[-1] in _PAIRS:
        value = value[1:-1].strip()
    return value if any(char.isalnum() for char in value) else ""

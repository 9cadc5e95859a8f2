"""Fonts and sizes, as a notice asks for them, and where a document has others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextStyle:
    """A font and its size."""

    font: str
    size: float
    """Points: 二号 is 22, 三号 is 16."""


SIZES = {
    "初号": 42.0,
    "小初": 36.0,
    "一号": 26.0,
    "小一": 24.0,
    "二号": 22.0,
    "小二": 18.0,
    "三号": 16.0,
    "小三": 15.0,
    "四号": 14.0,
    "小四": 12.0,
    "五号": 10.5,
    "小五": 9.0,
    "六号": 7.5,
    "小六": 6.5,
    "七号": 5.5,
    "八号": 5.0,
}
"""Chinese names of type sizes, in points (the sizes of Word's own list)."""


def parse_style(text: str) -> TextStyle:
    """A font and a size as a person writes them.

    >>> parse_style("黑体 三号")
    TextStyle(font='黑体', size=16.0)

    :raises ValueError: if there is no size, or no font
    """
    font, _, size = text.strip().rpartition(" ")
    points = SIZES.get(size) or (
        float(size.removesuffix("pt")) if size.removesuffix("pt").isdigit() else None
    )
    if not font or points is None:
        raise ValueError(f"{text!r} is not a font and a size, such as '黑体 三号'")
    return TextStyle(font.strip(), points)


@dataclass(frozen=True)
class Layout:
    """The notice's 格式要求 (四、5)."""

    title: TextStyle = TextStyle("方正小标宋简体", 22)
    heading1: TextStyle = TextStyle("黑体", 16)
    heading2: TextStyle = TextStyle("楷体", 16)
    body: TextStyle = TextStyle("仿宋_GB2312", 16)
    line_spacing: float = 26
    """Points, exact."""


@dataclass(frozen=True)
class LayoutFault:
    """A place in the manuscript whose layout is not the notice's."""

    part: str
    """`title`, `heading1`, `heading2`, `body` or `spacing`: the sub-code of `manuscript.format`."""
    place: str
    """`第5段“一、建设背景”`"""
    found: str
    """`宋体 小四`"""
    asked: str
    """`黑体 三号`"""
    count: int = 1
    """How many paragraphs share the fault; `place` names the first."""

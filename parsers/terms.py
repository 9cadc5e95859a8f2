"""What the call asks for, as far as reading depends on it, and how much a sender may cost us."""

from __future__ import annotations

from dataclasses import dataclass, field


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
class Terms:
    """The words of the call that the readers look for."""

    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    layout: Layout = field(default_factory=Layout)
    name: str = ""
    """The call's, as the notice titles it."""
    form_title: str = ""
    """What the blank form calls itself."""
    years: frozenset[int] = frozenset()
    """Those of the call: a form of another year is none of its forms. Empty: any year will do."""


@dataclass(frozen=True)
class Limits:
    """What one message may cost. Bytes are counted while streaming: headers lie."""

    message_bytes: int = 100 * 1024 * 1024
    header_bytes: int = 256 * 1024
    parts: int = 3000
    """MIME parts of one message."""
    part_depth: int = 50
    """MIME parts inside one another."""
    unpacked_bytes: int = 500 * 1024 * 1024
    """All archive members of one message together."""
    file_bytes: int = 200 * 1024 * 1024
    """One file, packed or not."""
    archive_entries: int = 2000
    """All archives of one message together."""
    listed_files: int = 300
    """Files, and flaws, of one message that are kept by name; form and manuscript always are."""
    archive_depth: int = 5
    """Archives inside one another."""
    archive_ratio: int = 200
    """Unpacked to packed bytes of one archive, once it is past 10 MiB."""
    archive_seconds: int = 60
    """For the program that unpacks one archive."""
    xml_bytes: int = 100 * 1024 * 1024
    """One XML part of a Word file, unpacked."""
    document_paragraphs: int = 50_000
    pdf_pages: int = 60
    """Pages of a PDF that are read; the rest is noted."""
    ocr_pages: int = 12
    """Pages that are put through OCR in one message."""
    picture_pixels: int = 60_000_000
    office_seconds: int = 60
    """For LibreOffice to convert one file."""
    text_characters: int = 20_000
    """Of the mail's own text that is kept."""

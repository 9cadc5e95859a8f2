"""公示名单.docx: the list made public, in the layout that the call itself asks of papers (公文, GB/T 9704).

What a machine cannot know (the days of the notice, its number) is left blank to be filled in.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from ingest.announce.decisions import results_by_submission
from ingest.judge.words.moments import local_day
from ingest.language.columns import columns_of
from ingest.panel.deal import find_pieces
from ingest.replies.wording import plain
from ingest.review.experts import Piece
from ingest.runtime import Runtime
from parsers.call.typefaces import Layout, TextStyle

CELLS = TextStyle("仿宋_GB2312", 12)
"""In the table: 小四."""
WIDTHS = (1.3, 5.6, 6.2, 2.6)
"""序号, 单位, 案例名称, 申报方向, in centimetres: together the 156 mm of a page's text (GB/T 9704, 5.2)."""
TEXT_WIDTH = 442
"""Of a line in points: 156 mm."""
_WORDS = re.compile("优秀|典型|案例|论文|作品|课题|征集|评选|评审|遴选|活动|结果|建设|开展")
"""Before these a line of the title may begin."""
NUMERALS = "一二三四五六七八九十"
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def roll_bytes(runtime: Runtime) -> bytes:
    """The list of the selected cases as a Word file: by the words of `panel.selected`, then by direction."""
    call, layout = runtime.policy.call, runtime.settings.call.terms.layout
    with runtime.store.reading() as session:
        results = results_by_submission(session)
        pieces = [piece for _, piece in find_pieces(session, runtime).values()]
    groups = {
        word: [one for one in pieces if (found := results.get(one.submission)) and found.word == word]
        for word in runtime.settings.panel.selected
    }
    directions = list(call.directions)
    roll = _Roll(layout)
    roll.title(f"关于{call.name}评审结果的公示")
    total = sum(map(len, groups.values()))
    roll.body("各有关单位：", indent=False)
    roll.body(
        f"{call.organizer}组织开展了{call.name}活动。经单位申报、形式审查、专家评审，"
        f"拟确定以下 {total} 项{call.thing}（排名不分先后），现予公示。"
    )
    roll.body(
        "公示期为　　　　年　　月　　日至　　　　年　　月　　日。"
        "公示期内如有异议，请以书面形式实名向秘书处反映。"
    )
    for line in (line.strip() for line in call.contact.splitlines() if line.strip()):
        roll.body(plain(line, 80))
    shown = [(word, selected) for word, selected in groups.items() if selected]
    many = len(shown) > 1
    for number, (word, selected) in enumerate(shown):
        roll.heading(f"{NUMERALS[number % 10]}、{word}（{len(selected)} 项）" if many else f"附：{word}名单")
        order = sorted(selected, key=lambda one: (_place(directions, one.direction), one.receipt))
        roll.table(call.thing, order)
    roll.signature(call.organizer, local_day(runtime.clock(), call).zh)
    return roll.bytes(f"{call.name}评审结果公示名单", call.organizer)


def _place(directions: Sequence[str], direction: str) -> int:
    return directions.index(direction) if direction in directions else len(directions)


def title_lines(text: str, most: int) -> list[str]:
    """A title in lines of about one length, which end where a word does (GB/T 9704, 7.3.2).

    >>> title_lines("关于2026年教育后勤信息化建设优秀案例征集评审结果的公示", 20)
    ['关于2026年教育后勤信息化建设', '优秀案例征集评审结果的公示']
    """
    wide = columns_of(text) / 2
    if wide <= most:
        return [text]
    half = ceil(wide / ceil(wide / most))
    places = [found.start() for found in _WORDS.finditer(text) if found.start()] or [half]
    at = min(places, key=lambda place: abs(columns_of(text[:place]) / 2 - half))
    return [text[:at], *title_lines(text[at:], most)]


class _Roll:
    """A document that grows paragraph by paragraph."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._document: DocumentType = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        _number_pages(section.footer.paragraphs[0])

    def _paragraph(self, text: str, style: TextStyle) -> Paragraph:
        paragraph = self._document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(self._layout.line_spacing)
        _write(paragraph, text, style)
        return paragraph

    def title(self, text: str) -> None:
        style = self._layout.title
        for line in title_lines(text, int(TEXT_WIDTH / style.size)):
            paragraph = self._paragraph(line, style)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.line_spacing = Pt(max(self._layout.line_spacing, style.size * 1.6))
        paragraph.paragraph_format.space_after = Pt(self._layout.line_spacing)

    def body(self, text: str, *, indent: bool = True) -> None:
        paragraph = self._paragraph(text, self._layout.body)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(self._layout.body.size * 2)

    def heading(self, text: str) -> None:
        paragraph = self._paragraph(text, self._layout.heading1)
        paragraph.paragraph_format.first_line_indent = Pt(self._layout.heading1.size * 2)
        paragraph.paragraph_format.space_before = Pt(self._layout.line_spacing / 2)
        paragraph.paragraph_format.keep_with_next = True

    def table(self, thing: str, pieces: Sequence[Piece]) -> None:
        """The cases; its head stands on every page, no row is torn apart."""
        table = self._document.add_table(rows=1, cols=len(WIDTHS))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = Cm(width)
        _fill(table, 0, ("序号", "单位", f"{thing}名称", "申报方向"), head=True)
        for number, piece in enumerate(pieces, 1):
            table.add_row()
            texts = (str(number), plain(piece.unit, 100), plain(piece.title, 200), piece.direction)
            _fill(table, number, texts)

    def signature(self, organizer: str, date: str) -> None:
        for at, text in enumerate((organizer, date)):
            paragraph = self._paragraph(text, self._layout.body)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.keep_with_next = at == 0
            paragraph.paragraph_format.right_indent = Pt(self._layout.body.size * (2 if at == 0 else 4))
            if at == 0:
                paragraph.paragraph_format.space_before = Pt(self._layout.line_spacing * 2)

    def bytes(self, title: str, author: str) -> bytes:
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = title, author, ""
        properties.created = properties.modified = _MADE_AT
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()


def _fill(table: Table, row: int, texts: Sequence[str], *, head: bool = False) -> None:
    line = table.rows[row]
    properties = line._tr.get_or_add_trPr()  # noqa: SLF001 # python-docx offers neither of the two
    for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
        properties.append(OxmlElement(name))
    for at, (cell, text, width) in enumerate(zip(line.cells, texts, WIDTHS, strict=True)):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        centred = head or at in {0, 3}
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        _write(paragraph, text, TextStyle("黑体", CELLS.size) if head else CELLS)


def _write(paragraph: Paragraph, text: str, style: TextStyle) -> Run:
    """A run whose East-Asian font is set too: Word takes Chinese text's font from there alone."""
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(style.size), style.font
    properties = run._element.get_or_add_rPr()  # noqa: SLF001 # python-docx offers no East-Asian font
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.set(qn("w:eastAsia"), style.font)
    fonts.set(qn("w:hint"), "eastAsia")
    return run


def _number_pages(paragraph: Paragraph) -> None:
    """`— 1 —`, 四号 (GB/T 9704, 7.5)."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    style = TextStyle("宋体", 14)
    _write(paragraph, "— ", style)
    run = _write(paragraph, "", style)
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._element.append(element)  # noqa: SLF001 # the same
    _write(paragraph, " —", style)

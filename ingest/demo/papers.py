"""Word files for the samples: the notice's form and manuscripts in its layout, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.text.font import CT_RPr
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from ingest.demo.prose import Line

FORM_TITLE = "“2026 年教育后勤信息化建设优秀案例” 申报表"
DIRECTIONS = ("育强新动能", "深化新融合", "推进新治理")
KINDS = ("特色工作案例", "综述性文稿", "研究性论文或调研报告")
THEME = (
    "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，着重探讨教育后勤领域在数智技术应用、服务质量提升、管理效能增强、"
    "理念方法创新等方面的典型做法和先进经验，设置以下三个方面："
)
MANUSCRIPT_STYLES = {
    "title": ("方正小标宋简体", 22.0),
    "heading1": ("黑体", 16.0),
    "heading2": ("楷体", 16.0),
    "body": ("仿宋_GB2312", 16.0),
    "author": ("楷体", 16.0),
}
"""The notice, 四、5: 主标题二号方正小标宋简体, 一级标题三号黑体, 二级标题三号楷体, 正文三号仿宋 GB2312, 行距 26 磅."""
CARELESS_STYLES = dict.fromkeys(MANUSCRIPT_STYLES, ("宋体", 12.0))
"""What Word gives when nobody has read 格式要求."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every member: a zip of the same content is then the same bytes."""


@dataclass(frozen=True)
class FormAnswers:
    """What stands in a form."""

    unit: str
    contact: str
    contact_info: str
    position: str
    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    title: str
    summary: str
    opinion: str = "情况属实，同意申报。"
    signed: str = "2026 年 1 月 30 日"


def form_docx(answers: FormAnswers, picture: bytes | None) -> bytes:
    """The notice's table filled in, with a picture (a seal, mostly) in the place for the seal."""
    document = docx.Document(io.BytesIO(_blank_form()))
    table = document.tables[0]
    for row, column, text in (
        (0, 1, answers.unit),
        (0, 3, answers.contact),
        (1, 1, answers.contact_info),
        (1, 3, answers.position),
        (2, 1, THEME + _ticks(DIRECTIONS, answers.directions)),
        (3, 1, _ticks(KINDS, answers.kinds)),
        (4, 1, answers.title),
        (5, 1, answers.summary),
    ):
        table.cell(row, column).paragraphs[0].add_run(text)
    opinion = table.cell(6, 1)
    opinion.paragraphs[0].add_run(answers.opinion)
    if picture is not None:
        opinion.add_paragraph().add_run().add_picture(io.BytesIO(picture), width=Cm(4.2))
    opinion.add_paragraph(f"（盖章）{answers.signed}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return _bytes_of(document)


def manuscript_docx(title: str, author: str, lines: list[Line], *, careless: bool = False) -> bytes:
    """A manuscript: title, author line, and the text in the notice's layout, or in nobody's."""
    document = docx.Document(io.BytesIO(_empty_manuscript(careless)))
    for line in (Line("title", title), Line("author", author), *lines):
        document.add_paragraph(line.text, style=line.rank)
    return _bytes_of(document)


@cache
def _blank_form() -> bytes:
    document = _bare_document()
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(FORM_TITLE)
    run.font.size = Pt(18)
    _set_font(run._element.get_or_add_rPr(), "方正小标宋简体")  # noqa: SLF001 -- eastAsia has no public name
    table = document.add_table(rows=8, cols=4, style="Table Grid")
    for row, labels in enumerate((("单 位", "联系人"), ("联系方式", "职 务"))):
        table.cell(row, 0).text, table.cell(row, 2).text = labels
    wide = (
        "申报方向",
        "申报形式",
        "申报题目",
        "申报内容说明（1000 字以内）",
        "申报单位 意见",
        "评审专家 组意见",
    )
    for row, label in enumerate(wide, start=2):
        table.cell(row, 0).text = label
        table.cell(row, 1).merge(table.cell(row, 3))
    table.cell(7, 1).text = "（签字）____年____月____日"
    return _bytes_of(document)


@cache
def _empty_manuscript(careless: bool) -> bytes:  # noqa: FBT001 -- a cache's key
    document = _bare_document()
    for name, (font, size) in (CARELESS_STYLES if careless else MANUSCRIPT_STYLES).items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        style.font.size = Pt(size)
        _set_font(style.element.get_or_add_rPr(), font)
        style.paragraph_format.space_after = Pt(0)
        if name in ("title", "author"):
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            style.paragraph_format.first_line_indent = Pt(size * 2)
        if not careless:
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            style.paragraph_format.line_spacing = Pt(26)
    return _bytes_of(document)


def _bare_document() -> Document:
    """An empty file with four styles instead of the library's hundred and sixty, which every look-up walks."""
    document = docx.Document()
    for style in list(document.styles):
        if style.name not in ("Normal", "Table Grid", "Normal Table", "Default Paragraph Font"):
            style.delete()
    return document


def _set_font(properties: CT_RPr, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for slot in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(slot), font)


def _ticks(options: tuple[str, ...], chosen: tuple[str, ...]) -> str:
    return "  ".join(f"{'☑' if option in chosen else '□'}{option}" for option in options)


def _bytes_of(document: Document) -> bytes:
    """The file, with no trace of when it was made."""
    document.core_properties.created = document.core_properties.modified = datetime(2026, 1, 27)  # noqa: DTZ001 -- naive by the library's contract
    document.core_properties.author = ""
    written = io.BytesIO()
    document.save(written)
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, EARLIEST), source.read(name), zipfile.ZIP_DEFLATED, 1)
    return packed.getvalue()

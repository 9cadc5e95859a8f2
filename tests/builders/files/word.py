"""Word files as submitters send them, made with python-docx and nothing of the program's own.

`notice_form` is the notice's 申报表, filled in; `manuscript` a case of a given length in the notice's layout
(or in another). `word_file` and the small builders below it are for files of one's own; `repacked` changes
the parts of a finished file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import docx
from docx.document import Document as DocxFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tests.builders.files.pictures import DIRECTIONS, INTRODUCTION, KINDS, FormTexts

FORM_TITLE = "“2026年教育后勤信息化建设优秀案例”申报表"
SENTENCE = "学校坚持问题导向，以数据治理为抓手，打通了餐饮、公寓、能源与物业等系统之间的壁垒。"
"""41 characters as Word counts them: Han and full-width marks, nothing else."""


@dataclass(frozen=True)
class Look:
    """How a kind of paragraph is set: East-Asian font and size in points."""

    font: str
    size: float


@dataclass(frozen=True)
class ManuscriptLayout:
    """The layout of a manuscript; as it stands here, what the notice asks for (四、5)."""

    title: Look = Look("方正小标宋简体", 22)
    heading1: Look = Look("黑体", 16)
    heading2: Look = Look("楷体_GB2312", 16)
    body: Look = Look("仿宋_GB2312", 16)
    spacing: float | None = 26
    """Points, exact; `None` for single lines."""


RIGHT = ManuscriptLayout()
WRONG = ManuscriptLayout(
    title=Look("宋体", 18),
    heading1=Look("宋体", 14),
    heading2=Look("宋体", 14),
    body=Look("宋体", 12),
    spacing=None,
)


def saved(file: DocxFile) -> bytes:
    """The file's bytes."""
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def word_file(*paragraphs: str, body_xml: str = "") -> bytes:
    """Plain paragraphs, then WordprocessingML as it stands (the usual prefixes are declared)."""
    file = docx.Document()
    for text in paragraphs:
        file.add_paragraph(text)
    add_xml(file, body_xml)
    return saved(file)


def add_xml(file: DocxFile, body_xml: str) -> None:
    """Puts block-level XML at the end of the body, before the section's properties."""
    wrapper = parse_xml(f"<w:body {NAMESPACES}>{body_xml}</w:body>")
    properties = file.element.body.sectPr
    for element in list(wrapper):
        properties.addprevious(element)


NAMESPACES = (
    nsdecls("w", "r", "a", "pic", "wp", "m")
    + ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    + ' xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def set_look(run: Run, look: Look) -> None:
    """Direct formatting: the East-Asian font and the size."""
    run.font.size = Pt(look.size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), look.font)


def typed_marks(cell: _Cell, options: Sequence[str], ticked: Sequence[str]) -> None:
    """The usual tick: ☑ before what is chosen, ☐ before the others, all in one line."""
    marks = "  ".join(f"{'☑' if option in ticked else '☐'} {option}" for option in options)
    cell.add_paragraph(marks) if cell.text else set_text(cell, marks)


def set_text(cell: _Cell, text: str) -> None:
    """The cell's text, one paragraph a line."""
    first, *more = text.split("\n")
    cell.paragraphs[0].text = first
    for line in more:
        cell.add_paragraph(line)


def notice_form(
    *,
    texts: FormTexts | None = None,
    directions: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    mark: Callable[[_Cell, Sequence[str], Sequence[str]], None] = typed_marks,
    picture: bytes | None = None,
    **fields: str,
) -> bytes:
    """The notice's 申报表 as a Word file: its table of eight rows and four columns, filled in.

    :param fields: unit, contact, contact_info, position, title, summary, opinion: over those of `texts`
    :param directions: what is ticked, if it is not the one of `texts`: none, or several
    :param kinds: the same for 申报形式
    :param mark: how options are written into their cell: see `typed_marks`
    :param picture: put beside 盖章: a seal, say
    """
    texts = replace(texts or FormTexts(), **fields)
    file = docx.Document()
    file.add_paragraph("附件：")
    heading = file.add_paragraph(FORM_TITLE)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = file.add_table(rows=8, cols=4, style="Table Grid")
    _fill_pairs(table.rows[0].cells, ("单 位", texts.unit, "联系人", texts.contact))
    _fill_pairs(table.rows[1].cells, ("联系方式", texts.contact_info, "职 务", texts.position))
    wide = [(row.cells[0], row.cells[1].merge(row.cells[3])) for row in table.rows[2:]]
    labels = (
        "申报方向",
        "申报形式",
        "申报题目",
        "申报内容说明（1000字以内）",
        "申报单位\n意见",
        "评审专家\n组意见",
    )
    for (label, _), text in zip(wide, labels, strict=True):
        set_text(label, text)
    values = [value for _, value in wide]
    set_text(values[0], INTRODUCTION)
    mark(values[0], DIRECTIONS, (texts.direction,) if directions is None else directions)
    mark(values[1], KINDS, (texts.kind,) if kinds is None else kinds)
    set_text(values[2], texts.title)
    set_text(values[3], texts.summary)
    set_text(values[4], f"{texts.opinion}\n(盖章)\n2026年3月12日")
    set_text(values[5], "(签字)\n____年____月____日")
    if picture is not None:
        values[4].paragraphs[1].add_run().add_picture(io.BytesIO(picture), width=Pt(120))
    file.add_paragraph()  # Word lets no file end in a table
    return saved(file)


def _fill_pairs(cells: Sequence[_Cell], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        set_text(cell, text)


def body_text(characters: int) -> str:
    """Text of exactly so many characters as Word counts 字数: Han and full-width marks only."""
    return (SENTENCE * (characters // len(SENTENCE) + 1))[:characters]


def sentences_of(subject: str, characters: int) -> str:
    """The same, with these words before every sentence."""
    sentence = subject + SENTENCE
    return (sentence * (characters // len(sentence) + 1))[:characters]


def manuscript(
    title: str = "智慧食堂明厨亮灶一体化监管平台建设与实践",
    *,
    characters: int = 3500,
    layout: ManuscriptLayout = RIGHT,
    author: str | None = "华东示范大学后勤保障部  王小明",
    subject: str = "",
) -> bytes:
    """A case: title, author line, then four first-level and four second-level headings with text below each.

    :param characters: 字数 of the body, headings included, title and author line not
    :param subject: put before every sentence, to make texts that differ
    """
    file = docx.Document()
    _add(file, title, layout.title, layout.spacing, centred=True)
    if author is not None:
        _add(file, author, layout.body, layout.spacing, centred=True)
    headings = [
        ("一、建设背景", layout.heading1),
        ("（一）现状与痛点", layout.heading2),
        ("（二）建设目标", layout.heading2),
        ("二、主要做法", layout.heading1),
        ("（一）统一数据底座", layout.heading2),
        ("（二）重塑业务流程", layout.heading2),
        ("三、取得成效", layout.heading1),
        ("四、经验与启示", layout.heading1),
    ]
    rest = max(0, characters - sum(len(text) for text, _ in headings))
    for index, (text, look) in enumerate(headings):
        _add(file, text, look, layout.spacing)
        share = rest // len(headings) + (rest % len(headings) if index == 0 else 0)
        sentences = sentences_of(subject, share)
        for start in range(0, share, 200):
            _add(file, sentences[start : start + 200], layout.body, layout.spacing)
    return saved(file)


def _add(file: DocxFile, text: str, look: Look, spacing: float | None, *, centred: bool = False) -> Paragraph:
    paragraph = file.add_paragraph()
    set_look(paragraph.add_run(text), look)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if spacing is not None:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(spacing)
    return paragraph


def repacked(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The file with parts put in or changed; a part given as `None` is left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def part(data: bytes, name: str = "word/document.xml") -> str:
    """One part of a file as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(name).decode("utf-8")

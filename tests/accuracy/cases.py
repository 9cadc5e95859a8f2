"""Manuscripts, and how it all is mailed."""

from __future__ import annotations

import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

from docx.document import Document as DocxFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from tests.accuracy.invention import SENTENCES, Said

RIGHT = {
    "title": ("方正小标宋简体", 22),
    "heading1": ("黑体", 16),
    "heading2": ("楷体", 16),
    "body": ("仿宋_GB2312", 16),
}
PARTS = ("title", "heading1", "heading2", "body", "spacing")
FRONTS = ("title", "title", "two lines", "subtitle", "cover", "contents", "no author")


class Writing:
    """A manuscript in the making, which knows how many characters its body has."""

    def __init__(self, file: DocxFile, wrong: frozenset[str]) -> None:
        self.file, self.wrong, self.characters = file, wrong, 0

    def add(self, text: str, part: str, *, counted: bool = True, centred: bool = False) -> Paragraph:
        font, size = ("宋体", 12) if part in self.wrong else RIGHT[part]
        paragraph = self.file.add_paragraph()
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        spacing = paragraph.paragraph_format
        spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        spacing.line_spacing = Pt(30 if "spacing" in self.wrong else 26)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.characters += len(text) if counted else 0
        return paragraph


def add_manuscript(
    file: DocxFile, said: Said, pick: random.Random, front: str, wrong: frozenset[str]
) -> tuple[str, int]:
    """Writes a manuscript; gives its title and the 字数 of its body."""
    writing = Writing(file, wrong)
    title = _add_front(writing, said, front)
    for chapter, name in zip("一二三四", ("建设背景", "主要做法", "取得成效", "经验启示"), strict=True):
        writing.add(f"{chapter}、{name}", "heading1")
        for section, heading in zip("一二", ("总体情况", "具体举措"), strict=True):
            writing.add(f"（{section}）{heading}", "heading2")
            for _ in range(pick.randrange(2, 5)):
                writing.add("".join(pick.choices(SENTENCES, k=4)), "body")
    if pick.random() < 0.3:
        _add_deleted(writing)
    return title, writing.characters


def _add_front(writing: Writing, said: Said, front: str) -> str:
    byline = f"{said.unit}　{said.contact}"
    if front == "cover":
        writing.add("2026年教育后勤信息化建设优秀案例", "title", counted=False, centred=True)
        writing.add("申报材料", "title", counted=False, centred=True)
        for line in (f"案例名称：{said.title}", f"申报单位：{said.unit}", "2026年3月"):
            writing.add(line, "body", counted=False, centred=True)
        writing.file.add_page_break()
    if front == "contents":
        writing.add("目　录", "heading1", counted=False, centred=True)
        for number, name in enumerate(("一、建设背景", "二、主要做法", "三、取得成效", "四、经验启示"), 1):
            writing.add(f"{name}\t{number}", "body", counted=False)
        writing.file.add_page_break()
    if front == "two lines":
        half = len(said.title) // 2
        writing.add(said.title[:half], "title", counted=False, centred=True)
        writing.add(said.title[half:], "title", counted=False, centred=True)
    else:
        writing.add(said.title, "title", counted=False, centred=True)
    subtitle = f"——以{said.unit[:4]}为例" if front == "subtitle" else ""
    if subtitle:
        writing.add(subtitle, "heading2", counted=False, centred=True)
    if front != "no author":
        writing.add(byline, "body", counted=False, centred=True)
    return said.title + subtitle


def _add_deleted(writing: Writing) -> None:
    """A deleted revision, which is no text any more."""
    paragraph = writing.add("后勤工作没有终点。", "body")
    inner = "<w:r><w:delText>此句已经删去。</w:delText></w:r>"
    deleted = f'<w:del {nsdecls("w")} w:id="7" w:author="x">{inner}</w:del>'
    paragraph._p.append(parse_xml(deleted))


Packed = list[tuple[str, bytes]]


def _zipped(files: Packed, *, gbk: bool = False) -> bytes:
    """A zip; with `gbk` its names are GBK without the UTF-8 flag, as Windows programs write them in China."""
    stream = io.BytesIO()
    stand_ins = {
        name: f"{number:03d}".ljust(len(name.encode("gbk")), "_") for number, (name, _) in enumerate(files)
    }
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(stand_ins[name] if gbk else name, data)
    packed = stream.getvalue()
    for name, stand_in in stand_ins.items():
        packed = packed.replace(stand_in.encode(), name.encode("gbk")) if gbk else packed
    return packed


def _tarred(files: Packed) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in files:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return stream.getvalue()


PACKINGS: dict[str, Callable[[Packed], Packed]] = {
    "attached": lambda files: files,
    "zip": lambda files: [("材料.zip", _zipped(files))],
    "zip, GBK names": lambda files: [("材料.zip", _zipped(files, gbk=True))],
    "zip in zip": lambda files: [("申报.zip", _zipped([("内层.zip", _zipped(files))]))],
    "tar.gz": lambda files: [("材料.tar.gz", _tarred(files))],
}


def mail(said: Said, files: Packed, packing: str) -> bytes:
    """The message as it is sent."""
    message = EmailMessage()
    message["From"] = "lin@example.edu.cn"
    message["To"] = "collect@example.org"
    message["Subject"] = f"{said.unit}+{said.title}+{said.contact}"
    message.set_content("您好，材料见附件。")
    for name, data in PACKINGS[packing](files):
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()

"""Document → Manuscript: which document is the case itself, and what is to be known of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import SHEETS, Block, Document, Paragraph, Table, paragraphs_of
from parsers.facts import Manuscript
from parsers.filenames import is_draft
from parsers.form.reading import FormReading
from parsers.manuscript.layout import check_layout
from parsers.manuscript.signature import sign
from parsers.manuscript.title import Front, contents_lines, find_front
from parsers.manuscript.words import count_words
from parsers.terms import Terms

RUNNING_CHARACTERS = 35
"""A paragraph this long is running text; certificates, lists and forms have shorter ones."""

LEAST_RUNNING = 100
"""Characters of running text below which a document is no manuscript at all."""

LEAST_OTHER = 1500
"""The same for what begins like another paper."""

LEAST_BESIDE_FORM = 300
"""The same for what stands beside a form in one file."""

_NOTICE = """
    各有关单位 有关事项通知如下 现将有关事项 征集对象 征集方向 征集形式 征集要求 征集安排
    逾期不再受理 附件： 报送至 活动的通知 的通知
"""
NOTICE_WORDS = tuple(_NOTICE.split())
"""What the notice's own text says; three of them make a document a notice."""

_OTHER_PAPERS = re.compile(
    "佐证|证明材料|支撑材料|附件清单|材料清单|目录清单|合同|协议书|承诺书|授权书|授权委托|声明|查新报告|检测报告|"
    "验收报告|营业执照|专利|软件著作权|使用说明|操作手册|用户手册|应用证明|用户报告|荣誉证书|获奖证书|查重报告|"
    "回执|报价|中标|邀请函|简历"
)
_HEAD_CHARACTERS = 120


@dataclass(frozen=True)
class Candidate:
    """A document that may be the manuscript."""

    document: Document
    blocks: tuple[Block, ...]
    """Without the form, when the file holds both."""
    running: int
    """Characters of running text."""
    head: str
    """The letters of its first lines."""
    other: int
    """How far it begins like a proof, a contract, a list: 0 not, 1 in its first lines, 2 in its first two."""
    cover: str = ""
    """The title by the form, or the cover's table, in the same file."""

    @property
    def is_draft(self) -> bool:
        return is_draft(self.document.path)

    def is_named(self, title: str) -> bool:
        """Whether a paper of that title is what it says it is."""
        wanted = _letters(title)
        return bool(wanted) and wanted in self.head

    def likeness(self, title: str) -> float:
        """The higher, the more it is the case of that title and not some other paper; 0.0 for none."""
        named = self.is_named(title)
        if self.other and not named:
            return 0.0 if self.other == 2 and self.running < LEAST_OTHER else 0.1 * min(self.running, 6000)
        return min(self.running, 6000) * (3.0 if named else 1.0) * (0.5 if self.is_draft else 1.0)


def find_candidate(document: Document, form: FormReading | None) -> Candidate | None:
    """The document, or the part of it beside the form, as a candidate; `None` when it has no running text."""
    if document.kind in SHEETS:
        return None
    blocks = _beside(document, form)
    running = _running(blocks)
    if running < (LEAST_RUNNING if form is None else LEAST_BESIDE_FORM):
        return None
    texts = [text for paragraph in paragraphs_of(blocks) if (text := paragraph.text.strip())]
    if is_notice(texts):
        return None
    other = bool(_OTHER_PAPERS.search("".join(texts[:6])[:_HEAD_CHARACTERS]))
    at_once = other and bool(_OTHER_PAPERS.search("".join(texts[:2])))
    cover = form.form.title.value if form and form.form.title else ""
    return Candidate(document, blocks, running, _letters("".join(texts[:30]))[:5000], other + at_once, cover)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _beside(document: Document, form: FormReading | None) -> tuple[Block, ...]:
    """What is not the form: the part before it or after it, whichever has more to read."""
    if form is None or not form.blocks:
        return document.blocks
    before, after = document.blocks[: form.blocks.start], document.blocks[form.blocks.stop :]
    return after if _running(after) >= _running(before) else before


def _running(blocks: tuple[Block, ...]) -> int:
    texts = (paragraph.text.strip() for paragraph in paragraphs_of(blocks))
    return sum(len(text) for text in texts if len(text) >= RUNNING_CHARACTERS)


def is_notice(texts: Sequence[str]) -> bool:
    """Whether it is the call's own notice, sent back: not a manuscript, though it runs on for pages.

    >>> is_notice(["关于开展征集活动的通知", "各有关单位：", "一、征集对象", "二、征集方向"])
    True
    """
    joined = "\n".join(texts[:200])[:20_000]
    return sum(word in joined for word in NOTICE_WORDS) >= 4 and any("通知" in text for text in texts[:8])


def read_manuscript(candidate: Candidate, terms: Terms) -> Manuscript:
    """Title, 字数, layout and signature of the manuscript."""
    document = candidate.document
    lines = [line for line in paragraphs_of(candidate.blocks) if line.text.strip()]
    front = find_front(lines, (*terms.kinds, *terms.directions))
    contents = contents_lines(lines)
    body = [line for index, line in enumerate(lines) if index >= front.body and index not in contents]
    tabled = {id(line) for line in _in_tables(candidate.blocks)}
    judged = [line for line in body if id(line) not in tabled]
    return Manuscript(
        file=document.path,
        title=front.title or _boxed_title(document) or candidate.cover,
        characters=sum(count_words(line.text) for line in body),
        labels=sum(count_words(line.numbering) for line in body),
        format=check_layout(_title_lines(lines, front), judged, terms.layout, document.default_spacing),
        read_by=document.read_by or "text",
        signature=sign("".join(line.visible for line in body)),
    )


def _title_lines(lines: Sequence[Paragraph], front: Front) -> list[Paragraph]:
    """The main title's lines; a subtitle is set as its writer likes."""
    return [
        lines[index]
        for position, index in enumerate(front.lines)
        if position == 0 or not lines[index].text.strip().startswith(("—", "－", "--"))
    ]


def _in_tables(blocks: Sequence[Block]) -> list[Paragraph]:
    return [line for block in blocks if isinstance(block, Table) for line in paragraphs_of((block,))]


def _boxed_title(document: Document) -> str:
    """A title set in a text box."""
    lines = [line for line in paragraphs_of(document.text_boxes) if 4 <= len(line.text.strip()) <= 60]
    return find_front(lines).title if lines else ""

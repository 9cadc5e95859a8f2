"""All documents of a message as one case: which file is what, and what is taken from which."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.assembly import CaseFacts, read_case
from parsers.document import EMPHASES, Block, Cell, Document, Paragraph, Picture, Run, Table, paragraphs_of
from parsers.facts import Defect, Role, Seal
from parsers.manuscript.words import count_words
from tests.builders.files.documents import (
    FILLED,
    TERMS,
    blank_form,
    document,
    manuscript,
    notice_form,
    paragraph,
    paragraphs,
    running_text,
    styled,
    table,
)


def case(*documents: Document) -> CaseFacts:
    return read_case(documents, TERMS)


def copied(read: Document, path: str, kind: str = "pdf", read_by: str | None = None) -> Document:
    return Document(path, kind, read_by or kind, read.blocks)


NOTICE = document(
    "关于开展2026年教育后勤信息化建设优秀案例征集活动的通知",
    "各有关单位：",
    "为加快推进教育数字化转型发展，总结推广教育后勤领域在信息化建设中的先进经验与创新成果，现将有关事项通知如下：",
    "一、征集对象",
    "各校教育后勤信息化负责部门、教育后勤管理或服务部门，各省、自治区、直辖市教育后勤协会或专业机构。",
    "二、征集方向",
    "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，设置育强新动能、深化新融合、推进新治理三个方向。",
    "四、征集要求",
    "申报单位需填写申报表（见附件），加盖单位公章，将申报表及申报材料电子版打包发送至指定邮箱，逾期不再受理。",
    "七、联系方式",
    "邮箱：xxhjszwh@163.com",
    *blank_form().blocks,
    path="通知.docx",
)


def test_form_and_manuscript_are_told_apart_by_content_whatever_their_names() -> None:
    facts = case(notice_form(path="正文.docx"), manuscript(path="申报表.docx"))
    assert facts.roles == {"正文.docx": Role.FORM, "申报表.docx": Role.MANUSCRIPT}
    assert facts.form is not None
    assert facts.manuscript is not None
    assert (facts.form.file, facts.manuscript.file) == ("正文.docx", "申报表.docx")


def test_characters_are_the_bodys_alone() -> None:
    written = manuscript(count=36)
    body = [line.text for line in paragraphs_of(written.blocks)][2:]
    facts = case(written)
    assert facts.manuscript is not None
    assert facts.manuscript.characters == sum(count_words(text) for text in body)
    assert facts.manuscript.title == "“一网通管”智慧后勤平台建设与应用"
    assert facts.manuscript.format == ()
    assert len(facts.manuscript.signature) == 64


def test_labels_of_automatic_numbering_are_counted_apart() -> None:
    numbered = [replace(paragraph(text), numbering="（一）") for text in running_text(10)]
    found = case(document(styled("智慧食堂建设案例", "title"), *numbered)).manuscript
    assert found is not None
    assert (found.characters, found.labels) == (sum(count_words(text) for text in running_text(10)), 30)


def test_tables_of_the_body_count_but_text_boxes_and_notes_do_not() -> None:
    plain = case(manuscript()).manuscript
    blocks = (*manuscript().blocks, table(("指标", "改造前"), ("报修用时", "三天")))
    more = Document(
        "稿.docx", "docx", "docx", blocks, text_boxes=paragraphs("框" * 90), notes=paragraphs("注" * 90)
    )
    with_table = case(more).manuscript
    assert plain is not None
    assert with_table is not None
    assert with_table.characters == plain.characters + 11


@pytest.mark.parametrize("order", [0, 1])
def test_form_and_manuscript_in_one_file_are_both_read(order: int) -> None:
    alone = case(manuscript()).manuscript
    parts = [notice_form().blocks, manuscript().blocks]
    both = case(document(*parts[order], *parts[1 - order], path="材料.docx"))
    assert both.roles == {"材料.docx": Role.BOTH}
    assert both.form is not None
    assert both.form.title is not None
    assert alone is not None
    assert both.manuscript is not None
    assert both.manuscript.characters == alone.characters
    assert both.manuscript.title == alone.title


def test_a_short_word_manuscript_is_still_the_manuscript() -> None:
    facts = case(notice_form(), manuscript(count=8))
    assert facts.manuscript is not None
    assert 400 < facts.manuscript.characters < 1000


def test_a_pdf_alone_is_a_copy_and_no_manuscript() -> None:
    facts = case(notice_form(), copied(manuscript(), "正文.pdf"))
    assert facts.manuscript is None
    assert facts.roles["正文.pdf"] is Role.MANUSCRIPT_COPY


def test_word_comes_before_its_pdf_copy() -> None:
    facts = case(copied(manuscript(), "正文.pdf"), manuscript(path="正文.docx"), notice_form())
    assert facts.manuscript is not None
    assert facts.manuscript.file == "正文.docx"
    assert facts.roles["正文.pdf"] is Role.MANUSCRIPT_COPY


@pytest.mark.parametrize("kind", ["docx", "docm", "doc", "wps", "rtf"])
def test_every_kind_of_word_file_may_be_the_manuscript(kind: str) -> None:
    assert case(manuscript(kind=kind)).manuscript is not None


def test_other_papers_are_not_the_manuscript() -> None:
    proof = document("佐证材料目录", *running_text(9), path="佐证.docx")
    promise = document("原创承诺书", *running_text(6), path="承诺书.docx")
    listed = document("附件清单", "1.软著证书", "2.用户报告", path="清单.docx")
    facts = case(proof, promise, listed, notice_form(), manuscript(count=20))
    assert facts.manuscript is not None
    assert facts.manuscript.file == manuscript().path
    assert {facts.roles[path] for path in ("佐证.docx", "承诺书.docx", "清单.docx")} == {Role.OTHER}


def test_the_paper_of_the_forms_title_is_the_manuscript_even_beside_a_longer_one() -> None:
    longer = document("智慧校园年度工作总结", *running_text(60), path="总结.docx")
    facts = case(notice_form(), longer, manuscript(count=36))
    assert facts.manuscript is not None
    assert facts.manuscript.file == manuscript().path


@pytest.mark.parametrize("order", [1, -1], ids=["the draft first", "the draft last"])
def test_of_two_that_say_they_are_the_same_the_draft_gives_way(order: int) -> None:
    drafts = manuscript(count=30, path="初稿.docx"), notice_form("申报表（初稿）.docx", contact="王建国")
    facts = case(*[*drafts, manuscript(count=28), notice_form("申报表（终稿）.docx")][::order])
    assert facts.manuscript is not None
    assert facts.manuscript.file == manuscript().path
    assert facts.form is not None
    assert facts.form.file == "申报表（终稿）.docx"


def test_the_notice_sent_back_is_a_blank_form_and_no_manuscript() -> None:
    facts = case(NOTICE)
    assert facts.manuscript is None
    assert facts.roles == {"通知.docx": Role.FORM}
    assert facts.form is not None
    assert (facts.form.unit, facts.form.contact_info) == (None, None)


def test_a_filled_form_comes_before_a_blank_one_and_before_the_notice() -> None:
    facts = case(NOTICE, blank_form(), notice_form(path="填好的.docx"), manuscript())
    assert facts.form is not None
    assert facts.form.file == "填好的.docx"
    only_scan_filled = case(blank_form(), copied(notice_form(), "扫描.pdf", "pdf", "ocr"))
    assert only_scan_filled.form is not None
    assert only_scan_filled.form.file == "扫描.pdf"


def test_text_comes_from_word_and_what_the_scan_says_otherwise_is_noted() -> None:
    scan = copied(notice_form(unit="江州大学", contact="林晓明"), "盖章版.pdf", "pdf", "ocr")
    facts = case(scan, notice_form())
    assert facts.form is not None
    assert facts.form.file == "申报表.docx"
    assert facts.form.unit is not None
    assert facts.form.unit.value == FILLED["unit"]
    assert [(d.field, d.word, d.scan) for d in facts.form.differences] == [
        ("unit", FILLED["unit"], "江州大学")
    ]
    assert facts.roles == {"盖章版.pdf": Role.SCAN, "申报表.docx": Role.FORM}


def test_a_slip_of_ocr_is_no_difference() -> None:
    scan = copied(notice_form(unit="江州师范大学后勒保障部"), "盖章版.jpg", "jpeg", "ocr")
    facts = case(scan, notice_form())
    assert facts.form is not None
    assert facts.form.differences == ()


def test_what_only_the_second_word_form_says_is_taken_from_it() -> None:
    facts = case(notice_form(path="一.docx", position=""), notice_form(path="二.docx", unit_opinion=""))
    assert facts.form is not None
    assert facts.form.position is not None
    assert facts.form.unit_opinion is not None


def test_ticks_made_by_pen_on_the_printed_copy_fill_what_word_leaves_empty() -> None:
    unticked = notice_form(directions="□育强新动能 □深化新融合 □推进新治理")
    facts = case(unticked, copied(notice_form(), "扫描.jpg", "jpeg", "ocr"))
    assert facts.form is not None
    assert [(field.value, field.file) for field in facts.form.directions] == [("深化新融合", "扫描.jpg")]


def test_a_certificate_with_a_few_labels_is_no_page_of_the_form() -> None:
    certificate = document(
        "软件著作权登记证书", "项目名称：能耗软件", "单位：另一公司", path="证书.pdf", kind="pdf"
    )
    facts = case(notice_form(title=""), certificate)
    assert facts.form is not None
    assert facts.form.title is None
    assert facts.form.differences == ()
    assert facts.roles["证书.pdf"] is Role.OTHER


def test_the_pages_of_a_photographed_form_make_one_form() -> None:
    first = table(
        ("单位", FILLED["unit"], "联系人", FILLED["contact"]),
        ("联系方式", FILLED["contact_info"]),
        ("申报方向", FILLED["directions"]),
    )
    second = table(
        ("申报题目", FILLED["title"]), ("申报内容说明", FILLED["summary"]), ("申报单位意见", "同意。")
    )
    pages = [
        document(block, path=f"{number}.jpg", kind="jpeg", read_by="ocr")
        for number, block in enumerate((first, second), 1)
    ]
    form = case(*pages).form
    assert form is not None
    assert form.unit is not None
    assert form.title is not None
    assert form.directions


def test_seals_are_looked_for_on_forms_and_scans_only() -> None:
    facts = case(notice_form(), copied(notice_form(), "扫描.pdf", "pdf", "ocr"), manuscript())
    assert {look.file: look.seal for look in facts.seals} == {
        "申报表.docx": Seal.UNKNOWN,
        "扫描.pdf": Seal.UNKNOWN,
    }


def test_defects_of_all_documents_are_kept() -> None:
    broken = Document("坏.docx", "docx", None, defects=(Defect("unreadable", "坏.docx", "文件已损坏"),))
    facts = case(broken, notice_form())
    assert [defect.file for defect in facts.defects] == ["坏.docx"]
    assert facts.roles["坏.docx"] is Role.OTHER


def test_no_documents_are_no_case() -> None:
    assert case() == CaseFacts()


LETTERS = "单位联系人方式申报题目内容说明意见：:（）_ \n\t□☑√口育强新动能深化融合一、。学校A1年月日"
PIECES = (
    "单位：",
    "联系方式",
    "申报题目",
    "申报内容说明（1000字以内）",
    "申报单位意见",
    "☑深化新融合",
    "案例名称：",
    "目录",
)


def any_text(pick: random.Random) -> str:
    words = (
        pick.choice(PIECES) if pick.random() < 0.3 else pick.choice(LETTERS)
        for _ in range(pick.randrange(20))
    )
    return "".join(words)


def any_paragraph(pick: random.Random) -> Paragraph:
    runs = tuple(
        Run(
            any_text(pick),
            pick.choice([None, "宋体", "仿宋"]),
            pick.choice([None, 12.0, 22.0]),
            struck=pick.random() < 0.2,
            emphasis=frozenset(pick.sample(EMPHASES, pick.randrange(2))),
            confidence=pick.random(),
        )
        for _ in range(pick.randrange(4))
    )
    return Paragraph(
        runs,
        numbering=pick.choice(["", "一、", "（一）"]),
        outline=pick.choice([None, 0, 1]),
        alignment=pick.choice([None, "center"]),
        toc=pick.random() < 0.1,
        page_break=pick.random() < 0.2,
    )


def any_blocks(pick: random.Random, depth: int = 0) -> tuple[Block, ...]:
    return tuple(
        any_table(pick, depth) if depth < 2 and pick.random() < 0.3 else any_paragraph(pick)
        for _ in range(pick.randrange(5))
    )


def any_table(pick: random.Random, depth: int) -> Table:
    def number() -> int:
        return pick.randrange(-1, 7)

    cells = (
        Cell(number(), number(), number(), number(), any_blocks(pick, depth + 1)) for _ in range(number())
    )
    return Table(tuple(cells))


def any_document(pick: random.Random) -> Document:
    return Document(
        pick.choice(["a.docx", "b.pdf", "c.jpg"]),
        pick.choice(["docx", "pdf", "jpeg", "unknown"]),
        pick.choice(["docx", "pdf", "ocr", None]),
        any_blocks(pick),
        text_boxes=any_blocks(pick, 2),
        pictures=(Picture(pick.randbytes(8), "png", ""),) * pick.randrange(2),
    )


@settings(max_examples=120, deadline=None)
@given(st.integers(min_value=0))
def test_any_documents_give_facts(seed: int) -> None:
    pick = random.Random(seed)
    documents = [any_document(pick) for _ in range(pick.randrange(4))]
    facts = read_case(documents, TERMS)
    assert set(facts.roles) == {read.path for read in documents}


def long_ones() -> Iterable[tuple[str, Document]]:
    yield "many paragraphs", document(*running_text(10_000))
    yield "many labels", document(*["单位：某某"] * 10_000)
    yield "one long line", document("单位：" + "　" * 300_000 + "x")
    yield "labels in a line", document("单位 " * 100_000)
    yield "underlines", notice_form(unit_opinion="_ " * 100_000 + "年", title="_" * 300_000)
    yield "options", notice_form(directions="□育强新动能 " * 30_000)
    yield "open brackets", notice_form(summary="（" * 200_000, directions="（" * 100_000)
    yield "a long row", document(table(["单位", "x"] * 3000))
    yield "a huge cell", document(Table((Cell(0, 0, 10**9, 10**9, paragraphs("单位")),)))


@pytest.mark.parametrize(
    ("name", "read"), list(long_ones()), ids=lambda value: value if isinstance(value, str) else ""
)
@pytest.mark.timeout(20)
def test_long_texts_take_time_in_proportion(name: str, read: Document) -> None:
    assert read_case([read], TERMS).roles


def test_a_title_set_over_a_chapter_that_begins_at_once_is_found() -> None:
    body = [styled(text, "body") for text in running_text(5)]
    facts = case(document(styled("智慧食堂建设案例", "title"), *body))
    assert facts.manuscript is not None
    assert facts.manuscript.title == "智慧食堂建设案例"

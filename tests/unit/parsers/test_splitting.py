"""A mail taken apart loses nothing and gives nothing twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.call.description import Brought, DocumentTerm, FieldTerm
from parsers.call.pattern import parse_pattern
from parsers.case.roll import read_roll
from parsers.case.splitting import facts_of_case, heads_by_name, share_files
from parsers.document import Cell, Document, Paragraph, Run, Table
from parsers.facts import Attachment, Defect, Field, Form, MessageFacts, Papers, SubjectParts
from parsers.terms import Terms

NAMES = st.sampled_from(["甲.docx", "乙.docx", "丙/论文.docx", "丙/附表.xlsx", "丁.pdf", "汇总表.xlsx", ""])
VALUES = st.sampled_from([(), (("title", "甲"),), (("title", "乙"), ("contact", "丙"))])
BROUGHT = st.builds(Brought, st.sampled_from(["paper", "list", "work"]), NAMES, st.booleans(), values=VALUES)
TERMS = Terms(
    (),
    (),
    fields=(FieldTerm("contact", "作者", source="name"), FieldTerm("title", "论文题目", source="name")),
    documents=(
        DocumentTerm("paper", "论文", "text", name=parse_pattern("{title:题目}+{contact:作者}")),
        DocumentTerm("list", "汇总表", need="several"),
        DocumentTerm("work", "作品"),
    ),
    split=True,
)


def field(value: str) -> Field:
    return Field(value, "a.docx", "", "docx")


@settings(deadline=None)
@given(st.lists(BROUGHT, max_size=8, unique_by=lambda one: one.file))
def test_every_file_is_one_cases_and_the_sheet_is_nobodys(brought: list[Brought]) -> None:
    heads = heads_by_name(brought, TERMS)
    if not heads:
        return
    shares = share_files(heads, brought, [one.file for one in brought], TERMS)
    assert len(shares) == len(heads)
    counted = Counter(one.file for share in shares for one in share)
    assert counted == Counter(one.file for one in brought if one.role != "list")
    for head, share in zip(heads, shares, strict=True):
        assert head.files <= {one.file for one in share}


@settings(deadline=None)
@given(st.lists(NAMES, max_size=7, unique=True), st.lists(st.integers(0, 3), min_size=7, max_size=7))
def test_what_a_mail_brings_is_in_one_of_its_cases(paths: list[str], owners: list[int]) -> None:
    files = tuple(Attachment(path, path, "docx", 1, "0" * 64) for path in paths)
    cases = tuple(
        Papers(files=tuple(path for path, owner in zip(paths, owners, strict=False) if owner == number))
        for number in range(3)
    )
    flaws = tuple(Defect("macros", path, "") for path in paths)
    facts = MessageFacts(attachments=files, cases=cases, defects=flaws)
    parts = [facts_of_case(facts, number) for number in range(3)]
    assert Counter(one.path for part in parts for one in part.attachments) == Counter(paths)
    assert Counter(one.file for part in parts for one in part.defects) == Counter(paths)
    beyond = facts_of_case(facts, 3)
    assert (beyond.attachments, beyond.form, beyond.subject_parts) == ((), None, None)


def test_a_mail_that_is_not_split_is_as_it_was() -> None:
    facts = MessageFacts(subject="材料", attachments=(Attachment("a", "a", "docx", 1, "0" * 64),))
    assert facts_of_case(facts, 0) is facts


def test_the_subject_names_no_other_case_than_the_one_at_hand() -> None:
    cases = (Papers(Form("a.docx", "docx", title=field("甲"))), Papers(Form("b.docx", "docx")))
    facts = MessageFacts(subject_parts=SubjectParts("江州大学", "甲", "张三"), cases=cases)
    subjects = [facts_of_case(facts, number).subject_parts for number in range(2)]
    assert subjects == [SubjectParts("江州大学", "甲", ""), SubjectParts("江州大学", "", "")]


def sheet(*rows: tuple[str, ...]) -> Document:
    cells = tuple(
        Cell(row, column, 1, 1, (Paragraph((Run(text),)),))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    )
    return Document("汇总表.xlsx", "xlsx", "xlsx", blocks=(Table(cells),))


def case(title: str, contact: str) -> Papers:
    return Papers(Form("a.docx", "docx", title=field(title), contact=field(contact)))


def test_a_sheet_is_held_against_what_came_by_title_and_else_by_person() -> None:
    rows = (
        ("征文汇总表",),
        ("序号", "作者", "题目"),
        ("1", "甲某", "论食堂"),
        ("2", "乙某", ""),
        ("3", "丙某", "论公寓"),
    )
    roll = read_roll(
        sheet(*rows), [case("《论食堂》", "甲某"), case("论能耗", "乙某"), case("论物业", "丁某")], TERMS
    )
    assert roll is not None
    assert (roll.rows, roll.absent, roll.unlisted) == (3, ("论公寓（丙某）",), ("论物业（丁某）",))


def test_a_file_without_a_list_of_cases_is_held_against_nothing() -> None:
    assert read_roll(sheet(("部门", "预算"), ("食堂", "30")), [case("甲", "乙")], TERMS) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)), max_size=6))
def test_any_sheet_gives_a_comparison_or_none(rows: list[tuple[str, str, str]]) -> None:
    roll = read_roll(sheet(("序号", "作者", "题目"), *rows), [case("甲", "乙")], TERMS)
    assert roll is None or len(roll.absent) <= roll.rows

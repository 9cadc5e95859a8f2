"""Other calls' mail, read by their descriptions."""

from __future__ import annotations

import pytest

from parsers.facts import MessageFacts, Role
from parsers.form.lexicon import said
from parsers.message import parse_message
from parsers.terms import Limits
from tests.builders.files.pictures import encoded, round_seal
from tests.builders.secretariat.calls import (
    ESSAYS,
    TOPICS,
    WORKS,
    call_of,
    message,
    paper,
    topic_form,
    works_form,
)

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 400


def read(call: str, subject: str, files: dict[str, bytes], text: str = "您好。") -> MessageFacts:
    return parse_message(message(subject, files, text), call_of(call).terms, Limits())


def values(facts: MessageFacts, *keys: str) -> list[list[str]]:
    assert facts.form is not None
    return [[one.value for one in said(facts.form, key)] for key in keys]


def roles(facts: MessageFacts) -> dict[str, tuple[str, bool]]:
    return {one.file: (one.role, one.accepted) for one in facts.brought}


def test_two_persons_on_one_form_are_told_apart_by_their_blocks() -> None:
    facts = read(WORKS, "平面类+江州大学", {"申报表.docx": works_form(), "作品.mp4": MP4})
    assert values(facts, "unit", "contact", "contact_info", "teacher", "sort") == [
        ["江州大学"],
        ["李同学"],
        ["13800000001"],
        ["王老师"],
        ["平面"],
    ]
    assert values(facts, "category") == [["平面类"]]
    assert facts.subject_parts is not None
    assert (facts.subject_parts.unit, facts.subject_parts.more) == ("江州大学", (("category", "平面类"),))


def test_films_and_pictures_are_works_where_they_are_asked_for() -> None:
    picture = encoded(round_seal())
    facts = read(WORKS, "视频+江州大学", {"申报表.docx": works_form(), "片.mp4": MP4, "图.png": picture})
    assert roles(facts) == {
        "申报表.docx": ("form", True),
        "片.mp4": ("work", True),
        "图.png": ("work", True),
    }
    assert [one.code for one in facts.defects] == []
    assert [one.role for one in facts.attachments] == [Role.FORM, Role.WORK, Role.WORK]


def test_a_work_of_a_kind_that_is_not_asked_for_is_known_as_such() -> None:
    facts = read(WORKS, "平面+江州大学", {"申报表.docx": works_form(), "作品.pptx": paper("x", 10)})
    assert roles(facts)["申报表.docx"] == ("form", True)


def test_an_application_and_its_anonymous_leaf_are_told_apart_by_the_mark() -> None:
    leaf = paper("课题论证活页", 1200, "劳动教育")
    facts = read(TOPICS, "湖州师范学院+2022教科项目申报", {"申报书.docx": topic_form(), "论证.docx": leaf})
    assert roles(facts) == {"申报书.docx": ("form", True), "论证.docx": ("leaf", True)}
    assert values(facts, "title", "contact", "unit", "sort", "results") == [
        ["乡村学校劳动教育研究"],
        ["赵老师"],
        ["湖州师范学院"],
        ["一般课题"],
        ["论文", "研究报告"],
    ]
    assert [one.tells for one in facts.brought if one.role == "leaf"] == [()]


def test_members_lend_the_applicant_nothing() -> None:
    facts = read(TOPICS, "湖州师范学院+2022教科项目申报", {"申报书.docx": topic_form(contact="", unit="")})
    assert values(facts, "contact", "unit") == [[], []]


@pytest.mark.parametrize("name", ["活页.docx", "赵老师活页.docx"])
def test_a_leaf_that_names_its_author_tells(name: str) -> None:
    leaf = paper("课题论证活页", 1200, "赵老师主持的劳动教育")
    facts = read(TOPICS, "湖州师范学院+2022教科项目申报", {"申报书.docx": topic_form(), name: leaf})
    assert [one.tells for one in facts.brought if one.role == "leaf"] == [("contact",)]


def test_what_stands_in_a_file_name_is_read_where_there_is_no_form() -> None:
    essay = paper("谈心谈话的艺术", 2600)
    facts = read(ESSAYS, "第三届辅导员思政征文", {"文学院+周老师+谈心谈话的艺术.docx": essay})
    assert values(facts, "unit", "contact", "title") == [["文学院"], ["周老师"], ["谈心谈话的艺术"]]
    (one,) = facts.brought
    assert one.named
    assert one.characters is not None
    assert one.characters > 2500
    assert facts.manuscript is not None


def test_a_name_that_does_not_keep_the_convention_says_nothing() -> None:
    facts = read(ESSAYS, "第三届辅导员思政征文", {"论文终稿.docx": paper("谈心", 2600)})
    assert facts.form is None
    assert [one.named for one in facts.brought] == [False]


def test_fields_may_stand_in_the_mails_own_words() -> None:
    toml = ESSAYS.replace('label = "学院", from = "name"', 'label = "学院", from = "text"')
    toml = toml.replace("{unit:学院名称}+", "")
    facts = read(
        toml,
        "第三届辅导员思政征文",
        {"周老师+谈心.docx": paper("谈心", 2600)},
        "您好！\n学院：文学院\n谢谢。",
    )
    assert values(facts, "unit", "contact") == [["文学院"], ["周老师"]]


def test_the_2026_call_is_not_read_by_roles() -> None:
    facts = parse_message(
        message("江州大学+案例+张三", {"a.docx": paper("x", 900)}),
        call_of(
            '[call]\nname="征集"\ncode="AB"\ndeadline=2026-03-31T00:00:00+08:00\n'
            'directions=["育强新动能"]\nkinds=["特色工作案例"]'
        ).terms,
        Limits(),
    )
    assert facts.brought == ()


def test_a_table_of_persons_is_one_field() -> None:
    facts = read(TOPICS, "湖州师范学院+2022教科项目申报", {"申报书.docx": topic_form()})
    ((members,),) = values(facts, "members")
    assert "钱老师" in members
    assert "孙老师" in members

"""The subject convention 单位名称+案例名称+联系人姓名."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.facts import SubjectParts
from parsers.mail.subject import core_subject, is_forward, parse_subject

KEPT = SubjectParts("某某大学", "智慧食堂", "张三")


@pytest.mark.parametrize(
    "subject",
    [
        "某某大学+智慧食堂+张三",
        "某某大学＋智慧食堂＋张三",
        "某某大学+智慧食堂＋张三",
        " 某某大学 + 智慧食堂　+ 张三 ",
        "回复：某某大学+智慧食堂+张三",
        "转发: 某某大学+智慧食堂+张三",
        "Re: Fw：答复: 某某大学+智慧食堂+张三",
        "RE:re:FWD: 某某大学+智慧食堂+张三",
        "Re: 答复: [可能是垃圾邮件]  Re: 某某大学+智慧食堂+张三",
        "[SPAM] 某某大学+智慧食堂+张三",
        "【外部邮件】某某大学+智慧食堂+张三",
        "单位名称+案例名称+联系人姓名：某某大学+智慧食堂+张三",
        "“单位名称+案例名称+联系人姓名”：某某大学+智慧食堂+张三",
        "单位名称＋案例名称＋联系人姓名 某某大学+智慧食堂+张三",
        "单位名称：某某大学+案例名称：智慧食堂+联系人姓名：张三",
        "“某某大学+智慧食堂+张三”",
        "“某某大学”+“智慧食堂”+“张三”",
        "案例申报：某某大学+智慧食堂+张三",
        "某某大学+智慧食堂+张三（补充材料）",
        "某某大学+智慧食堂+张三-第二版",
        "某某大学+智慧食堂+张三（13800000000）",
        "某某大学+智慧食堂+张三 010-62345678",
        "Re：：某某大学+智慧食堂+张三",
        "某某大学+智慧食堂+张三+13827428164",
        "某某大学＋智慧食堂＋张三＋010-62345678",
        "某某大学+智慧食堂+张三+电话：138 2742 8164",
        "某某大学+智慧食堂+张三+138-2742-8164/010-62345678",
        "某某大学+智慧食堂+张三+（13827428164）",
        "某某大学+智慧食堂+张三+zhang@example.edu.cn",
        "某某大学+智慧食堂+张三+20260301",
        "某某大学+智慧食堂+张三+2026年3月1日",
        "某某大学+智慧食堂+张三+2026.3.1",
        "某某大学+智慧食堂+张三+3月1日",
        "某某大学+智慧食堂+张三+申报材料",
        "某某大学+智慧食堂+张三+附件",
        "某某大学+智慧食堂+张三+附件1",
        "某某大学+智慧食堂+张三+优秀案例申报材料.zip",
        "某某大学+智慧食堂+张三+盖章版",
        "某某大学+智慧食堂+张三+Word版",
        "某某大学+智慧食堂+张三+特色工作案例",
        "某某大学+智慧食堂+张三+13827428164+申报材料",
        "某某大学+智慧食堂+13827428164+张三",
        "某某大学+智慧食堂+张三+科长",
        "某某大学+智慧食堂+张三+申报表及案例材料",
        "某某大学+智慧食堂+张三+申报表+正文",
        "某某大学+智慧食堂+张三+共2封",
        "某某大学+智慧食堂+张三+后勤管理处副处长",
        "某某大学+智慧食堂+张三+深化新融合",
        "某某大学+智慧食堂+张三+育强新动能+特色工作案例",
        "某某大学+智慧食堂+张三+V2",
        "某某大学+智慧食堂+张三+QQ123456789",
        "某某大学+智慧食堂+张三+13827428164（微信同号）",
        "某某大学+智慧食堂+张三+电话:0571-88888888转8001",
        "某某大学+智慧食堂+张三+申报材料，请查收",
        "某某大学+智慧食堂+张三+谢谢",
        "某某大学+智慧食堂+张三+",
        "Ｒｅ：某某大学+智慧食堂+张三",
        "ＦＷ：ＲＥ［２］：某某大学＋智慧食堂＋张三",
    ],
)
def test_the_convention_is_seen_through_what_stands_around_it(subject: str) -> None:
    assert parse_subject(subject) == KEPT


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("某大学+互联网+智慧食堂+张三", "互联网+智慧食堂"),
        ("某大学+AI+5G+宿舍+张三", "AI+5G+宿舍"),
        ("某大学＋“互联网＋”后勤＋张三", "“互联网＋”后勤"),
        ("某大学+互联网++张三", "互联网+"),
        ("某大学+案例+张三", "案例"),
        ("某大学+附件+张三", "附件"),
        ("某大学+2026+张三", "2026"),
        ("某大学+迈向+2026+张三", "迈向+2026"),
        ("某大学+AI+新材料+张三", "AI+新材料"),
        ("某大学+智慧安防+方案+张三", "智慧安防+方案"),
    ],
)
def test_a_plus_inside_belongs_to_the_case_name(subject: str, title: str) -> None:
    assert parse_subject(subject) == SubjectParts("某大学", title, "张三")


@pytest.mark.parametrize("contact", ["巴特尔", "扎西顿珠", "John Smith", "阿依古丽·买买提", "王强、李敏"])
def test_a_contact_of_any_name_stays_the_contact(contact: str) -> None:
    parts = parse_subject(f"某大学+AI+安全+{contact}")
    assert parts == SubjectParts("某大学", "AI+安全", contact)


@pytest.mark.parametrize("last", ["13827428164", "2026年3月1日", "申报材料", "zhang@example.edu.cn"])
def test_a_third_part_that_names_nobody_is_no_contact(last: str) -> None:
    assert parse_subject(f"某某大学+智慧食堂+{last}") is None


@pytest.mark.parametrize(
    "subject",
    [
        None,
        "",
        "+",
        "++",
        "+ +",
        "某大学",
        "某大学+智慧食堂",
        "某大学++张三",
        "+智慧食堂+张三",
        "某大学+智慧食堂+",
        "某大学+ + +张三",
        "某大学-智慧食堂-张三",
        "某大学、智慧食堂、张三",
        "某大学_智慧食堂_张三",
        "某大学 智慧食堂 张三",
        "单位名称+案例名称+联系人姓名",
        "“单位名称+案例名称+联系人姓名”",
        "回复：单位名称＋案例名称＋联系人姓名",
        "某大学+案例名称+张三",
        "XX+XX+XX",
        "优秀案例申报材料",
        "[]+()+【】",
    ],
)
def test_what_does_not_keep_the_convention_has_no_parts(subject: str | None) -> None:
    assert parse_subject(subject) is None


def test_fourteen_prefixes_come_off() -> None:
    assert core_subject("答复: 回覆: 回复: Re: 回复: 回复： Re: 答复: 答复: 转发: Fw: Re: re: 答覆：x") == "x"


@pytest.mark.parametrize(
    ("subject", "forward"),
    [
        ("转发：x", True),
        ("Fw: x", True),
        ("Ｆｗｄ：x", True),
        ("Ｒｅ：x", False),
        ("[外部] FWD: Re: x", True),
        ("Re: Fw: x", False),
        ("x", False),
        (None, False),
    ],
)
def test_only_the_newest_prefix_says_whether_it_was_forwarded(subject: str | None, forward: object) -> None:
    assert is_forward(subject) is forward


@given(st.text(max_size=200))
def test_any_subject_has_parts_or_none(subject: str) -> None:
    parts = parse_subject(subject)
    assert parts is None or (parts.unit.strip() and parts.title.strip() and parts.contact.strip())


@given(
    st.lists(
        st.sampled_from(
            ["+", "＋", "Re:", "回复：", "[", "]", "单位名称", "：", "张三", "第", "版", "X", " "]
        ),
        max_size=30,
    )
)
def test_any_heap_of_the_conventions_own_marks_is_survived(pieces: list[str]) -> None:
    parse_subject("".join(pieces))


@pytest.mark.parametrize("run", ["\u3000", " ", "- ", "(", "1 ", "第"])
def test_a_sea_of_blanks_or_marks_in_a_subject_is_crossed(run: str) -> None:
    parts = parse_subject("某大学+智慧食堂+张三" + run * 8000 + "x")
    assert parts is not None
    assert (parts.unit, parts.title) == ("某大学", "智慧食堂")


@pytest.mark.parametrize(
    "tag", ["［外部］", "(外部邮件)", "（外部邮件）", "{Spam?}", "[EXT]", "(External) Re: "]
)
def test_a_gateways_tag_is_no_part_of_the_unit(tag: str) -> None:
    assert parse_subject(f"{tag}某大学+智慧食堂+张三") == SubjectParts("某大学", "智慧食堂", "张三")


def test_brackets_that_belong_to_the_unit_stay() -> None:
    parts = parse_subject("（筹）某大学+智慧食堂+张三")
    assert parts is not None
    assert parts.unit == "（筹）某大学"

"""Replies as submitters read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.judge.case import Decision, Entry, Outcome, Template
from ingest.judge.history import judge_history
from ingest.judge.policy import Policy
from ingest.judge.rules.codes import gravities_with
from ingest.language.columns import columns_of
from ingest.replies.compose import PARTS, Reply, compose_reply, template_names
from ingest.replies.samples import sample_letters
from ingest.replies.wording import plain, wrap
from parsers.call.typefaces import LayoutFault
from parsers.facts import CloudLink
from tests.builders.letters import DEADLINE, POLICY, at, entry, field, form, manuscript, reply_to, sent_in

NEXT_HOUR = at(1)


def reply_for(
    *entries: Entry,
    composed_at: datetime = NEXT_HOUR,
    templates: Path | None = None,
    policy: Policy = POLICY,
) -> Reply:
    """The reply to the last of these messages."""
    last = entries[-1]
    return compose_reply(
        verdict=judge_history(entries, policy)[last.id],
        facts=last.facts,
        received_at=last.received_at,
        receipt="JYHQ2026-0001",
        policy=policy,
        composed_at=composed_at,
        templates=templates,
    )


GOOD = entry(1, sent_in(form(), manuscript()))
WITHOUT_FORM = entry(1, sent_in(None, manuscript()), reply_ids=("<r1@example.org>",))


def joined(text: str) -> str:
    """Without line breaks and blanks, which wrapping puts in."""
    return "".join(text.split())


def test_an_acknowledgement_names_number_time_files_and_person() -> None:
    reply = reply_for(GOOD)
    assert reply.subject == "【受理回执】2026 年教育后勤信息化建设优秀案例征集（JYHQ2026-0001）"
    for text in (joined(reply.text), joined(reply.html)):
        for words in (
            "某大学张三老师：",
            "JYHQ2026-0001",
            "2026年3月10日09:00:00",
            "申报表.docx",
            "现予受理",
            "《智慧后勤平台建设》",
        ):
            assert words in text
        assert "中国教育后勤协会信息化建设专业委员会秘书处" in text
        assert "010-00000000" in text
    assert not reply.attachments


@pytest.mark.parametrize(
    ("contact", "greeting"),
    [
        ("张三", "某大学 张三老师："),
        ("张三处长", "某大学 张三处长："),
        ("张三13800000000", "某大学 张三老师："),
        ("张三（010-6251 0000）", "某大学 张三老师："),
        ("张三 zhang@example.edu.cn", "某大学 张三老师："),
        ("联系人：张三", "某大学 张三老师："),
        ("买买提·艾力", "某大学 买买提·艾力老师："),
        ("13800000000", "某大学："),
    ],
)
def test_people_are_greeted_by_name_and_nothing_beside_it(contact: str, greeting: str) -> None:
    reply = reply_for(entry(1, sent_in(form(contact=field(contact)), manuscript())))
    assert reply.text.splitlines()[0] == greeting


def test_a_return_lists_every_fault_with_its_remedy_the_days_left_and_the_way() -> None:
    faulty = entry(1, sent_in(form(contact_info=None, kinds=()), manuscript(characters=100), "材料"))
    reply = reply_for(faulty)
    assert reply.subject.startswith("【退回补正通知】")
    text = joined(reply.text)
    for words in (
        "以下4项需要补正", "1.邮件主题", "2.申报表“联系方式”一栏未填写", "3.申报表“申报形式”未勾选",
        "4.申报材料正文约100字", "补正办法", "距截止还有21天", "直接回复本邮件",
        "某大学+智慧后勤平台建设+张三",
    ):  # fmt: skip
        assert words in text
    assert text.index("补正方式与期限") < text.index("改进建议")


def test_the_blank_form_goes_with_a_return_for_want_of_the_form_only() -> None:
    reply = reply_for(WITHOUT_FORM)
    assert [file.name for file in reply.attachments] == ["申报表（空白）.docx"]
    assert reply.attachments[0].data.startswith(b"PK")
    assert "空白申报表随本邮件附上" in joined(reply.text)
    assert not reply_for(entry(1, sent_in(form(), None))).attachments


def test_the_blank_form_goes_wherever_the_words_say_so_and_nowhere_else() -> None:
    second = sent_in(None, manuscript("别"), "某大学+别的+李四", from_address="li@example.edu.cn")
    held = reply_for(entry(1, sent_in(form(), manuscript())), entry(2, second, at(1)))
    assert "已收到" in held.subject
    assert [file.name for file in held.attachments] == ["申报表（空白）.docx"]
    assert "空白表随本通知附上" in joined(held.text)
    strict = replace(POLICY, gravities=gravities_with({"form.missing": "reject"}))
    rejected = reply_for(WITHOUT_FORM, policy=strict)
    assert "不予受理" in rejected.subject
    assert not rejected.attachments
    assert "随本通知附上" not in joined(rejected.text)


def test_what_is_missing_because_of_a_cloud_link_is_said_there() -> None:
    link = CloudLink("qq", "https://wx.mail.qq.com/ftn/download?x=1", "材料.zip", "128M", None)
    reply = reply_for(entry(1, sent_in(None, None, cloud_links=(link,))))
    text = joined(reply.text)
    assert "（128M），本系统不下载链接中的文件。因此未能取得申报表、申报材料" in text
    assert "作为普通附件" in text
    assert "wx.mail.qq.com" not in reply.text + reply.html


def test_documents_of_an_earlier_message_that_still_stand_are_named() -> None:
    answer = entry(2, reply_to(WITHOUT_FORM, sent_in(form())), at(2))
    text = joined(reply_for(WITHOUT_FORM, answer, composed_at=at(3)).text)
    assert "［申报材料，此前来信所附］" in text
    assert "第2次来信" in text


def test_a_rejection_says_when_it_came_and_when_it_was_due_and_nothing_else() -> None:
    late = entry(1, sent_in(None, None), DEADLINE + timedelta(hours=1))
    reply = reply_for(late, composed_at=DEADLINE + timedelta(hours=2))
    text = joined(reply.text)
    assert reply.subject.startswith("【不予受理通知】")
    assert "2026年4月1日00:59:59" in text
    assert "2026年3月31日23:59:59" in text
    assert "申报表" not in text
    assert "改进建议" not in text


def test_a_held_case_says_why_and_what_can_be_mended_meanwhile() -> None:
    second = entry(
        2,
        sent_in(
            form(title="另一案例", summary=None),
            manuscript("乙"),
            "某大学+另一案例+李四",
            from_address="l@e.cn",
        ),
        at(1),
    )
    text = joined(reply_for(GOOD, second, composed_at=at(2)).text)
    assert "复核事项" in text
    assert "每个单位申报案例数量原则上不超过1项" in text
    assert text.index("可先行补正的事项") < text.index("“申报内容说明”一栏未填写")


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REJECTED])
def test_an_operators_reason_is_in_the_reply(outcome: Outcome) -> None:
    decided = replace(WITHOUT_FORM, decision=Decision(outcome, "经秘书处研究，按特例处理", "op", at(1)))
    reply = reply_for(decided)
    assert "经秘书处研究，按特例处理" in joined(reply.text)
    assert "经秘书处研究，按特例处理" in reply.html
    assert ("未收到申报表" in reply.text) is (outcome is Outcome.RETURNED)


def test_the_last_day_and_the_day_after_are_said_as_they_are() -> None:
    assert "今天为最后一天" in joined(reply_for(WITHOUT_FORM, composed_at=DEADLINE - timedelta(hours=3)).text)
    after = joined(reply_for(WITHOUT_FORM, composed_at=DEADLINE + timedelta(hours=3)).text)
    assert "已过，补正事宜请与秘书处联系" in after
    assert "距截止还有" not in after


class Tags(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "<a href='http://evil.example'>中奖</a>",
            '"><img src=x onerror=alert(1)>',
            "http://evil.example/path 请点击",
            "{{ letter.call }}{% raw %}",
            "\u202e倒过来\r\nBcc: a@b.cn",
            "长" * 5000,
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_a_senders_words_never_become_tags_links_or_header_lines(unit: str, title: str, subject: str) -> None:
    facts = sent_in(
        form(unit, title, contact=field(subject), file=f"{title[:50]}.docx"), manuscript(), subject=subject
    )
    reply = reply_for(entry(1, facts))
    seen = Tags()
    seen.feed(reply.html)
    assert seen.tags <= {"html", "head", "meta", "title", "body", "table", "tr", "td", "br", "b", "span"}
    assert not {name for name in seen.attributes if name.startswith("on") or name in {"href", "src"}}
    assert "http://" not in reply.html + reply.text
    assert "\n" not in reply.subject
    assert "\u202e" not in reply.text
    assert len(reply.text) < 20_000


def test_html_fetches_nothing() -> None:
    for one in (GOOD, WITHOUT_FORM):
        html = reply_for(one).html
        assert not any(word in html for word in ("http:", "https:", "src=", "url(", "<style", "@import"))


@given(st.text(max_size=300), st.integers(10, 90))
def test_wrapping_loses_no_word_and_keeps_its_width(text: str, width: int) -> None:
    flat = " ".join(text.split())
    wrapped = wrap(flat, width)
    assert joined(wrapped) == joined(flat)
    assert all(columns_of(line) <= width + 50 for line in wrapped.splitlines())


def test_chinese_lines_neither_begin_with_a_closing_mark_nor_end_with_an_opening_one() -> None:
    text = "请填写“申报表”（空白表随附），加盖公章。" * 12
    for width in range(20, 60):
        for line in wrap(text, width).splitlines():
            assert line[0] not in "，。；：、？！）》”"
            assert line[-1] not in "（《“"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见 https://a.example/x?y=1，谢谢", "见 〔链接已略去〕，谢谢"),
        ("www.example.com 请看", "〔链接已略去〕 请看"),
        ("example.com/login", "〔链接已略去〕"),
        ("5G+互联网 2.0 版", "5G+互联网 2.0 版"),
        ("申报表.docx", "申报表.docx"),
        ("a\x00b\u200bc", "a b c"),
        ("甲" * 300, "甲" * 199 + "…"),
    ],
)
def test_a_senders_words_are_made_harmless_and_stay_readable(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_layout_advice_does_not_stand_among_the_faults() -> None:
    fault = LayoutFault("body", "第3段", "宋体 小四", "仿宋_GB2312 三号", 12)
    text = joined(reply_for(entry(1, sent_in(form(), manuscript(format=(fault,))))).text)
    assert "改进建议" in text
    assert "第3段为宋体小四（共12处）" in text


def test_every_reply_renders_from_every_sample() -> None:
    assert {letter.kind for letter in sample_letters()} == set(Template)
    assert {f"{kind}.{part}" for kind in Template for part in PARTS} <= set(template_names())

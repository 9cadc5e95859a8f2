"""What the secretariat asks by mail, as mail programs bring it."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.instructions.days import parse_day
from ingest.instructions.grammar import (
    MORE_SAID,
    NO_DAY,
    NO_REASON,
    NO_WORD,
    PAST_DAY,
    SEVERAL,
    Instruction,
    first_line,
    parse_instruction,
    parse_line,
    tokens_in,
)
from ingest.instructions.words import Verb
from parsers.facts import MessageFacts
from parsers.message import parse_message
from parsers.terms import Limits
from tests.builders.letters import CALL_SETTINGS

TODAY = date(2026, 3, 20)
REASON = "经核实系两所独立单位。"


def read(mail: EmailMessage) -> MessageFacts:
    return parse_message(mail.as_bytes(), CALL_SETTINGS.terms, Limits())


def written(text: str, subject: str = "回复：【待复核】JYHQ2026-0007", *, html: bool = False) -> MessageFacts:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "li@office.example", subject
    mail.set_content(text, subtype="html" if html else "plain")
    return read(mail)


@pytest.mark.parametrize(
    ("line", "verb", "reason"),
    [
        ("受理 经核实系两所独立单位", Verb.ACCEPT, REASON),
        ("受理", Verb.ACCEPT, ""),
        ("受理：经核实系两所独立单位。", Verb.ACCEPT, REASON),
        ("　受理　经核实系两所独立单位", Verb.ACCEPT, REASON),
        ("\u200b受理\xa0经核实系两所独立单位", Verb.ACCEPT, REASON),
        ("退回 请补盖公章，并注明联系电话", Verb.RETURN, "请补盖公章，并注明联系电话。"),
        ("退回补正 请补盖公章", Verb.RETURN, "请补盖公章。"),
        ("不予受理，贵单位已申报一项", Verb.REJECT, "贵单位已申报一项。"),
        ("撤回 应贵单位来函申请", Verb.WITHDRAW, "应贵单位来函申请。"),
        ("受 理 经核实系两所独立单位", Verb.ACCEPT, REASON),
        ("“受理”经核实系两所独立单位", Verb.ACCEPT, REASON),
        ("【受理】 经核实系两所独立单位", Verb.ACCEPT, REASON),
        ("不予 受理 贵单位已申报一项", Verb.REJECT, "贵单位已申报一项。"),
        ("受理。", Verb.ACCEPT, ""),
        ("受理！", Verb.ACCEPT, ""),
        ("確認", Verb.CONFIRM, ""),
        ("确 认 。", Verb.CONFIRM, ""),
        ("撤销", Verb.UNDO, ""),
        ("撤銷", Verb.UNDO, ""),
        ("幫助", Verb.HELP, ""),
    ],
)
def test_a_line_begins_with_a_word_and_goes_on_with_a_reason(line: str, verb: Verb, reason: str) -> None:
    asked = parse_line(line, TODAY)
    assert asked is not None
    assert (asked.verb, asked.reason, asked.fault) == (verb, reason, "")


@pytest.mark.parametrize(
    ("line", "number", "mail"),
    [
        ("受理 JYHQ2026-0007 经核实", "JYHQ2026-0007", None),
        ("受理JYHQ2026-0007 经核实", "JYHQ2026-0007", None),
        ("受理　ＪＹＨＱ２０２６－０００７　经核实", "JYHQ2026-0007", None),
        ("受理 jyhq2026—0007 经核实", "JYHQ2026-0007", None),
        ("受理 JYHQ2026-0007-K7QX 经核实", "JYHQ2026-0007", None),
        ("受理 来信 42 经核实", "", 42),
        ("受理 0007 经核实", "0007", None),
        ("受理0007，经核实", "0007", None),
        ("受理 ０００７号 经核实", "0007", None),
        ("受理 第 0007 号 经核实", "0007", None),
        ("受理 经核实，与 JYHQ2026-0001 无关", "", None),
    ],
)
def test_a_case_is_named_right_behind_the_word(line: str, number: str, mail: int | None) -> None:
    asked = parse_line(line, TODAY)
    assert asked is not None
    assert (asked.number, asked.mail) == (number, mail)
    assert asked.reason.startswith("经核实")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("4月10日", date(2026, 4, 10)),
        ("4 月 10 号前", date(2026, 4, 10)),
        ("４月１０日", date(2026, 4, 10)),
        ("四月十日", date(2026, 4, 10)),
        ("四月二十一日", date(2026, 4, 21)),
        ("4/10", date(2026, 4, 10)),
        ("4.10", date(2026, 4, 10)),
        ("2026-04-10", date(2026, 4, 10)),
        ("2026年4月10日", date(2026, 4, 10)),
    ],
)
def test_a_day_is_read_as_people_write_it(said: str, day: date) -> None:
    for line in (f"延至{said} 请补盖公章", f"延至 {said}，请补盖公章"):
        asked = parse_line(line, TODAY)
        assert asked == Instruction(Verb.EXTEND, reason="请补盖公章。", until=day)


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    assert parse_day("1月5日", date(2026, 12, 20))[0] == date(2027, 1, 5)
    assert parse_day("12月28日", date(2027, 1, 3))[0] == date(2026, 12, 28)
    assert parse_day("2月29日", date(2028, 1, 3))[0] == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("退回", NO_REASON),
        ("不予受理 JYHQ2026-0007", NO_REASON),
        ("延至", NO_DAY),
        ("延至 下周", NO_DAY),
        ("延至 2月30日", NO_DAY),
        ("延至 3月19日", PAST_DAY),
        ("受理了吗？", NO_WORD),
        ("受理经核实", NO_WORD),
        ("受里 经核实", NO_WORD),
        ("同意", NO_WORD),
        ("不同意受理", NO_WORD),
        ("请受理", NO_WORD),
    ],
)
def test_what_cannot_be_followed_says_why(line: str, fault: str) -> None:
    asked = parse_line(line, TODAY)
    assert asked is not None
    assert asked.fault == fault


@pytest.mark.parametrize(
    ("line", "verb", "reason", "mail"),
    [
        ("查询 某大学", Verb.FIND, "某大学", None),
        ("查詢：１３８００００００００", Verb.FIND, "１３８００００００００", None),
        ("登记表", Verb.REGISTER, "", None),
        ("登記表", Verb.REGISTER, "", None),
        ("催办。", Verb.CHASE, "", None),
        ("日报", Verb.TODAY, "", None),
        ("已复 42", Verb.ANSWERED, "", 42),
        ("已复４２", Verb.ANSWERED, "", 42),
        ("已覆 来信 42 号", Verb.ANSWERED, "", 42),
    ],
)
def test_an_inquiry_is_a_word_and_what_it_is_after(
    line: str, verb: Verb, reason: str, mail: int | None
) -> None:
    assert parse_line(line, TODAY) == Instruction(verb, mail=mail, reason=reason)


@pytest.mark.parametrize("line", ["", "好的，谢谢", "会议改到周五", "JYHQ2026-0007 受理", "受" * 300])
def test_anything_else_is_no_instruction(line: str) -> None:
    assert parse_line(line, TODAY) is None


def test_the_first_line_alone_counts_and_a_signature_below_it_does_not() -> None:
    for text in (
        "\n\n受理 经核实系两所独立单位\n\n李老师\n010-62510000\n发自我的iPhone",
        "受理 经核实系两所独立单位\n李老师",
        "受理 经核实系两所独立单位\n-- \n秘书处",
    ):
        asked = parse_instruction(written(text), TODAY)
        assert asked is not None
        assert asked.reason == REASON


def test_a_line_that_a_mail_program_broke_goes_on() -> None:
    told = "退回 请在申报单位意见一栏加盖学校公章，并请将申报表扫描件与 Word 版一并发来，文件名请按要求填写"
    broken = f"{told[:36]}\n{told[36:]}\n\n李老师"
    assert first_line(broken) == told


@pytest.mark.parametrize(
    "text",
    [
        "受理 经核实系两所独立单位\n\n------- 原始邮件 -------\n发件人: 退回 <a@b.cn>\n退回 x",
        "受理 经核实系两所独立单位\n\nAt 2026-03-10 09:00:00, 秘书处 <box@163.com> wrote:\n> 退回 请补",
        "受理 经核实系两所独立单位\n\n发件人: box@163.com\n发送时间: 2026年3月10日\n"
        "收件人: li@office.example\n主题: 待复核\n\n退回",
        "受理 经核实系两所独立单位\n\n在 2026/3/10 下午3:04, 秘书处 写道:\n不予受理",
    ],
    ids=["QQ", "163", "Outlook", "Apple"],
)
def test_what_is_quoted_below_does_not_count(text: str) -> None:
    asked = parse_instruction(written(text), TODAY)
    assert asked is not None
    assert (asked.verb, asked.reason) == (Verb.ACCEPT, REASON)


@pytest.mark.parametrize(
    "page",
    [
        "<div>受理 经核实系两所独立单位</div><div><br></div><div><includetail><div>---原始邮件---</div>"
        "<div>发件人: x</div></includetail></div>",
        "<p class=MsoNormal><span lang=ZH-CN>受理&nbsp;经核实系两所独立单位</span></p>"
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>发件人:</b> x &lt;box@163.com&gt;<br>'
        "<b>发送时间:</b> 2026年3月10日<br><b>收件人:</b> li</p></div><p>退回 x</p>",
        "<html><body>受理　经核实系两所独立单位<br><br>发自我的华为手机"
        "<blockquote>退回 请补</blockquote></body></html>",
    ],
    ids=["QQ", "Outlook", "telephone"],
)
def test_a_mail_that_is_a_page_alone_is_read_as_its_text(page: str) -> None:
    asked = parse_instruction(written(page, html=True), TODAY)
    assert asked is not None
    assert (asked.verb, asked.reason) == (Verb.ACCEPT, REASON)


@pytest.mark.parametrize("subject", ["转发：【待复核】JYHQ2026-0007", "Fw: 待复核", "FW：x", "轉發: x"])
def test_what_was_forwarded_asks_for_nothing(subject: str) -> None:
    assert parse_instruction(written("受理 经核实", subject), TODAY) is None


def test_a_subject_counts_where_nothing_was_written_and_it_answers_nothing() -> None:
    asked = parse_instruction(written("", "受理 JYHQ2026-0007 〔acdefh346799〕"), TODAY)
    assert asked == Instruction(Verb.ACCEPT, "JYHQ2026-0007")
    assert parse_instruction(written("", "回复：受理 JYHQ2026-0007"), TODAY) is None


def test_a_button_s_mail_takes_number_and_token_from_where_they_are_left() -> None:
    subject, token = "退回 JYHQ2026-0007 〔acdefh346799〕", "acdefh346799"
    whole = written(
        "退回 请补盖公章\n\n（理由）\n——以下一行请保留——\nJYHQ2026-0007 办理码 acdefh346799", subject
    )
    bare = written("退回 请补盖公章", subject)
    for facts in (whole, bare):
        asked = parse_instruction(facts, TODAY)
        assert asked == Instruction(Verb.RETURN, "JYHQ2026-0007", reason="请补盖公章。")
        assert tokens_in(facts) == {token}


HINT = "（理由请写在上面一行）\n——以下一行请保留——\nJYHQ2026-0007 办理码 acdefh346799"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"请补盖公章\n\n{HINT}", Instruction(Verb.RETURN, "JYHQ2026-0007", reason="请补盖公章。")),
        ("同意退回，请补盖公章", Instruction(Verb.RETURN, "JYHQ2026-0007", reason="同意退回，请补盖公章。")),
        (HINT, Instruction(Verb.RETURN, "JYHQ2026-0007", fault=NO_REASON)),
        ("发自我的iPhone", Instruction(Verb.RETURN, "JYHQ2026-0007", fault=NO_REASON)),
        ("受理 经核实", Instruction(Verb.ACCEPT, "JYHQ2026-0007", reason="经核实。")),
    ],
)
def test_what_is_written_into_a_button_s_mail_is_the_reason(text: str, asked: Instruction) -> None:
    assert parse_instruction(written(text, "退回 JYHQ2026-0007 〔acdefh346799〕"), TODAY) == asked


def test_a_button_s_mail_that_needs_no_words_is_sent_as_it_is() -> None:
    for word, verb in (("受理", Verb.ACCEPT), ("撤销", Verb.UNDO)):
        asked = parse_instruction(written(HINT, f"{word} JYHQ2026-0007 〔acdefh346799〕"), TODAY)
        assert asked == Instruction(verb, "JYHQ2026-0007")


def test_an_answer_s_subject_is_not_hers() -> None:
    assert (
        parse_instruction(written("请补盖公章", "回复：退回 JYHQ2026-0007 〔acdefh346799〕"), TODAY) is None
    )


def test_a_token_on_the_line_is_no_part_of_the_reason() -> None:
    asked = parse_line("受理 JYHQ2026-0007〔acdefh346799〕经核实", TODAY)
    assert asked == Instruction(Verb.ACCEPT, "JYHQ2026-0007", reason="经核实。")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_read_to_its_end(text: str, subject: str) -> None:
    parse_line(f"受理{text}", TODAY)
    parse_line(f"延至{text}", TODAY)
    asked = parse_instruction(MessageFacts(subject=subject, text=text), TODAY)
    assert asked is None or len(asked.reason) <= 501


@pytest.mark.parametrize(
    "text",
    [
        "受理 经核实\n退回 请补盖公章",
        "受理 JYHQ2026-0007 经核实\n\n受理 JYHQ2026-0008 经核实",
        "受理\n李老师\n不予受理 贵单位已申报一项",
        "登记表\n催办",
    ],
)
def test_two_instructions_in_one_mail_are_none(text: str) -> None:
    """The second would be passed over in silence, and she would take it for done."""
    asked = parse_instruction(written(text), TODAY)
    assert asked is not None
    assert asked.fault == SEVERAL


@pytest.mark.parametrize(
    "text",
    [
        "受理 经核实\n\n李老师\n受理处 010-00000000\n发自我的iPhone",
        "您好：\n受理 经核实",
        "老师好，\n\n受理 经核实\n谢谢",
        "受理 经核实\n退回的那一件下午再说",
    ],
)
def test_a_greeting_before_and_a_signature_behind_do_no_harm(text: str) -> None:
    asked = parse_instruction(written(text), TODAY)
    assert asked is not None
    assert (asked.verb, asked.reason, asked.fault) == (Verb.ACCEPT, "经核实。", "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("确认", ""),
        ("确认，可以发出，谢谢！\n\n李老师\n010-00000000", ""),
        ("确认，但第三件先不发", MORE_SAID),
        ("确认\n第三件改为未入选", MORE_SAID),
        ("确认 JYHQ2026-0003", MORE_SAID),
        ("确认\nJYHQ2026-0003 除外", MORE_SAID),
    ],
)
def test_a_confirmation_says_nothing_else(text: str, fault: str) -> None:
    asked = parse_instruction(written(text), TODAY)
    assert asked == Instruction(Verb.CONFIRM, fault=fault, number=asked.number if asked else "")

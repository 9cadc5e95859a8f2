"""Who wrote the mail that somebody forwards: attached (RFC 2046, 5.2.1) or quoted as programs quote it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from parsers.mail.forwarded import MOST_SENDERS
from parsers.message import parse_message
from parsers.sender import Sender
from parsers.terms import Limits, Terms

WANG = Sender("wang@example.edu.cn", "王小明")


def forwarded(
    text: str, *, subject: str = "转发：某大学+智慧食堂+王小明", html: str = ""
) -> tuple[Sender, ...]:
    mail = _mail("li@office.example", subject, text)
    if html:
        mail.add_alternative(html, subtype="html")
    return parse_message(mail.as_bytes(), Terms((), ()), Limits()).forwarded


def _mail(sender: str, subject: str, text: str = "请查收。") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, subject
    mail.set_content(text)
    return mail


@pytest.mark.parametrize(
    "block",
    [
        '------------------ 原始邮件 ------------------\n发件人: "王小明" <wang@example.edu.cn>;\n'
        '发送时间: 2026年3月10日(星期二) 上午9:00\n收件人: "李老师"<li@office.example>;\n主题: 某大学',
        "---- 转发的邮件 ----\n| 发件人 | 王小明<wang@example.edu.cn> |\n| 发送日期 | 2026年03月10日 |\n"
        "| 收件人 | li@office.example |\n| 主题 | 某大学+智慧食堂 |",
        "---------- Forwarded message ---------\nFrom: 王小明 <wang@example.edu.cn>\n"
        "Date: Tue, Mar 10, 2026\nSubject: 某大学\nTo: <li@office.example>",
        "-------- Forwarded Message --------\nSubject: \t某大学\nDate: \tTue, 10 Mar 2026 09:00:00 +0800\n"
        "From: \t王小明 <wang@example.edu.cn>\nTo: \tli@office.example",
        "开始转发的邮件：\n\n> 发件人: 王小明 <wang@example.edu.cn>\n> 主题: 某大学\n> 日期: 2026年3月10日",
        "-----邮件原件-----\n发件人: 王小明 [mailto:wang@example.edu.cn]\n发送时间: 3月10日\n收件人: 李",
        "发件人： 王小明 <wang@example.edu.cn>\n发送时间： 2026-03-10 09:00\n收件人： 李老师\n主题： 某大学",
        "*发件人：* 王小明 <wang@example.edu.cn>\n*日期：* 2026-03-10\n*收件人：* 李老师",
    ],
)  # fmt: skip
def test_the_sender_is_read_from_the_block_above_the_forwarded_text(block: str) -> None:
    (found,) = forwarded(f"请按申报处理。\n\n{block}\n\n老师好，材料见附件。")
    assert found.address == WANG.address
    assert "王小明" in (found.name or "")


def test_a_block_drawn_as_a_table_in_html_is_read_too() -> None:
    rows = (
        ("发件人", "王小明&lt;wang@example.edu.cn&gt;"),
        ("发送日期", "2026年3月10日"),
        ("收件人", "li@office"),
    )
    cells = "".join(f"<tr><td><div>{a}</div></td><td><div>{b}</div></td></tr>" for a, b in rows)
    mail = _mail("li@office.example", "转发：材料")
    mail.clear_content()
    mail.set_content(f"<p>请处理</p><div>---- 转发的邮件 ----</div><table>{cells}</table>", subtype="html")
    (found,) = parse_message(mail.as_bytes(), Terms((), ()), Limits()).forwarded
    assert found.address == "wang@example.edu.cn"


def test_an_attached_mail_names_its_own_sender() -> None:
    outer = _mail("li@office.example", "转发：材料")
    outer.add_attachment(_mail("王小明 <wang@example.edu.cn>", "某大学+智慧食堂+王小明"))
    assert parse_message(outer.as_bytes(), Terms((), ()), Limits()).forwarded == (WANG,)


def test_every_mail_that_is_forwarded_is_told_and_one_without_an_address_is_nobody_s() -> None:
    outer = _mail("li@office.example", "转发：两封材料")
    outer.add_attachment(_mail("wang@example.edu.cn", "甲"))
    outer.add_attachment(_mail("", "乙"))
    found = parse_message(outer.as_bytes(), Terms((), ()), Limits()).forwarded
    assert [one.address for one in found] == ["wang@example.edu.cn", None]


def test_an_answer_forwards_nothing() -> None:
    quoted = "------ 原始邮件 ------\n发件人: 秘书处 <box@office.example>\n发送时间: 3月10日\n收件人: 王"
    assert forwarded(f"好的，已补充。\n\n{quoted}", subject="回复：补正") == ()


@pytest.mark.parametrize("line", ["发件人 王小明 wang@example.edu.cn 已来电", "From now on, write to a@b.cn"])
def test_a_sentence_that_begins_like_a_field_is_none(line: str) -> None:
    assert forwarded(f"{line}\n请按此办理。") == ()


def test_a_name_that_looks_like_an_address_is_not_the_sender_s_address() -> None:
    block = '发件人: "victim@example.edu.cn" <evil@example.com>\n发送时间: 3月10日\n收件人: 李'
    assert [one.address for one in forwarded(block)] == ["evil@example.com"]


def test_many_blocks_are_not_told_without_end() -> None:
    block = "发件人: w{0}@example.edu.cn\n发送时间: 3月10日\n收件人: 李\n\n\n"
    assert len(forwarded("".join(block.format(n) for n in range(500)))) == MOST_SENDERS

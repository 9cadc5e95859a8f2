"""Machine mail: marks in the headers, and marks in the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.automatic import find_mark
from parsers.mail.headers import read_head
from parsers.terms import Limits

HEADER_MARKS = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated (rejected)",
    "Return-Path: <>",
    "X-QQ-AUTO-REPLY: true",
    "X-QQ-HolidayReply: true",
    "X-Autoreply: yes",
    "X-Autorespond: x",
    "X-Autoresponder: x",
    "x-aliyun-bounce: 1",
    "Hmm-Notify: bounce",
    "X-Failed-Recipients: a@b.cn",
    "Return-Path: <acct+auto_=rcpt+acct=qq.com=163.com@qq.com>",
    "Sender: acct+auto_=rcpt=163.com@qq.com",
    "Precedence: bulk",
    "Precedence: junk",
    "Precedence: list",
    "Precedence: auto_reply",
    "List-Id: <x.list.example>",
    "List-Post: <mailto:x@list.example>",
    "From: Postmaster@163.com",
    "From: MAILER-DAEMON@example.cn",
    "From: 通知 <no-reply@example.cn>",
    "From: noreply@example.cn",
    "Content-Type: Multipart/report; boundary=x",
]
WORD_MARKS = [
    "自动回复: 关于申报",
    "自动回复:hello world",
    "自動回覆：x",
    "[外部] 自动回复：x",
    "系统退信",
    "退信通知",
    "未送达: 受理回执",
    "自动答复: x",
    "外出: x",
    "假期：请假至三月",
    "来自xxx@sina.com的自动回复 ",
    "来自postmaster@aliyun.com的退信",
    "Automatic reply: x",
    "Out of Office: x",
    "Undeliverable: x",
]


def mark(head: str, subject: str = "s", text: str = "") -> object:
    raw = head.encode() + b"\r\n\r\n"
    return find_mark(read_head(raw, 0, len(raw), Limits().header_bytes)[0], subject, text)


@pytest.mark.parametrize("head", HEADER_MARKS)
def test_a_mark_in_the_headers_decides(head: str) -> None:
    found = mark(head)
    assert found is not None
    assert found.by_header  # type: ignore[attr-defined] # the mark is an Automatic, seen above


@pytest.mark.parametrize("subject", WORD_MARKS)
def test_a_mark_in_the_subject_is_one_of_words(subject: str) -> None:
    found = mark("From: a@b.cn", subject)
    assert found is not None
    assert not found.by_header  # type: ignore[attr-defined] # the mark is an Automatic, seen above


@pytest.mark.parametrize(
    "text",
    [
        "这是来自QQ邮箱的假期自动回复邮件。\n您好",
        "这是自动回复\nThis is an automatic reply, confirming that your e-mail was received.Thank you",
        "此邮件由系统自动发送，请勿回复",
        "抱歉，您的邮件被退回来了……",
    ],
)
def test_the_openings_of_automatic_replies_are_marks_of_words(text: str) -> None:
    found = mark("From: a@b.cn", "s", text)
    assert found is not None
    assert not found.by_header  # type: ignore[attr-defined] # the mark is an Automatic, seen above


@pytest.mark.parametrize(
    "head", ["X-Auto-Response-Suppress: All", "List-Unsubscribe: <mailto:x@list.example>"]
)
def test_what_stands_in_peoples_mail_too_does_not_decide_over_documents(head: str) -> None:
    found = mark(head)
    assert found is not None
    assert not found.by_header  # type: ignore[attr-defined] # the mark is an Automatic, seen above


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        ("Auto-Submitted: no", "s"),
        ("From: a@b.cn\r\nReturn-Path: <a@b.cn>", "国庆假期一过，我们就提交"),
        ("Precedence: first-class", "某大学+假期留校服务+张三"),
        ("From: 王外出 <wang@b.cn>", "外出学习情况+智慧食堂+张三"),
        ("From: postmasterly@b.cn", "s"),
        ("From: bouncer.li@b.cn", "关于自动回复的问题"),
        ("X-QQ-AUTO-REPLY: false", "s"),
        ("From: a@b.cn", "某大学+自动回复机器人+张三"),
    ],
)
def test_a_person_is_a_person(head: str, subject: str) -> None:
    assert mark(head, subject, "您好，附件是我单位的申报材料，系统自动生成的报表在第三页。") is None


@given(st.binary(max_size=300), st.text(max_size=100), st.text(max_size=200))
def test_any_header_subject_and_text_give_a_mark_or_none(head: bytes, subject: str, text: str) -> None:
    find_mark(read_head(head, 0, len(head), Limits().header_bytes)[0], subject, text)

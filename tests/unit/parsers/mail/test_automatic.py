"""Machine mail: marks in the headers, and marks in the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.mail.automatic import find_mark
from parsers.mail.headers import read_head
from parsers.message import parse_envelope
from parsers.terms import Limits
from tests.builders.mail import forwarded, mail, message_with, part, text_part

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
    "Content-Type: multipart/report; report-type=feedback-report; boundary=x",
    "Auto-Submitted: (an answer) auto-replied",
    "Auto-Submitted: (a (nested) one) auto-generated; x=y",
    "Auto-Submitted: =?utf-8?Q?auto-replied?=",
    "Auto-Submitted: =?utf-8?B?YXV0by1yZXBsaWVk?= (vacation)",
    'Auto-Submitted: "auto-replied"',
    "AUTO-SUBMITTED:auto-notified",
    "Precedence: (a comment) bulk",
    "Mailing-List: list x@yahoogroups.com",
    "X-Mailing-List: linux-kernel@vger.kernel.org",
    "X-BeenThere: x@list.example",
    "X-Mailman-Version: 2.1",
    "X-Google-Group-Id: 1",
    "X-Loop: x@list.example",
    "Sender: owner-linux@vger.kernel.org",
    "Return-Path: <linux-bounces@lists.example>",
    "From: owner-x@list.example",
    "From: x-owner@list.example",
    "Return-Path: <MAILER-DAEMON@example.cn>",
    "X-Casebox: acknowledgement",
    "From: staff@hotmail.com\r\nX-HmXmrOriginalRecipient: a@hotmail.com",
    "From: staff@hotmail.com",
    "From: fbl@example.cn",
    "From: quarantine@example.cn",
    "From: spam-report@example.cn",
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
    "complaint about message from 203.0.113.7",
    "Email Feedback Report for IP 203.0.113.7",
    "Quarantine Summary: 3 messages",
    "垃圾邮件隔离通知",
    "[外部] 邮件隔离区摘要",
    "您有3封邮件被隔离",
]
LURES = [
    "您的邮箱密码即将过期",
    "【重要】邮箱账号异常登录提醒",
    "关于邮箱系统升级的通知",
    "企业邮箱备案认证",
    "Your mailbox is almost full",
    "Password expires today",
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


@pytest.mark.parametrize("subject", LURES)
def test_a_notice_about_the_mailbox_that_wants_a_click_is_no_persons(subject: str) -> None:
    found = mark("From: admin@b.cn", subject, "请点击 https://b.cn/login 验证，逾期停用。")
    assert found is not None
    assert not found.by_header  # type: ignore[attr-defined] # the mark is an Automatic, seen above


@pytest.mark.parametrize(
    "subject", ["我们单位的邮箱密码过期了，怎么提交申报材料？", "邮箱已停用，能否换邮箱"]
)
@pytest.mark.parametrize("text", ["请问怎么办？", "请问案例能否用个人邮箱发送？见 https://b.cn 的通知"])
def test_a_person_with_a_broken_mailbox_is_a_person(subject: str, text: str) -> None:
    assert mark("From: a@b.cn", subject, text) is None


def test_a_complaint_is_known_by_its_part_wherever_it_stands() -> None:
    report = part(b"Feedback-Type: abuse\r\nVersion: 1\r\n", ("Content-Type", "message/feedback-report"))
    raw = message_with(text_part("This is an abuse report"), report, forwarded(mail(b"x")))
    found = parse_envelope(raw, Limits()).automatic
    assert found is not None
    assert found.by_header


@given(st.binary(max_size=300), st.text(max_size=100), st.text(max_size=200))
def test_any_header_subject_and_text_give_a_mark_or_none(head: bytes, subject: str, text: str) -> None:
    find_mark(read_head(head, 0, len(head), Limits().header_bytes)[0], subject, text)

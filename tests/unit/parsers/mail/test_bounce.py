"""Mail that came back, as RFC 3464, Coremail and Alimail tell it."""

from __future__ import annotations

import pytest

from parsers.message import parse_envelope
from parsers.sender import Bounce
from parsers.terms import Limits
from tests.builders.mail import head, mail, message_with, multipart, part, text_part, word

OURS = "<casebox-0001@163.com>"


def bounce_of(raw: bytes) -> Bounce | None:
    return parse_envelope(raw, Limits()).bounce


def report(action: str = "failed", returned: str = "message/rfc822") -> bytes:
    status = head(("Reporting-MTA", "dns; mx.example")) + b"\r\n"
    status += head(
        ("Final-Recipient", "rfc822; li@school.cn"),
        ("Action", action),
        ("Status", "5.1.1"),
        ("Diagnostic-Code", "smtp; 550 User not found"),
    )
    original = mail(b"text", ("Message-ID", OURS), subject=word("受理回执"))
    parts = [text_part("could not be delivered"), part(status, ("Content-Type", "message/delivery-status"))]
    parts.append(part(original, ("Content-Type", returned)))
    (name, kind), body = multipart(parts, kind="report")
    return mail(body, (name, str(kind) + "; report-type=delivery-status"), sender="MAILER-DAEMON@mx.example")


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "Message/Rfc822"])
def test_a_delivery_status_notification_tells_which_mail_to_whom_and_why(returned: str) -> None:
    assert bounce_of(report(returned=returned)) == Bounce(
        OURS, "li@school.cn", "smtp; 550 User not found; 5.1.1"
    )


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_notification_of_delivery_or_delay_is_no_bounce(action: str) -> None:
    facts = parse_envelope(report(action), Limits())
    assert facts.bounce is None
    assert facts.automatic is not None


def test_coremail_names_our_message_in_a_header_of_its_own() -> None:
    raw = mail(
        "抱歉，您的邮件被退回来了……\n退信原因：该用户不存在\n英文说明: User unknown".encode("gbk"),
        ("X-CM-Original-Message-ID", OURS),
        ("Content-Type", "text/plain; charset=gb2312"),
        subject=word("系统退信", "gb2312"),
        sender="Postmaster@163.com",
    )
    found = bounce_of(raw)
    assert found is not None
    assert found.original_message_id == OURS
    assert "该用户不存在" in found.diagnostic


def test_alimail_bounces_without_a_report() -> None:
    raw = message_with(
        text_part("<p>退信原因：收件人空间不足</p>", html=True),
        part(mail(b"", ("Message-ID", OURS)), ("Content-Type", "message/rfc822")),
        subject=word("来自postmaster@aliyun.com的退信"),
        sender=" <postmaster@aliyun.com>",
        fields=[("x-aliyun-bounce", "1"), ("X-Failed-Recipients", "li@school.cn")],
    )
    found = bounce_of(raw)
    assert found is not None
    assert (found.original_message_id, found.recipient) == (OURS, "li@school.cn")


def test_the_id_is_found_in_the_text_where_nothing_else_has_it() -> None:
    raw = mail(
        f"Delivery failed.\n\nMessage-ID: {OURS}\nSubject: x\n".encode(),
        subject="Undelivered Mail Returned to Sender",
        sender="mailer-daemon@mx.example",
    )
    found = bounce_of(raw)
    assert found is not None
    assert found.original_message_id == OURS


@pytest.mark.parametrize("subject", ["退信的问题", "某大学+智慧食堂+张三"])
def test_a_person_who_writes_of_returned_mail_is_no_bounce(subject: str) -> None:
    assert bounce_of(mail("您好，之前的邮件被退信了。".encode(), subject=subject)) is None


def test_a_read_receipt_is_no_bounce() -> None:
    (name, kind), body = multipart(
        [text_part("read"), part(b"Disposition: x", ("Content-Type", "message/disposition-notification"))],
        kind="report",
    )
    assert bounce_of(mail(body, (name, str(kind) + "; report-type=disposition-notification"))) is None


@pytest.mark.parametrize(
    "said",
    [
        "收件人：li@school.cn",
        "收件人: <li@school.cn>",
        "原收件人：李四 <li@school.cn>",
        "收件人地址：li@school.cn",
        "收信人：\nli@school.cn",
        "收件人/Recipient：li@school.cn",
    ],
)
def test_the_recipient_is_also_taken_from_the_notice_s_own_words(said: str) -> None:
    body = (
        f"抱歉，您的邮件被退回来了\n主题：受理回执\n{said}\n退信原因：用户不存在\n联系 postmaster@163.com\n"
    )
    raw = mail(
        body.encode(),
        ("Content-Type", "text/plain; charset=utf-8"),
        subject=word("系统退信"),
        sender="Postmaster@163.com",
    )
    found = bounce_of(raw)
    assert found is not None
    assert found.recipient == "li@school.cn"

"""Mail that comes back for a reply of ours, as people's and machines' programs write it."""

from __future__ import annotations

from email.message import EmailMessage

from tests.builders.submissions import add

COLLECTION = "xxhjszwh@163.com"
"""The address of the notice, which replies come from."""


def answer_to(
    ours: EmailMessage,
    sender: str,
    *files: tuple[str, bytes],
    text: str = "您好，已按通知补正，请查收。",
    threaded: bool = True,
    subject: str | None = None,
) -> EmailMessage:
    """Somebody presses 回复: our subject behind 回复：, In-Reply-To and References, our text below theirs.

    `threaded=False`: as programs that forget In-Reply-To do; only the quoted text tells what is answered.
    """
    mail = EmailMessage()
    mail["From"] = f"<{sender}>"
    mail["To"] = COLLECTION
    mail["Subject"] = subject or f"回复：{ours['Subject']}"
    if threaded:
        mail["In-Reply-To"] = ours["Message-ID"]
        mail["References"] = f"{ours['References'] or ''} {ours['Message-ID']}".strip()
    quoted = "\n".join(f"> {line}" for line in plain_text(ours).splitlines())
    mail.set_content(f"{text}\n\n------------------ 原始邮件 ------------------\n{quoted}\n")
    for name, data in files:
        add(mail, name, data)
    return mail


def plain_text(mail: EmailMessage) -> str:
    """The text that a person reads."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def qq_holiday_reply(ours: EmailMessage, sender: str) -> EmailMessage:
    """QQ's 假期自动回复: X-QQ-AUTO-REPLY, In-Reply-To, HTML only, no Auto-Submitted."""
    mail = EmailMessage()
    mail["From"] = f"<{sender}>"
    mail["To"] = COLLECTION
    mail["Subject"] = f"自动回复: {ours['Subject']}"
    mail["In-Reply-To"] = ours["Message-ID"]
    mail["X-QQ-AUTO-REPLY"] = "true"
    mail.set_content("<div>这是来自QQ邮箱的假期自动回复邮件。您好，我正在休假。</div>", subtype="html")
    return mail


def bare_automatic_reply(sender: str) -> EmailMessage:
    """163's: a subject of its own and not one header that says what it is."""
    mail = EmailMessage()
    mail["From"] = f"<{sender}>"
    mail["To"] = COLLECTION
    mail["Subject"] = "您的来信已收到"
    mail.set_content(
        "<pre>这是自动回复</pre><pre>This is an automatic reply, confirming that your e-mail was received."
        "Thank you</pre>",
        subtype="html",
        charset="gb2312",
    )
    return mail


def coremail_bounce(ours: EmailMessage, recipient: str) -> EmailMessage:
    """NetEase's 系统退信: its own header names the mail that came back; the report has no original in it."""
    mail = _report(recipient, "系统退信")
    mail["From"] = "Postmaster@163.com"
    mail["X-Mailer"] = "Coremail MTA server"
    mail["X-CM-Original-Message-ID"] = str(ours["Message-ID"])
    return mail


def postfix_bounce(ours: EmailMessage, recipient: str) -> EmailMessage:
    """A report by RFC 3464 whose third part is the header of the mail that came back."""
    mail = _report(recipient, "Undelivered Mail Returned to Sender")
    mail["From"] = "MAILER-DAEMON@mx.example.edu.cn"
    mail["Auto-Submitted"] = "auto-replied"
    header = EmailMessage()
    header.set_content(f"From: <{COLLECTION}>\nTo: <{recipient}>\nMessage-ID: {ours['Message-ID']}\n")
    header.replace_header("Content-Type", "text/rfc822-headers")
    mail.attach(header)
    return mail


def _report(recipient: str, subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["To"] = COLLECTION
    mail["Subject"] = subject
    mail["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="report"'
    said = EmailMessage()
    said.set_content("抱歉，您的邮件被退回来了……\n退信原因：收件人不存在\n")
    status = EmailMessage()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([_fields(("Reporting-MTA", "dns; mx.example.edu.cn")), _failed(recipient)])
    mail.attach(said)
    mail.attach(status)
    return mail


def _failed(recipient: str) -> EmailMessage:
    return _fields(
        ("Final-Recipient", f"rfc822; {recipient}"),
        ("Action", "failed"),
        ("Status", "5.1.1"),
        ("Diagnostic-Code", "smtp; 550 User not found"),
    )


def _fields(*fields: tuple[str, str]) -> EmailMessage:
    """A group of a delivery report: header lines alone."""
    group = EmailMessage()
    for name, value in fields:
        group[name] = value
    return group

"""Marks of machine mail: RFC 2369, 2919, 3464 and 3834, and what Chinese providers really send instead.

A mark in the headers decides even where documents came along; one in the words does not, for people write
these words too. `X-Auto-Response-Suppress` or `List-Unsubscribe` alone count as words.
"""

from __future__ import annotations

import re

from parsers.facts import Automatic
from parsers.mail.fields import parse_address
from parsers.mail.headers import Headers
from parsers.mail.parameters import content_type

_PRESENT = (
    "x-qq-auto-reply",
    "x-qq-holidayreply",
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-aliyun-bounce",
    "hmm-notify",
    "x-failed-recipients",
    "x-cm-original-message-id",
    "list-id",
    "list-post",
    "list-help",
    "list-owner",
    "list-subscribe",
    "list-archive",
    "x-mail-autoreply",
)
"""Header fields that only machines write."""
_WEAK = ("X-Auto-Response-Suppress", "List-Unsubscribe")
"""Header fields that stand in people's mail as well: Exchange's, and what mailing services add."""
_DENIALS = frozenset({"no", "false", "0", "none", ""})
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_ROBOT = re.compile(
    r"(?:postmaster|mailer-?daemon|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|notifications?|autoreply|auto-reply)"
    r"(?:[-_+.=][^@]*)?@",
    re.IGNORECASE,
)
_AUTO_SENDER = re.compile(rb"\+auto_=", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\s*(?:[\[【][^\]】]{1,12}[\]】]\s*)*(?P<words>"
    r"自动回复|自動回覆|自动答复|自動答覆|系统退信|退信通知|退信[:：]|未送达|无法投递|投递失败|假期自动|外出自动"
    r"|(?:假期|休假|外出|不在办公室)(?:回复|通知|中|期间)?\s*(?:[:：]|$)"
    r"|来自.{0,80}的(?:自动回复|退信)"
    r"|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|undeliver(?:able|ed)"
    r"|delivery status notification"
    r"|mail delivery (?:failed|system)|returned mail|failure notice|read:|已读[:：])",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?P<words>这是来自.{0,20}(?:自动回复|假期)"
    r"|这是(?:一封)?自动回复|(?:本|此|这封)邮件(?:是|为|由)?系统自动"
    r"|系统自动(?:回复|发送|发出)"
    r"|抱歉，您的邮件被退回来了|This is an automatic(?:ally generated)? (?:reply|message|response)"
    r"|I am (?:currently )?out of (?:the )?office)",
    re.IGNORECASE,
)
_OPENING_CHARACTERS = 120


def is_robot(address: str) -> bool:
    """Whether nobody reads what is sent to an address: postmaster, no-reply …"""
    return _ROBOT.match(address) is not None


def find_mark(headers: Headers, subject: str | None, text: str) -> Automatic | None:
    """The clearest mark of machine mail, headers first; null where a person seems to have written."""
    mark = _header_mark(headers)
    if mark:
        return Automatic(mark[:200], by_header=True)
    mark = _word_mark(headers, subject or "", text)
    return Automatic(mark[:200], by_header=False) if mark else None


def _header_mark(headers: Headers) -> str | None:
    submitted = _word(headers, "auto-submitted")
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    for name in _PRESENT:
        value = headers.text(name)
        if value is not None and value.strip().lower() not in _DENIALS:
            return f"{name}: {value}"
    if _word(headers, "precedence") in _PRECEDENCE:
        return f"Precedence: {_word(headers, 'precedence')}"
    return _sender_mark(headers) or _type_mark(headers)


def _sender_mark(headers: Headers) -> str | None:
    path = headers.first("return-path")
    if path is not None and re.fullmatch(rb"<\s*>", path.strip()):
        return "Return-Path: <>"
    for name in ("return-path", "sender", "x-sender", "received-spf"):
        if any(_AUTO_SENDER.search(value) for value in headers.every(name)):
            return f"{name}: +auto_="
    address = parse_address(headers.first("from"))[1] or ""
    return f"From: {address}" if is_robot(address) else None


def _type_mark(headers: Headers) -> str | None:
    kind = content_type(headers)
    return f"Content-Type: {kind}" if kind in {"multipart/report", "message/delivery-status"} else None


def _word_mark(headers: Headers, subject: str, text: str) -> str | None:
    in_subject = _SUBJECT.match(subject)
    if in_subject:
        return f"Subject: {in_subject['words']}"
    opening = _OPENING.search(text.lstrip()[:_OPENING_CHARACTERS])
    if opening:
        return f"正文：{opening['words']}"
    for name in _WEAK:
        value = headers.text(name)
        if value and value.lower() not in _DENIALS:
            return f"{name}: {value}"
    return None


def _word(headers: Headers, name: str) -> str:
    value = headers.text(name) or ""
    return re.split(r"[\s;(]", value.strip().lower(), maxsplit=1)[0]

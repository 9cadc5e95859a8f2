"""Marks of machine mail: RFC 2369, 2919, 3464 and 3834, and what Chinese providers really send instead.

A mark in the headers decides even where documents came along; one in the words does not, for people write
these words too. `X-Auto-Response-Suppress` or `List-Unsubscribe` alone count as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.facts import Automatic
from parsers.mail.fields import parse_address, without_comments
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
    "x-autoreply-from",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-mailman-version",
    "x-google-group-id",
    "x-loop",
    "x-hmxmroriginalrecipient",
    "x-casebox",
)
"""Header fields that only machines write; the last two are Hotmail's on a complaint, and our own."""
_NOTICES = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
)
"""Parts that only machines write (RFC 3464, 8098, 5965)."""
_WEAK = ("X-Auto-Response-Suppress", "List-Unsubscribe")
"""Header fields that stand in people's mail as well: Exchange's, and what mailing services add."""
_DENIALS = frozenset({"no", "false", "0", "none", ""})
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_ROBOT = re.compile(
    r"(?:owner-[^@]{1,60}|[^@]{1,60}-(?:owner|bounces|request)|staff(?=@hotmail\.com)"
    r"|(?:postmaster|mailer-?daemon|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|notifications?|autoreply|auto-reply"
    r"|fbl|feedback-?loops?|abuse[-_.]?reports?|spam[-_.]?(?:reports?|filter|guard)|anti-?spam|quarantine"
    r"|mail[-_.]?guard)"
    r"(?:[-_+.=][^@]{0,120})?)@",
    re.IGNORECASE,
)
_AUTO_SENDER = re.compile(rb"\+auto_=", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\s{0,20}(?:[\[【][^\]】]{1,12}[\]】]\s{0,20}){0,20}(?P<words>"
    r"自动回复|自動回覆|自动答复|自動答覆|系统退信|退信通知|退信[:：]|未送达|无法投递|投递失败|假期自动|外出自动"
    r"|(?:假期|休假|外出|不在办公室)(?:回复|通知|中|期间)?\s{0,20}(?:[:：]|$)"
    r"|来自.{0,80}的(?:自动回复|退信)"
    r"|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|undeliver(?:able|ed)"
    r"|delivery status notification"
    r"|mail delivery (?:failed|system)|returned mail|failure notice|read:|已读[:：]"
    r"|complaint about message from|e-?mail (?:feedback|abuse) report"
    r"|(?:spam|quarantine) (?:report|digest|notification|summary)"
    r"|(?:垃圾邮件|(?:邮件)?隔离(?:区|邮件)).{0,6}(?:隔离|拦截|通知|报告|摘要)|您?有\d{0,4}封.{0,6}(?:隔离|拦截|垃圾))",
    re.IGNORECASE,
)
_LURES = (
    r"(?:邮箱|邮件系统|账[号户]|帐[号户]|密码).{0,12}(?:停用|过期|到期|失效|关闭|冻结|锁定|异地|异常|暂停|容量|清理)"
    r"|(?:邮箱|邮件系统|账[号户]|帐[号户]).{0,8}(?:升级|备案|认证|核验|扩容|迁移)"
    r"|(?:mailbox|password|account).{0,20}(?:expir|suspend|deactivat|verif|quota|full|upgrade)"
)
_LURE = re.compile(_LURES, re.IGNORECASE)
_BAIT = re.compile(r"点击|链接|扫码|扫描.{0,8}二维码|https?://|click|verify|log ?in", re.IGNORECASE)
_ABOUT_THE_CALL = re.compile(r"申报|案例|征集|投稿|材料|截止")
"""A mail about the mailbox that wants a click is a notice or a trap, unless it speaks of the call."""
_TEXT_CHARACTERS = 4000
_OPENING = re.compile(
    r"(?P<words>这是来自.{0,20}(?:自动回复|假期)"
    r"|这是(?:一封)?自动回复|(?:本|此|这封)邮件(?:是|为|由)?系统自动"
    r"|系统自动(?:回复|发送|发出)"
    r"|抱歉，您的邮件被退回来了|This is an automatic(?:ally generated)? (?:reply|message|response)"
    r"|I am (?:currently )?out of (?:the )?office)",
    re.IGNORECASE,
)
_OPENING_CHARACTERS = 120
_WORD_CHARACTERS = 500


def is_robot(address: str) -> bool:
    """Whether nobody reads what is sent to an address: postmaster, no-reply …"""
    return _ROBOT.match(address) is not None


def find_mark(
    headers: Headers, subject: str | None, text: str, kinds: Iterable[str] = ()
) -> Automatic | None:
    """The clearest mark of machine mail, headers first; `None` where a person seems to have written.

    `kinds`: the content types of its own parts.
    """
    mark = _header_mark(headers) or next(
        (f"Content-Type: {kind}" for kind in kinds if kind in _NOTICES), None
    )
    if mark:
        return Automatic(mark[:200], by_header=True)
    mark = _word_mark(headers, subject or "", text)
    return Automatic(mark[:200], by_header=False) if mark else None


def _header_mark(headers: Headers) -> str | None:
    submitted = _word(headers, "auto-submitted")
    if submitted not in _DENIALS:
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
    for name in ("from", "sender", "return-path"):
        address = parse_address(headers.first(name))[1] or ""
        if is_robot(address):
            return f"{name.capitalize()}: {address}"
    return None


def _type_mark(headers: Headers) -> str | None:
    kind = content_type(headers)
    return f"Content-Type: {kind}" if kind in {"multipart/report", "message/delivery-status"} else None


def _word_mark(headers: Headers, subject: str, text: str) -> str | None:
    in_subject = _SUBJECT.match(subject)
    if in_subject:
        return f"Subject: {in_subject['words']}"
    beginning = text[:_TEXT_CHARACTERS]
    lure = _LURE.search(subject[:300])
    if lure and _BAIT.search(beginning) and not _ABOUT_THE_CALL.search(subject + beginning):
        return f"Subject: {lure[0]}"
    opening = _OPENING.search(text.lstrip()[:_OPENING_CHARACTERS])
    if opening:
        return f"正文：{opening['words']}"
    for name in _WEAK:
        value = headers.text(name)
        if value and value.lower() not in _DENIALS:
            return f"{name}: {value}"
    return None


def _word(headers: Headers, name: str) -> str:
    """The first word of a field's value, encoded words undone, comments gone (RFC 3834, 5)."""
    value = without_comments((headers.text(name) or "")[:_WORD_CHARACTERS])
    return re.split(r"[\s;(]", value.strip().lower(), maxsplit=1)[0].strip("\"'")

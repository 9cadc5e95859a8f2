"""How to reach somebody: the telephone and the address of a case, as text and as links for a telephone."""

from __future__ import annotations

import re
from urllib.parse import quote

from ingest.judge.case import Verdict
from ingest.replies.wording import plain

_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<![0-9A-Za-z])[(（]?(0\d{2,3})[)）]?[-—－ ]?(\d{7,8})(?!\d)")
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.ASCII)


def telephone_of(*texts: str) -> str:
    """The first telephone number in the texts, the surest first: `13800000000`, `010-62510000`; or nothing.

    >>> telephone_of("电话：138 0000 0000（微信同号）"), telephone_of("(010)62510000")
    ('13800000000', '010-62510000')
    """
    for text in texts:
        if found := _MOBILE.search(text[:500]):
            return "".join(found.groups())
        if found := _LANDLINE.search(text[:500]):
            return "-".join(found.groups())
    return ""


def telephone_in(verdict: Verdict | None) -> str:
    """The telephone that a verdict's form gives, else the manuscript's file name (学校+联系人+联系方式)."""
    if verdict is None:
        return ""
    form, manuscript = verdict.standing.form, verdict.standing.manuscript
    field = form.contact_info if form else None
    return telephone_of(field.value if field else "", manuscript.file if manuscript else "")


def tel_link(telephone: str) -> str:
    """`tel:13800000000` (RFC 3966)."""
    return f"tel:{''.join(c for c in telephone if c.isdigit())}"


def mail_link(address: str) -> str:
    """`mailto:li@u.edu.cn` (RFC 6068); empty for what is no plain address, which is shown and not linked."""
    return f"mailto:{quote(address, safe='@')}" if _ADDRESS.fullmatch(address) else ""


REASONS = (
    (r"5\.1\.[1236]|user (unknown|not found|doesn'?t exist)|no such user|invalid (user|recipient|mailbox)"
     r"|unknown (user|recipient)|mailbox unavailable|用户不存在|不存在|account.{0,20}disabled|无此用户",
     "收件地址不存在或已停用"),
    (r"[45]\.2\.2|mailbox (is )?full|over ?quota|quota exceeded|空间不足|已满", "收件人邮箱已满"),
    (r"5\.1\.10|5\.4\.4|host (or domain name )?not found|domain.{0,20}not (found|exist)|域名",
     "收件地址的域名有误"),
    (r"DT:SPM|5\.7\.|spam|垃圾|reject|denied|blocked|blacklist|拒收|拒绝",
     "被对方邮件系统拒收，可能被判为垃圾邮件"),
    (r"[45]\.4\.[147]|timed? ?out|connection|超时|无法连接|不再重试|give_up", "对方邮件系统多次无法连接"),
    (r"5\.[23]\.[34]|too (large|big)|size", "邮件过大"),
)  # fmt: skip
"""What servers say of a mail that came back, and in plain words (RFC 3463; NetEase, QQ, Exchange)."""

_REASONS = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in REASONS)


def reason_in_words(diagnostic: str) -> str:
    """Why a mail did not arrive, as a person would say it; the server's own words where none are known."""
    said = diagnostic[:1000]
    return next((words for pattern, words in _REASONS if pattern.search(said)), plain(said, 160))

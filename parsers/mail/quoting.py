"""What the sender wrote, apart from what was quoted; receipt numbers and the hint of a password in it."""

from __future__ import annotations

import re
from itertools import islice

_LEAD = r"^[ \t>*]{0,40}"
_DASHES = r"[-－—─_*=＊ \t\xa0\u3000]{2,80}"
"""Every run of blanks or dashes has a bound: two neighbours without one cost the square of a blank line."""
_SEPARATOR = re.compile(
    rf"{_LEAD}(?:{_DASHES}(?:邮件原件|原始邮件|原邮件|回复的原邮件|回复的邮件"
    r"|转发的邮件|转发邮件信息|转发邮件|原始郵件|原郵件"
    rf"|Original Message|Original|Forwarded message|Forwarded Message|Replied Message)(?:{_DASHES}|\s?)"
    r"|在\s{0,10}\d{4}\s{0,10}[年/.-].{0,120}(?:写道|寫道)\s{0,10}[:：]"
    r"|(?:At|On)\s[^\n]{4,200}(?:\n[^\n]{0,100})?\s(?:wrote|写道)\s{0,10}[:：]"
    r"|(?:于|於)?\s{0,10}\d{4}\s{0,10}年\s{0,10}\d{1,2}\s{0,10}月\s{0,10}\d{1,2}\s{0,10}日[^\n]{0,120}(?:写道|寫道)\s{0,10}[:：]"
    r"|[^\n]{1,100}<[^<>\s@]{1,100}@[^<>\s]{1,255}>[^\n]{0,60}(?:写道|寫道|wrote)\s{0,10}[:：])[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_FORWARD = re.compile(
    rf"{_LEAD}{_DASHES}(?:转发的邮件|转发邮件信息|转发邮件|Forwarded [Mm]essage)", re.MULTILINE
)
_HEADER_BLOCK = re.compile(
    rf"{_LEAD}(?:发件人|寄件者|寄件人|From)\s{{0,20}}\*?\s{{0,20}}[:：][^\n]*\n"
    r"(?:[^\n]*\n){0,3}?[ \t>*]{0,40}(?:发送时间|发送日期|日期|时间|寄件日期|收件人|Sent|Date|To)"
    r"\s{0,20}\*?\s{0,20}[:：]",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*[>＞].*$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")
_RECEIPT = re.compile(
    r"(?<![A-Za-z0-9@._/=-])([A-Za-z][A-Za-z0-9]{1,19})\s?[-－—–]\s?(\d{4,8})"
    r"(?:[-－—–]\n?([A-Za-z][A-Za-z0-9]{3,7}))?(?![A-Za-z0-9@/]|[-.]\d)"
)
_PASSWORD = re.compile(
    r"(?:解压|压缩包|压缩文件|压缩|文件|打开|附件|文档|开启|提取|zip|rar|pdf|word)?[ 的]{0,2}"
    r"(?:密码|口令|解压码|password|passwd|pwd)"
    r"[ \t]{0,10}(?:是|为|均为|都是)?[ \t]{0,10}[:：=]?[ \t]{0,10}[“\"'【\[]?"
    r"[A-Za-zＡ-Ｚａ-ｚ0-9０-９!@#$%^&*_.+\-]{2,30}",
    re.IGNORECASE,
)
_MOST_RECEIPTS = 50


def own_text(text: str) -> str:
    """The text above the first quoted mail, without `>` lines.

    Text that was only forwarded stands below a separator: with nothing written above it, nothing is left.
    """
    text = _EMPTY_LINES.sub("\n\n", text)
    return _EMPTY_LINES.sub("\n\n", _QUOTED_LINE.sub("", text[: quote_start(text)])).strip()


def quote_start(text: str) -> int:
    """Where the first quoted or forwarded mail begins; the text's length where there is none."""
    starts = [found.start() for found in (_SEPARATOR.search(text), _HEADER_BLOCK.search(text)) if found]
    return min(starts, default=len(text))


def is_forward(text: str) -> bool:
    """Whether the first mail in the text is there because it was forwarded, not because it was answered."""
    cut = quote_start(text)
    return _FORWARD.match(text, cut) is not None


def receipt_numbers(*texts: str) -> tuple[str, ...]:
    """What is shaped like a receipt number, its suffix with it where one stands there: upper case, once each.

    >>> receipt_numbers("关于 jyhq2026－0012 的更正", "编号：JYHQ2026-0001-k7qx", "TEL-1234567890")
    ('JYHQ2026-0012', 'JYHQ2026-0001-K7QX')
    """
    found = (match for text in texts for match in _RECEIPT.finditer(text))
    shaped = ("-".join(filter(None, match.groups())).upper() for match in found)
    return tuple(islice(dict.fromkeys(shaped), _MOST_RECEIPTS))


def password_hint(text: str) -> str | None:
    """The line that gives a password for a file, for a person to use; `None` where none does."""
    found = _PASSWORD.search(text)
    if found is None:
        return None
    start = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    line = text[max(start, found.start() - 40) : end if 0 <= end < found.end() + 60 else found.end() + 20]
    return " ".join(line.split())

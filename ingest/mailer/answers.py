"""What a mail server's refusal means for a reply: later, never, or that the whole account must pause.

NetEase changes the digits of its codes over the years while the token stays (`DT:SPM` has come with 450, 451,
550 and 554), so the token decides first, then known words, then the code's first digit (RFC 5321, 4.2.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.errors import DeliveryDeferred, DeliveryRefused

QUARTER = 15 * 60
HOUR = 3600
DAY = 24 * 3600

LOGIN_ADVICE = (
    "the login is refused: NetEase and QQ want the 授权码 as password, which expires and is voided when SMTP"
    " is switched off; make a new one (设置 → POP3/SMTP/IMAP) and put it into smtp.password_file"
)


@dataclass(frozen=True)
class Meaning:
    """What to do about one kind of answer."""

    never: bool = False
    wait_seconds: float | None = None
    """The least wait; null: the outbox's own schedule."""
    whole_account: bool = False
    advice: str = ""


def _later(wait_seconds: float | None, advice: str, *, account: bool = True) -> Meaning:
    return Meaning(wait_seconds=wait_seconds, whole_account=account, advice=advice)


def _never(advice: str, *, account: bool = False) -> Meaning:
    return Meaning(never=True, whole_account=account, advice=advice)


_RATE = _later(QUARTER, "too many mails in fifteen minutes: sending pauses; lower smtp.per_hour if it recurs")
_DAILY = _later(DAY, "the account's limit of the day is reached: sending goes on tomorrow; set smtp.per_day")
_ADDRESS = _later(HOUR, "this machine's address is throttled: sending pauses")
_CONNECTION = _later(None, "too much over one connection: tried again over a new one", account=False)
_SPAM_NOW = _later(120, "taken for spam for the moment", account=False)
_SPAM = _never("taken for spam: write to the submitter by hand")
_SENDER = _never(
    "the sender must be the login's own address: set smtp.from_address to smtp.username", account=True
)

TOKENS: dict[str, Meaning] = {
    "MI:SFQ": _RATE,
    "MI:STC": _DAILY,
    "RP:TRC": _DAILY,
    "RP:QRC": _later(2 * HOUR, "too many recipients in a short time: sending pauses"),
    "MI:DMC": _CONNECTION,
    "MI:CCL": _CONNECTION,
    "MI:CEL": _CONNECTION,
    "RP:DRC": _CONNECTION,
    "RP:CCL": _CONNECTION,
    "RP:CEL": _CONNECTION,
    "HL:REP": _ADDRESS,
    "HL:ICC": _ADDRESS,
    "HL:IFC": _ADDRESS,
    "HL:MEP": _ADDRESS,
    "HL:ITC": _ADDRESS,
    "HL:IFQ": _ADDRESS,
    "HL:IHU": _later(6 * HOUR, "this machine's address is suspended at the provider: sending pauses"),
    "HL:IPB": _later(6 * HOUR, "this machine's address is on the provider's black list: sending pauses"),
    "DT:SUM": _SENDER,
    "MI:SPB": _never("the provider has blocked the account: open the mailbox in a browser", account=True),
    "RP:RCL": _never("too many recipients in one mail"),
}
"""NetEase's tokens, save `DT:SPM`, whose code counts."""

WORDS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (
            r"too much fail|auth error limit|IP is rejected",
            _later(
                HOUR, "too many failed logins: the provider has shut us out for a while; check the 授权码"
            ),
        ),
        (r"mail from must equal|mail from address must be same|conform with auth", _SENDER),
        (
            r"用户无权登[陆录]|SMTP.{0,30}(not|un)\W{0,3}(open|enable|active)|未开启|没有开启",
            _never(
                "SMTP is switched off for the account: switch it on (设置 → POP3/SMTP/IMAP)", account=True
            ),
        ),
        (r"frequency limit|too frequent|频率|频繁|rate.?limit|too many (mails|messages)", _RATE),
        (
            r"user suspended|account.{0,20}(suspend|lock|disabl)|账号.{0,10}(冻结|锁定)",
            _never("the account is suspended"),
        ),
        (
            r"mailbox (is )?full|quota|空间不足|insufficient (system )?storage",
            _later(HOUR, "the recipient's mailbox is full", account=False),
        ),
    )
)
"""Words of NetEase, QQ, Alibaba and others, whatever the code."""


def decode_answer(raw: bytes | str) -> str:
    """A server's words, which may be GBK, on one line."""
    if isinstance(raw, str):
        return " ".join(raw.split())
    for charset in ("utf-8", "gb18030", "latin-1"):
        try:
            return " ".join(raw.decode(charset).split())
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes all bytes")


def meaning(code: int, text: str, *, login: bool = False) -> Meaning:
    """What an answer means.

    :param code: the three digits; below 400 it is out of order, and tried again
    :param login: it answers the login: then no 5xx is about this reply alone
    """
    token = re.search(r"\b(?:MI|RP|HL|DT):[A-Z]{3}\b", text)
    if token is not None and token[0] == "DT:SPM":
        return _SPAM_NOW if code < 500 else _SPAM
    if token is not None and token[0] in TOKENS:
        return TOKENS[token[0]]
    for pattern, known in WORDS:
        if pattern.search(text):
            return known
    if login and (code >= 500 or code == 432):
        return _never(LOGIN_ADVICE, account=True)
    if code >= 500:
        return _never("")
    return Meaning(whole_account=login or code == 421)


def as_error(
    code: int, raw: bytes | str, doing: str, *, login: bool = False
) -> DeliveryDeferred | DeliveryRefused:
    """The exception for an answer that is no success.

    :param doing: what was answered so, such as `the recipient a@b.cn`
    """
    text = decode_answer(raw)[:300]
    known = meaning(code, text, login=login)
    sentence = f"{doing}: {code} {text}".rstrip() + (f". {known.advice}" if known.advice else "")
    if known.never:
        return DeliveryRefused(sentence, whole_account=known.whole_account)
    return DeliveryDeferred(sentence, wait_seconds=known.wait_seconds, whole_account=known.whole_account)

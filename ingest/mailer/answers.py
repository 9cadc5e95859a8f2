"""What a mail server's refusal means for a reply: later, never, or that the whole account must pause.

The stage decides first: a server that refuses before it has heard the recipient (greeting, EHLO, STARTTLS,
AUTH, MAIL FROM; RFC 5321, 3.1 to 3.3) speaks of the line, the account or us, whatever its words. Then the
token, for NetEase changes its codes over the years while the token stays (`DT:SPM` has come with 450, 451,
550 and 554); then the enhanced status (RFC 3463: 4.3.1 is the server's disk, 4.2.2 the recipient's mailbox),
known words, and the code's first digit (RFC 5321, 4.2.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum

from ingest.errors import DeliveryDeferred, DeliveryRefused
from ingest.language.words import Both, both

QUARTER = 15 * 60
HOUR = 3600
DAY = 24 * 3600

SOFT_SPAM_TRIES = 3
"""How often a reply that was taken for spam for the moment is tried again."""


class Stage(IntEnum):
    """How far the talk with the server had come when it said no."""

    LINE = 1
    """Greeting, EHLO, STARTTLS."""
    LOGIN = 2
    SENDER = 3
    """MAIL FROM."""
    RECIPIENT = 4
    MESSAGE = 5
    """DATA, and what follows the message."""


LOGIN_ADVICE = Both(
    "the login is refused: NetEase and QQ want the 授权码 as password, which expires and is voided when SMTP"
    " is switched off; make a new one (设置 → POP3/SMTP/IMAP) and put it into smtp.password_file",
    "登录未被接受：网易与 QQ 邮箱须以授权码为密码，授权码会过期，关闭 SMTP 服务后即作废；请在网页邮箱"
    " 设置→POP3/SMTP/IMAP 中重新生成，写入 smtp.password_file 所指文件",
)


@dataclass(frozen=True)
class Meaning:
    """What to do about one kind of answer."""

    never: bool = False
    wait_seconds: float | None = None
    """The least wait; `None`: the outbox's own schedule."""
    whole_account: bool = False
    advice: Both | None = None
    most_tries: int | None = None
    """Tried again so often; `None`: as long as the outbox goes on."""


def _later(wait_seconds: float | None, advice: Both, *, account: bool = True) -> Meaning:
    return Meaning(wait_seconds=wait_seconds, whole_account=account, advice=advice)


def _never(advice: Both | None, *, account: bool = False) -> Meaning:
    return Meaning(never=True, whole_account=account, advice=advice)


_RATE = _later(
    QUARTER,
    Both(
        "too many mails in fifteen minutes: sending pauses; lower smtp.per_hour if it recurs",
        "15 分钟内发信过多，暂停发送；如反复出现，请调低 smtp.per_hour",
    ),
)
_DAILY = _later(
    DAY,
    Both(
        "the account's limit of the day is reached: sending goes on tomorrow; set smtp.per_day",
        "已达账号当日发信上限，次日继续发送；请设置 smtp.per_day",
    ),
)
_ADDRESS = _later(
    HOUR, Both("this machine's address is throttled: sending pauses", "本机地址被限流，暂停发送")
)
_CONNECTION = _later(
    None,
    Both("too much over one connection: tried again over a new one", "单次连接发信过多，将换新连接重试"),
    account=False,
)
_SPAM_NOW = Meaning(
    wait_seconds=120,
    advice=Both("taken for spam for the moment", "暂被判为垃圾邮件，稍后重试"),
    most_tries=SOFT_SPAM_TRIES,
)
_SPAM = _never(Both("taken for spam: write to the submitter by hand", "被判为垃圾邮件：请人工联系申报人"))
_DISK = _later(None, Both("the mail server has no room: sending pauses", "邮件服务器存储空间不足，暂停发送"))
_FULL = _later(HOUR, Both("the recipient's mailbox is full", "收件人邮箱已满"), account=False)
_SENDER = _never(
    Both(
        "the sender must be the login's own address: set smtp.from_address to smtp.username",
        "发件地址须与登录账号一致：请将 smtp.from_address 设为 smtp.username",
    ),
    account=True,
)

TOKENS: dict[str, Meaning] = {
    "MI:SFQ": _RATE,
    "MI:STC": _DAILY,
    "RP:TRC": _DAILY,
    "RP:QRC": _later(
        2 * HOUR, Both("too many recipients in a short time: sending pauses", "短时间内收件人过多，暂停发送")
    ),
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
    "HL:IHU": _later(
        6 * HOUR,
        Both(
            "this machine's address is suspended at the provider: sending pauses",
            "本机地址被服务商暂停，暂停发送",
        ),
    ),
    "HL:IPB": _later(
        6 * HOUR,
        Both(
            "this machine's address is on the provider's black list: sending pauses",
            "本机地址被服务商列入黑名单，暂停发送",
        ),
    ),
    "DT:SUM": _SENDER,
    "MI:SPB": _never(
        Both(
            "the provider has blocked the account: open the mailbox in a browser",
            "账号被服务商封禁：请登录网页邮箱处理",
        ),
        account=True,
    ),
    "RP:RCL": _never(Both("too many recipients in one mail", "单封邮件收件人过多")),
}
"""NetEase's tokens, save `DT:SPM`, whose code counts."""

WORDS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (
            r"too much fail|auth error limit|IP is rejected",
            _later(
                HOUR,
                Both(
                    "too many failed logins: the provider has shut us out for a while; check the 授权码",
                    "登录失败次数过多，服务商暂时拒绝登录；请检查授权码",
                ),
            ),
        ),
        (r"mail from must equal|mail from address must be same|conform with auth", _SENDER),
        (
            r"用户无权登[陆录]|SMTP.{0,30}(not|un)\W{0,3}(open|enable|active)|未开启|没有开启",
            _never(
                Both(
                    "SMTP is switched off for the account: switch it on (设置 → POP3/SMTP/IMAP)",
                    "账号未开启 SMTP 服务：请在网页邮箱 设置→POP3/SMTP/IMAP 中开启",
                ),
                account=True,
            ),
        ),
        (r"frequency limit|too frequent|频率|频繁|rate.?limit|too many (mails|messages)", _RATE),
        (
            r"user suspended|account.{0,20}(suspend|lock|disabl)|账号.{0,10}(冻结|锁定)",
            _never(Both("the account is suspended", "账号已被停用")),
        ),
        (
            r"relay(ing)? (access )?(is )?(denied|not)|authentication (is )?required"
            r"|must (first )?(log ?in|authent)",
            _never(
                Both(
                    "the server wants a login before it takes mail for others: set smtp.username",
                    "服务器须登录后方可代发邮件：请设置 smtp.username",
                ),
                account=True,
            ),
        ),
        (r"insufficient (system )?(storage|disk|space)|no space left|disk full|磁盘", _DISK),
        (r"mailbox (is )?full|quota|空间不足", _FULL),
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


def meaning(code: int, text: str, stage: Stage = Stage.MESSAGE) -> Meaning:
    """What an answer means.

    :param code: the three digits; below 400 it is out of order, and tried again
    :param stage: before the recipient is named, nothing is about this reply alone, save that MAIL FROM also
        announces its size (RFC 1870)
    """
    known = _by_words(code, text) or _by_code(code, stage)
    if stage >= Stage.RECIPIENT or (stage is Stage.SENDER and _TOO_LARGE.search(f"{code} {text}")):
        return known
    return replace(known, whole_account=True, most_tries=None)


_TOKEN = re.compile(r"\b(?:MI|RP|HL|DT):[A-Z]{3}\b")
_TOO_LARGE = re.compile(
    r"^552\b|\b5\.(?:3\.4|2\.3)\b|exceeds? (?:the )?(?:maximum |fixed )?(?:message )?size", re.IGNORECASE
)


def _by_words(code: int, text: str) -> Meaning | None:
    token = _TOKEN.search(text)
    if token is not None and token[0] == "DT:SPM":
        return _SPAM_NOW if code < 500 else _SPAM
    if token is not None and token[0] in TOKENS:
        return TOKENS[token[0]]
    if re.match(r"4\.3\.[12]\b", text):
        return _DISK
    if re.match(r"4\.2\.2\b", text):
        return _FULL
    return next((known for pattern, known in WORDS if pattern.search(text)), None)


def _by_code(code: int, stage: Stage) -> Meaning:
    if stage is Stage.LOGIN and (code >= 500 or code == 432):
        return _never(LOGIN_ADVICE, account=True)
    if code >= 500:
        return _never(None, account=code == 530)
    return Meaning(whole_account=code == 421)


def as_error(
    code: int, raw: bytes | str, doing: Both, stage: Stage = Stage.MESSAGE
) -> DeliveryDeferred | DeliveryRefused:
    """The exception for an answer that is no success.

    :param doing: what was answered so, such as `the recipient a@b.cn`
    """
    text = decode_answer(raw)[:300]
    known = meaning(code, text, stage)
    parts: dict[str, object] = {
        "doing": doing,
        "text": f"{code} {text}".rstrip(" .。"),
        "advice": known.advice,
    }
    if known.advice is None:
        sentence = both("{doing}: {text}", "{doing}：{text}", **parts)
    else:
        sentence = both("{doing}: {text}. {advice}", "{doing}：{text}。{advice}", **parts)
    reached, answer = stage >= Stage.RECIPIENT, _in_short(code, text)
    if known.never:
        return DeliveryRefused(sentence, whole_account=known.whole_account, reached=reached, answer=answer)
    return DeliveryDeferred(
        sentence,
        wait_seconds=known.wait_seconds,
        whole_account=known.whole_account,
        most_tries=known.most_tries,
        reached=reached,
        answer=answer,
    )


def _in_short(code: int, text: str) -> str:
    """`550 5.1.1`, `451 DT:SPM`: for the log, where words that may name people have no place."""
    marks = (re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text), _TOKEN.search(text))
    return " ".join([str(code), *(found[0] for found in marks if found)])

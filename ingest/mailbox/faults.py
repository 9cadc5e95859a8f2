"""What goes wrong at an IMAP server, translated once: come again later, or somebody must change something.

Refusals are told by their text, since NetEase and QQ use NO, BAD and BYE alike and no response codes.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from dataclasses import dataclass

import imapclient.exceptions

from ingest.errors import MailboxRefused, MailboxUnavailable
from ingest.language.line_words import (
    BROKEN,
    NO_ANSWER,
    NO_TLS,
    NOBODY,
    SAID,
    UNKNOWN_NAME,
    UNTRUSTED,
    logging_in,
    there,
)
from ingest.language.words import Both, both

LIBRARY_FAULTS = (
    imaplib.IMAP4.error,  # with it abort, readonly, and all of imapclient's own
    OSError,  # with it ssl.SSLError, TimeoutError, socket.gaierror
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    MemoryError,
)
"""What IMAPClient and imaplib raise when the line breaks or the server talks nonsense."""


@dataclass(frozen=True)
class Refusal:
    """A sentence of a server that trying again does not help against."""

    pattern: re.Pattern[str]
    advice: Both


REFUSALS = tuple(
    Refusal(re.compile(pattern, re.IGNORECASE), Both(english, chinese))
    for pattern, english, chinese in (
        (
            r"unsafe login|kefu@188\.com",
            "NetEase does not trust this client (Unsafe Login), although it named itself with ID: open the"
            " mailbox in a browser, switch IMAP off and on again (设置 → POP3/SMTP/IMAP), make a new 授权码",
            "网易不信任本客户端（Unsafe Login），虽已按要求发送 ID：请登录网页邮箱，在 设置→POP3/SMTP/IMAP 中"
            "关闭再开启 IMAP 服务，并重新生成授权码",
        ),
        (
            r"imap.{0,40}(not|un).{0,12}(open|enable|active|allow)|service.{0,20}(is )?not (open|enabled)|"
            r"(open|enable).{0,20}imap|REQCODE|用户无权|未开启|没有开启|USERNOTALLOW|LOGIN\.DISABLED",
            "switch IMAP on in the mailbox's web page (设置 → POP3/SMTP/IMAP) and use the 授权码 as password",
            "请在网页邮箱 设置→POP3/SMTP/IMAP 中开启 IMAP 服务，并以授权码作为密码",
        ),
        (
            r"suspend|locked|冻结|封禁|禁用",
            "the account is locked: open the mailbox in a browser and follow what it says",
            "账号已被锁定：请登录网页邮箱，按页面提示处理",
        ),
    )
)

PASSING = re.compile(
    r"too (many|frequent)|frequen(t|cy)|try again|later|temporar|unavailable|inuse|\[limit\]|busy|"
    r"system error|overload|频繁|稍后|繁忙",
    re.IGNORECASE,
)
"""A refused login that the server itself calls temporary."""

CREDENTIALS = Both(
    "the password is refused: NetEase and QQ want the 授权码, which expires and is voided when IMAP is"
    " switched off; make a new one (设置 → POP3/SMTP/IMAP), put it into mailbox.password_file and start"
    " again",
    "密码未被接受：网易与 QQ 邮箱须使用授权码，授权码会过期，关闭 IMAP 服务后即作废；请在网页邮箱"
    " 设置→POP3/SMTP/IMAP 中重新生成，写入 mailbox.password_file 所指文件后重新启动",
)


def said(error: BaseException) -> str:
    """The server's words or the system's, for a person: one line without its full stop."""
    text = str(error) or type(error).__name__
    if text.startswith("b'") and text.endswith("'"):
        text = text[2:-1]
    return re.sub(r"\s+", " ", text)[:300].rstrip(" .。")


def refusal(text: str) -> Both | None:
    """What to do about a refusal that is known by its words; `None` for any other text."""
    return next((known.advice for known in REFUSALS if known.pattern.search(text)), None)


def refused_by_word(error: BaseException) -> bool:
    """Whether this is a plain NO or BAD, after which the line is as good as before."""
    broken = imaplib.IMAP4.abort | imapclient.exceptions.ProtocolError
    return isinstance(error, imaplib.IMAP4.error) and not isinstance(error, broken)


BREAKS: tuple[tuple[type[BaseException], tuple[str, str]], ...] = (
    (ssl.SSLError, NO_TLS),
    (socket.gaierror, UNKNOWN_NAME),
    (ConnectionRefusedError, NOBODY),
    (TimeoutError, NO_ANSWER),
    (imaplib.IMAP4.abort, BROKEN),
    (OSError, BROKEN),
    (EOFError, BROKEN),
)
"""What is said of each kind of break, the narrower kinds first."""


def translate(error: BaseException, where: str, doing: Both) -> MailboxUnavailable | MailboxRefused:
    """The library's exception as one of ours.

    :param where: host and port
    :param doing: what was tried, such as `opening the folder INBOX`
    """
    text = said(error)
    parts: dict[str, object] = {"there": there(where, doing), "where": where, "text": text, "key": "mailbox"}
    if advice := refusal(text):
        return MailboxRefused(
            both("{there}: {text}. {advice}", "{there}：{text}。{advice}", **parts, advice=advice)
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxRefused(both(*UNTRUSTED, **{**parts, "text": error.verify_message}))
    sentence = next((known for kind, known in BREAKS if isinstance(error, kind)), SAID)
    return MailboxUnavailable(both(*sentence, **parts))


def refused_login(error: BaseException, where: str, username: str) -> MailboxUnavailable | MailboxRefused:
    """The exception for NO to LOGIN: mostly the 授权码; trying again at once bans the address."""
    text = said(error)
    cut = isinstance(error.__context__, imaplib.IMAP4.abort)  # imapclient calls that a refused login too
    if cut and not re.search(r"password|authent|credential|授权", text, re.IGNORECASE):
        return translate(error.__context__ or error, where, logging_in(username))
    parts: dict[str, object] = {"where": where, "user": username, "text": text}
    if refusal(text) is None and PASSING.search(text):
        put_off = "{where}: the login as {user} is put off: {text}", "{where}：{user} 暂时无法登录：{text}"
        return MailboxUnavailable(both(*put_off, **parts))
    failed = (
        "{where}: the login as {user} failed: {text}. {advice}",
        "{where}：{user} 登录失败：{text}。{advice}",
    )
    return MailboxRefused(both(*failed, **parts, advice=refusal(text) or CREDENTIALS))

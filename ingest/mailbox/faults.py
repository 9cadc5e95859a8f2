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
    advice: str


REFUSALS = tuple(
    Refusal(re.compile(pattern, re.IGNORECASE), advice)
    for pattern, advice in (
        (
            r"unsafe login|kefu@188\.com",
            "NetEase does not trust this client (Unsafe Login), although it named itself with ID: open the"
            " mailbox in a browser, switch IMAP off and on again (设置 → POP3/SMTP/IMAP), make a new 授权码",
        ),
        (
            r"imap.{0,40}(not|un).{0,12}(open|enable|active|allow)|service.{0,20}(is )?not (open|enabled)|"
            r"(open|enable).{0,20}imap|REQCODE|用户无权|未开启|没有开启|USERNOTALLOW|LOGIN\.DISABLED",
            "switch IMAP on in the mailbox's web page (设置 → POP3/SMTP/IMAP) and use the 授权码 as password",
        ),
        (
            r"suspend|locked|冻结|封禁|禁用",
            "the account is locked: open the mailbox in a browser and follow what it says",
        ),
    )
)

PASSING = re.compile(
    r"too (many|frequent)|frequen(t|cy)|try again|later|temporar|unavailable|inuse|\[limit\]|busy|"
    r"system error|overload|频繁|稍后|繁忙",
    re.IGNORECASE,
)
"""A refused login that the server itself calls temporary."""

CREDENTIALS = (
    "the password is refused: NetEase and QQ want the 授权码, which expires and is voided when IMAP is"
    " switched off; make a new one (设置 → POP3/SMTP/IMAP), put it into mailbox.password_file and start again"
)


def said(error: BaseException) -> str:
    """The server's words or the system's, on one line, for a person; GBK bytes shown as text do no harm."""
    text = str(error) or type(error).__name__
    if text.startswith("b'") and text.endswith("'"):
        text = text[2:-1]
    return re.sub(r"\s+", " ", text)[:300]


def refusal(text: str) -> str | None:
    """What to do about a refusal that is known by its words; null for any other text."""
    return next((known.advice for known in REFUSALS if known.pattern.search(text)), None)


def refused_by_word(error: BaseException) -> bool:
    """Whether this is a plain NO or BAD, after which the line is as good as before."""
    broken = imaplib.IMAP4.abort | imapclient.exceptions.ProtocolError
    return isinstance(error, imaplib.IMAP4.error) and not isinstance(error, broken)


def translate(error: BaseException, where: str, doing: str) -> MailboxUnavailable | MailboxRefused:
    """The library's exception as one of ours.

    :param where: host and port
    :param doing: what was tried, such as `opening the folder INBOX`
    """
    text = said(error)
    advice = refusal(text)
    if advice is not None:
        return MailboxRefused(f"{where}, {doing}: {text}. {advice}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxRefused(
            f"{where}: its certificate is not trusted ({error.verify_message}). Check mailbox.host; a private"
            " authority is trusted through SSL_CERT_FILE"
        )
    if isinstance(error, ssl.SSLError):
        return MailboxUnavailable(f"{where}, {doing}: no TLS ({text}). Check mailbox.port and mailbox.tls")
    if isinstance(error, socket.gaierror):
        return MailboxUnavailable(f"{where}: the name is not known ({text}). Check mailbox.host")
    if isinstance(error, TimeoutError):
        return MailboxUnavailable(f"{where}, {doing}: no answer in time")
    if isinstance(error, imaplib.IMAP4.abort | OSError | EOFError):
        return MailboxUnavailable(f"{where}, {doing}: the line broke ({text})")
    return MailboxUnavailable(f"{where}, {doing}: {text}")


def refused_login(error: BaseException, where: str, username: str) -> MailboxUnavailable | MailboxRefused:
    """The exception for NO to LOGIN: mostly the 授权码; trying again at once bans the address."""
    text = said(error)
    cut = isinstance(error.__context__, imaplib.IMAP4.abort)  # imapclient calls that a refused login too
    if cut and not re.search(r"password|authent|credential|授权", text, re.IGNORECASE):
        return translate(error.__context__ or error, where, f"logging in as {username}")
    if refusal(text) is None and PASSING.search(text):
        return MailboxUnavailable(f"{where}: the login as {username} is put off: {text}")
    return MailboxRefused(f"{where}: the login as {username} failed: {text}. {refusal(text) or CREDENTIALS}")

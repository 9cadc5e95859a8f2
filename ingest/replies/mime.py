"""Reply → mail: bytes that every Chinese webmail shows, and that no machine answers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from ingest.replies.compose import Reply, ReplyFile

WORD_BYTES = 42
"""Of text in one encoded word: base64 and the marks around it stay within the 75 characters of RFC 2047."""

MOST_REFERENCES = 20

VERSION = ("MIME-Version", "1.0")
ENCODED = (VERSION, ("Content-Transfer-Encoding", "base64"))


def build_message(
    reply: Reply,
    *,
    message_id: str,
    sender: str,
    sender_name: str,
    recipient: str,
    in_reply_to: str | None,
    references: Sequence[str],
    date: datetime,
    auto_submitted: str = "auto-replied",
) -> bytes:
    """The mail as it is sent, CRLF line ends. The same arguments give the same bytes: boundaries are derived.

    `auto_submitted`: `auto-generated` for mail that answers nobody (RFC 3834, 5).

    `Auto-Submitted` (RFC 3834) and Exchange's `X-Auto-Response-Suppress` keep responders quiet, `Precedence:
    auto_reply` those that know neither; `bulk` would look like advertising to spam filters. `X-Casebox` names
    the call, so that our own mail is known when it comes back. An address outside ASCII stands as RFC 6532
    has it.
    """
    body = _body(reply, message_id)
    if reply.attachments:
        parts = [body, *map(_part, reply.attachments)]
        body = _multipart("mixed", _boundary(message_id, "mail"), parts)
    header = (
        ("From", f"{encoded(sender_name)} <{sender}>" if sender_name else sender),
        ("To", _one_line(recipient)),
        ("Subject", encoded(reply.subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id),
        *_thread(in_reply_to, references),
        ("Auto-Submitted", auto_submitted),
        ("X-Auto-Response-Suppress", "All"),
        ("Precedence", "auto_reply"),
        ("X-Casebox", reply.mark or "reply"),
    )
    return _with_header(header, body)


def encoded(text: str) -> str:
    """Text as encoded words (RFC 2047) of at most 75 characters, none cut inside a character; ASCII as it is.

    >>> encoded("回执")
    '=?utf-8?B?5Zue5omn?='
    """
    line = _one_line(text)
    if line.isascii() and "=?" not in line and not set(line) & set('()<>@,;:\\".[]'):
        return line
    words, chunk = [], b""
    for char in line:
        data = char.encode("utf-8", "replace")
        if len(chunk) + len(data) > WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += data
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(word).decode()}?=" for word in [*words, chunk])


def _canonical(text: str) -> str:
    """CRLF line ends, which text has in a mail also where base64 hides them (RFC 2045, 6.8)."""
    return "\r\n".join(text.splitlines()) + "\r\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _body(reply: Reply, message_id: str) -> bytes:
    text = _text("plain", reply.text)
    if not reply.html:
        return text
    page = _text("html", reply.html)
    if reply.pictures:
        parts = [page, *map(_picture, reply.pictures)]
        page = _multipart('related;\r\n type="text/html"', _boundary(message_id, "page"), parts)
    return _multipart("alternative", _boundary(message_id, "body"), [text, page])


def _text(kind: str, text: str) -> bytes:
    header = [("Content-Type", f'text/{kind}; charset="utf-8"'), *ENCODED]
    return _with_header(header, b"\r\n" + _base64(_canonical(text).encode("utf-8", "replace")))


def _multipart(kind: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Parts between delimiters (RFC 2046, 5.1.1), with the header fields that say so before them."""
    mark = f"--{boundary}".encode()
    header = [("Content-Type", f'multipart/{kind}; boundary="{boundary}"'), VERSION]
    body = b"".join(b"\r\n%s\r\n%s" % (mark, part) for part in parts)
    return _with_header(header, b"%s\r\n%s--\r\n" % (body, mark))


def _with_header(fields: Iterable[tuple[str, str]], rest: bytes) -> bytes:
    """Header fields before what follows. They are ASCII, or UTF-8 as RFC 6532 has it."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return lines.encode("utf-8", "replace") + rest


def _base64(data: bytes) -> bytes:
    """Lines of 76 characters (RFC 2045, 6.8)."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _thread(in_reply_to: str | None, references: Sequence[str]) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322, 3.6.4), bracketed; ids with anything odd in them are left out."""
    answered = _sound([in_reply_to] if in_reply_to else [])
    chain = [one for one in _sound(references) if one not in answered][-MOST_REFERENCES:]
    if not answered:
        return []
    return [("In-Reply-To", answered[0]), ("References", "\r\n ".join([*chain, *answered]))]


def _sound(ids: Sequence[str]) -> list[str]:
    bracketed = [f"<{one.strip().strip('<>')}>" for one in ids]
    plain = [one for one in bracketed if one.isascii() and one.isprintable() and " " not in one]
    return [one for one in plain if 2 < len(one) < 250]


def _picture(file: ReplyFile) -> bytes:
    """A part that the page shows (RFC 2387)."""
    header = (
        ("Content-Type", f'{file.type};\r\n name="{file.name}"'),
        *ENCODED,
        ("Content-ID", f"<{file.cid}>"),
        ("Content-Disposition", f'inline;\r\n filename="{file.name}"'),
    )
    return _with_header(header, b"\r\n" + _base64(file.data))


@lru_cache(maxsize=8)
def _part(file: ReplyFile) -> bytes:
    """An attachment whose name stands in `name=` and `filename=` as encoded words: QQ shows a name that is
    given by RFC 2231 alone as `tcmime.….bin`. Made once: the blank form goes to many."""
    name = encoded(file.name)
    header = (
        ("Content-Type", f'{file.type};\r\n name="{name}"'),
        *ENCODED,
        ("Content-Disposition", f'attachment;\r\n filename="{name}"'),
    )
    return _with_header(header, b"\r\n" + _base64(file.data))


def _boundary(message_id: str, part: str) -> str:
    return f"=_{part}_{hashlib.sha256(message_id.encode()).hexdigest()[:24]}"

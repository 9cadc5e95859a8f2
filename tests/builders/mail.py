"""Raw mail for tests, put together from bytes: what stands in the wire is what a reader of the test sees."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

CRLF = b"\r\n"
Field = tuple[str, bytes | str]


def word(text: str, charset: str = "utf-8", label: str | None = None) -> str:
    """An encoded word (RFC 2047, B); `label` is what it claims to be in."""
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def split_word(text: str, charset: str, at: int) -> str:
    """Two encoded words that share the character which byte `at` lies in."""
    data = text.encode(charset)
    halves = (base64.b64encode(half).decode() for half in (data[:at], data[at:]))
    return " ".join(f"=?{charset}?B?{half}?=" for half in halves)


def head(*fields: Field) -> bytes:
    """Header lines; a value that is text is written as UTF-8."""
    lines = (name.encode() + b": " + (v if isinstance(v, bytes) else v.encode()) for name, v in fields)
    return b"".join(line + CRLF for line in lines)


def mail(
    body: bytes = b"", *fields: Field, subject: str | bytes = "subject", sender: str | bytes = "a@example.cn"
) -> bytes:
    """A whole message: `From`, `Subject`, then the given fields, a blank line, the body."""
    return head(("From", sender), ("Subject", subject), *fields) + CRLF + body


def part(body: bytes, *fields: Field) -> bytes:
    """A MIME part."""
    return head(*fields) + CRLF + body


def text_part(text: str, charset: str = "utf-8", *, html: bool = False, label: str | None = None) -> bytes:
    """A text part, base64."""
    kind = "text/html" if html else "text/plain"
    return part(
        base64.encodebytes(text.encode(charset)),
        ("Content-Type", f'{kind}; charset="{label or charset}"'),
        ("Content-Transfer-Encoding", "base64"),
    )


def file_part(data: bytes, name: str | None, *fields: Field, disposition: str = "attachment") -> bytes:
    """A file as QQ sends it: octet-stream, the name as an encoded word in quotes."""
    named = f'; filename="{word(name)}"' if name else ""
    return part(
        base64.encodebytes(data),
        ("Content-Type", "application/octet-stream"),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", disposition + named),
        *fields,
    )


def multipart(
    parts: Sequence[bytes], boundary: str | None = None, kind: str = "mixed"
) -> tuple[Field, bytes]:
    """The Content-Type field and the body of a multipart; a boundary made from them if none is given."""
    boundary = boundary or f"=_{zlib.crc32(b''.join(parts)):08x}"
    line = b"--" + boundary.encode()
    body = b"".join(line + CRLF + one + CRLF for one in parts) + line + b"--" + CRLF
    return ("Content-Type", f'multipart/{kind}; boundary="{boundary}"'), body


def message_with(
    *parts: bytes,
    subject: str | bytes = "subject",
    fields: Sequence[Field] = (),
    sender: str = "a@example.cn",
) -> bytes:
    """A multipart/mixed message of these parts."""
    content_type, body = multipart(parts)
    return mail(body, *fields, ("MIME-Version", "1.0"), content_type, subject=subject, sender=sender)


def forwarded(message: bytes, name: str | None = None) -> bytes:
    """A message/rfc822 part."""
    named = f'; name="{word(name)}"' if name else ""
    return part(message, ("Content-Type", "message/rfc822" + named))


def winmail(files: Sequence[tuple[bytes, bytes]], codepage: int = 936) -> bytes:
    """A winmail.dat ([MS-OXTNEF]) of (name, data), names as bytes in the codepage."""

    def item(level: int, name: int, kind: int, data: bytes) -> bytes:
        return (
            struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        )

    out = struct.pack("<IH", 0x223E9F78, 1) + item(1, 0x9007, 6, struct.pack("<II", codepage, 0))
    for name, data in files:
        out += item(2, 0x9002, 6, bytes(14)) + item(2, 0x8010, 1, name + b"\0") + item(2, 0x800F, 6, data)
    return out


def pdf(text: str = "x") -> bytes:
    """The smallest thing that any sniffer calls a PDF; `text` makes one unlike another."""
    return b"%PDF-1.4\n% " + text.encode() + b"\n%%EOF\n"

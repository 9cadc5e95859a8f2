"""What really divides a multipart: the boundary that was declared, or one that is seen to (RFC 2046, 5.1).

Gateways and programs spoil the declaration in every way: a type twice over, text/html before a body of parts,
no boundary, the whole body in base64. So a body counts as parts wherever lines of `--X` followed by Content-
fields divide it. Text that only tells of such mail (a patch, a quoted source) has other words before it, and
stays text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.mail.headers import Headers
from parsers.mail.parameters import raw_parameter, transfer_encoding
from parsers.mail.transfer import decode_transfer

_GUESSED = re.compile(
    rb"(?<![^\r\n])--([!-~](?:[ -~]{0,198}?[!-~])?)[ \t]{0,80}\r{0,8}[\r\n]"
    rb"(?=(?:content-[a-z-]{2,40}|mime-version)[ \t]{0,80}:)",
    re.IGNORECASE,
)
_GUESS_BYTES = 65_536
"""How far into a multipart a boundary that was not declared is looked for."""
_CLOSING = re.compile(rb"(?<![^\r\n])--([!-~](?:[ -~]{0,198}?[!-~])?)--[ \t]{0,80}\r{0,8}[\r\n]?\s{0,80}\Z")
_CLOSING_BYTES = 400
_PREAMBLE_BYTES = 1000
_PREAMBLE = re.compile(rb"mime|multi-?part", re.IGNORECASE)
"""What may stand before the first part where nothing says that there are parts: a line for old readers."""
_QUOTED_SOURCE = re.compile(
    rb"^(?:[>|+]|(?:from|to|subject|date|received|message-id|content-type)[ \t]{0,80}:)",
    re.IGNORECASE | re.MULTILINE,
)
_DELIMITER_END = re.compile(rb"(--)?[ \t]{0,998}(?:\r{0,8}\n|\r|\Z)")
_FIELD_AFTER = re.compile(rb"content-[a-z-]{2,40}[ \t]{0,80}:", re.IGNORECASE)
_ENCODED_PARAMETER = re.compile(rb"(?:charset|name|boundary|format|type)=3D", re.IGNORECASE)
_SAMPLE_BYTES = 8192
_MOST_TYPES = 5
_ENCODINGS = frozenset({"base64", "quoted-printable"})


@dataclass(frozen=True)
class Division:
    """Bytes that a boundary divides: the part's own, or those that its transfer encoding hid."""

    content: bytes = field(repr=False)
    start: int
    end: int
    boundary: bytes


def find_division(
    headers: Headers, content: bytes, start: int, end: int, *, multipart: bool
) -> Division | None:
    """How the body of a part is divided; `None` for a leaf. `multipart`: its type says that it should be."""
    declared = _declared(headers)
    encoding = transfer_encoding(headers)
    plain = _dividing(declared, content, start, end, multipart=multipart)
    if plain is not None and not (
        encoding == "quoted-printable" and _is_encoded_head(content, start, end, plain)
    ):
        return Division(content, start, end, plain)
    if encoding not in _ENCODINGS:
        return None
    if not multipart and not declared:
        sample = decode_transfer(content[start : min(end, start + _SAMPLE_BYTES)], encoding)
        if _GUESSED.search(sample) is None:
            return None
    data = decode_transfer(content[start:end], encoding)
    hidden = _dividing(declared, data, 0, len(data), multipart=multipart)
    return Division(data, 0, len(data), hidden) if hidden is not None else None


def _declared(headers: Headers) -> list[bytes]:
    """The boundaries of all Content-Type fields: there may be two, and any may be the one."""
    values = (raw_parameter(value, "boundary") for value in headers.every("content-type")[:_MOST_TYPES])
    return [value.strip() for value in values if value and value.strip()]


def _dividing(
    declared: Sequence[bytes], content: bytes, start: int, end: int, *, multipart: bool
) -> bytes | None:
    for boundary in declared:
        found = next_delimiter(content, start, end, boundary)
        if found and (multipart or _FIELD_AFTER.match(content, found[1], end)):
            return boundary
    if multipart:
        guess = _GUESSED.search(content, start, min(end, start + _GUESS_BYTES))
        return guess[1] if guess else _closed_by(content, start, end)
    guess = _GUESSED.search(content, start, min(end, start + _PREAMBLE_BYTES + 300))
    if guess is None or not next_delimiter(content, guess.end(), end, guess[1]):
        return None
    before = content[start : guess.start()]
    told = not before.strip() or (_PREAMBLE.search(before) and not _QUOTED_SOURCE.search(before))
    return guess[1] if told else None


def _closed_by(content: bytes, start: int, end: int) -> bytes | None:
    """The boundary of the last line, if it stands before parts too: their own headers may be empty."""
    closing = _CLOSING.search(content, max(start, end - _CLOSING_BYTES), end)
    if closing is None:
        return None
    first = next_delimiter(content, start, end, closing[1])
    return closing[1] if first and not first[2] else None


def _is_encoded_head(content: bytes, start: int, end: int, boundary: bytes) -> bool:
    """Whether the first part's own header shows that the whole body went through quoted-printable."""
    first = next_delimiter(content, start, end, boundary)
    return (
        first is not None
        and _ENCODED_PARAMETER.search(content, first[1], min(end, first[1] + 300)) is not None
    )


def next_delimiter(content: bytes, start: int, end: int, boundary: bytes) -> tuple[int, int, bool] | None:
    """The next delimiter line: where it begins, where the line after it begins, and whether it closes."""
    needle = b"--" + boundary
    at = content.find(needle, start, end)
    while at >= 0:
        after = at + len(needle)
        line = _DELIMITER_END.match(content, after, end)
        if line and (at == start or content[at - 1 : at] in (b"\n", b"\r")):
            return at, line.end(), line[1] is not None
        at = content.find(needle, at + 1, end)
    return None

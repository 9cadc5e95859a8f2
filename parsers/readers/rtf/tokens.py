"""Rich Text Format in tokens (Microsoft's specification 1.9.1, "Basic entities")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})?\d* ?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a file."""

    kind: str
    """`word`, `sign` (a backslash and one sign), `open`, `close`, `bytes` (text) or `binary` (of `\\bin`)."""
    text: bytes = b""
    number: int | None = None


def tokens(data: bytes) -> Iterator[Token]:
    r"""All tokens; what is none is passed over.

    >>> [token.kind for token in tokens(rb"{\b1 x\'d6}")]
    ['open', 'word', 'bytes', 'bytes', 'close']
    """
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        word, number, digits, sign, brace, text = match.groups()
        if word == b"bin":
            length = max(0, int(number or 0))
            yield Token("binary", data[at : at + length])
            at = min(at + length, len(data))
        elif word is not None:
            yield Token("word", word, int(number) if number else None)
        elif digits is not None:
            yield Token("bytes", bytes((int(digits, 16),)))
        elif sign is not None:
            yield Token("sign", sign)
        elif brace is not None:
            yield Token("open" if brace == b"{" else "close")
        elif text is not None:
            yield Token("bytes", text)

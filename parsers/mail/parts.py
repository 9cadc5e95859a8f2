"""The MIME tree, cut from the bytes without copying them (RFC 2045, RFC 2046), and without recursion.

mail-parser and the standard library's parser beneath it hold a message several times over, test every line
against every open boundary, and raise RecursionError for deep nesting. Here each multipart is split by
searching its own stretch of the bytes for its own boundary, so a boundary that is missing, doubled or closed
too early costs no part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.facts import Defect
from parsers.mail.headers import Headers, read_head
from parsers.mail.parameters import main_value, parameters, raw_parameter
from parsers.mail.transfer import decode_transfer
from parsers.terms import Limits

_GUESSED_BOUNDARY = re.compile(
    rb"(?:\A|[\r\n])--([^\r\n]{1,200}?)[ \t]*\r*[\r\n](?=content-[a-z-]{2,40}[ \t]*:)", re.IGNORECASE
)
_GUESS_BYTES = 65_536
"""How far into a part a boundary that was not declared is looked for."""
_DELIMITER_END = re.compile(rb"(--)?[ \t]*(?:\r*\n|\r|\Z)")
_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})


@dataclass(frozen=True)
class Part:
    """A leaf of the tree, or a message inside the message."""

    headers: Headers
    content_type: str
    """`text/plain`; lower case, as declared (RFC 2045's default where it is not)."""
    parents: tuple[str, ...]
    """Content types of the parts around it, outermost first."""
    content: bytes = field(repr=False)
    start: int
    end: int
    message: int = 0
    """Which forwarded message it belongs to: that part's place in the list, from one; 0 for the outer."""

    @property
    def is_message(self) -> bool:
        """Whether it is a whole message; its own parts follow it in the list."""
        return self.content_type in _MESSAGE_TYPES

    @property
    def disposition(self) -> str:
        """`attachment`, `inline`, or empty."""
        return main_value(self.headers.first("content-disposition") or b"")

    @property
    def type_parameters(self) -> Mapping[str, str]:
        """Of Content-Type."""
        return parameters(self.headers.first("content-type") or b"")

    def data(self) -> bytes:
        """The bytes with the transfer encoding undone; as they stand where they are not what it says."""
        return decode_transfer(self.content[self.start : self.end], transfer_encoding(self.headers))


@dataclass(frozen=True)
class Tree:
    """All parts in reading order, with the header of the message."""

    headers: Headers
    parts: tuple[Part, ...]
    defects: tuple[Defect, ...] = ()
    inner_headers: Mapping[int, Headers] = field(default_factory=dict)
    """The header of each forwarded message, by the number that its parts carry in `Part.message`."""
    unread: tuple[str, ...] = ()
    """Why parts that may hold files were left, as a submitter can be told."""


@dataclass(frozen=True)
class _Stretch:
    """A part not yet looked into."""

    content: bytes
    start: int
    end: int
    parents: tuple[str, ...]
    default: str = "text/plain"
    message: int = 0


def read_tree(raw: bytes, limits: Limits) -> Tree:
    """Every leaf of a message, forwarded ones opened, within the limits on parts and their depth; total."""
    stack = [_Stretch(raw, 0, len(raw), ())]
    parts: list[Part] = []
    codes: dict[str, str] = {}
    top: Headers | None = None
    inner_headers: dict[int, Headers] = {}
    seen = 0
    while stack:
        if seen >= limits.parts:
            codes["parts"] = f"邮件的组成部分超过{limits.parts}个，其余未读取"
            break
        seen += 1
        here = stack.pop()
        headers, body = read_head(here.content, here.start, here.end, limits.header_bytes)
        if headers.truncated:
            codes["header"] = "邮件头过长，未全部读取"
        top = headers if top is None else top
        inner_headers.setdefault(here.message, headers)
        part = _part(here, headers, body)
        if len(here.parents) >= limits.part_depth:
            codes["depth"] = f"邮件嵌套超过{limits.part_depth}层，更深的内容未读取"
            continue
        inner = _opened(part, len(parts) + 1, limits.parts)
        if inner is None or part.is_message:
            parts.append(part)
        elif not inner:
            codes["empty"] = "邮件结构不完整，有的部分没有内容"
        room = limits.parts - seen - len(stack)
        if inner and len(inner) > room:
            codes["parts"] = f"邮件的组成部分超过{limits.parts}个，其余未读取"
        stack.extend(reversed((inner or [])[: max(room, 0)]))
    defects = tuple(Defect("header" if key == "header" else "mime", "", text) for key, text in codes.items())
    unread = tuple(codes[key] for key in ("depth", "parts") if key in codes)
    return Tree(top or Headers(), tuple(parts), defects, inner_headers, unread)


def _part(here: _Stretch, headers: Headers, body: int) -> Part:
    declared = main_value(headers.first("content-type") or b"")
    kind = declared if re.fullmatch(r"[a-z0-9.+_-]+/[a-z0-9.+_-]+", declared) else here.default
    return Part(headers, kind, here.parents, here.content, body, here.end, here.message)


def _opened(part: Part, number: int, most: int) -> list[_Stretch] | None:
    """What is inside a part, one level down; null for a leaf."""
    parents = (*part.parents, part.content_type)
    if part.is_message:
        encoding = transfer_encoding(part.headers)
        if encoding in {"base64", "quoted-printable"}:
            data = part.data()
            return [_Stretch(data, 0, len(data), parents, message=number)]
        return [_Stretch(part.content, part.start, part.end, parents, message=number)]
    boundary = _boundary(part)
    if boundary is None:
        return [] if part.content_type.startswith("multipart/") and part.start >= part.end else None
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    return [
        _Stretch(part.content, start, end, parents, default, part.message)
        for start, end in _split(part.content, part.start, part.end, boundary, most)
    ]


def _boundary(part: Part) -> bytes | None:
    """The boundary that really divides the part: the declared one, or one that is seen to."""
    multipart = part.content_type.startswith("multipart/")
    content, start, end = part.content, part.start, part.end
    if multipart:
        declared = (raw_parameter(part.headers.first("content-type") or b"", "boundary") or b"").strip()
        if declared and _next_delimiter(content, start, end, declared):
            return declared
    elif (
        part.content_type != "text/plain"
        or part.disposition == "attachment"
        or "content-type" in part.headers
    ):
        return None
    guess = _GUESSED_BOUNDARY.search(content, start, min(end, start + _GUESS_BYTES))
    return guess[1] if guess else None


def _next_delimiter(content: bytes, start: int, end: int, boundary: bytes) -> tuple[int, int, bool] | None:
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


def _split(content: bytes, start: int, end: int, boundary: bytes, most: int) -> list[tuple[int, int]]:
    """The stretches between delimiter lines; what follows a closing one is taken too if divided."""
    found: list[tuple[int, int]] = []
    delimiter = _next_delimiter(content, start, end, boundary)
    while delimiter and len(found) <= most:
        _, body, closing = delimiter
        following = _next_delimiter(content, body, end, boundary)
        if not closing:
            stop = _before_line_end(content, body, following[0]) if following else end
            found.append((body, stop))
        delimiter = following
    return found


def _before_line_end(content: bytes, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1)."""
    for mark in (b"\r\n", b"\n", b"\r"):
        if content[max(start, end - len(mark)) : end] == mark:
            return end - len(mark)
    return end


def transfer_encoding(headers: Headers) -> str:
    """The Content-Transfer-Encoding, its spellings made one; empty where there is none."""
    declared = main_value(headers.first("content-transfer-encoding") or b"")
    word = re.sub(rb"\(.*|[^a-z0-9]", b"", declared.encode())
    known = {b"base64": "base64", b"quotedprintable": "quoted-printable", b"qp": "quoted-printable"}
    return known.get(word, "uuencode" if word in {b"xuuencode", b"uuencode", b"uue", b"xuue"} else "")

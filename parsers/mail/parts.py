"""The MIME tree, cut from the bytes without copying them (RFC 2045, RFC 2046), and without recursion.

mail-parser and the standard library's parser beneath it hold a message several times over, test every line
against every open boundary, and raise RecursionError for deep nesting. Here each multipart is split by
searching its own stretch of the bytes for its own boundary, so a boundary that is missing, doubled or closed
too early costs no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from parsers.facts import Defect
from parsers.kinds.sealed import sealed_kind
from parsers.mail.boundary import Division, find_division, next_delimiter
from parsers.mail.headers import Headers, read_head
from parsers.mail.parameters import content_type, main_value, parameters, transfer_encoding
from parsers.mail.transfer import decode_transfer
from parsers.mail.wrapped.signed import signed_content
from parsers.terms import Limits

_SNIFFED_BYTES = 1000
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
        return decode_transfer(self.content, transfer_encoding(self.headers), self.start, self.end)


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
            parts.append(_leaf(part))
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
    kind = content_type(headers, here.default)
    return Part(headers, kind, here.parents, here.content, body, here.end, here.message)


def _leaf(part: Part) -> Part:
    """A part as it stands; what calls itself a multipart and is not divided is text."""
    return replace(part, content_type="text/plain") if part.content_type.startswith("multipart/") else part


def _opened(part: Part, number: int, most: int) -> list[_Stretch] | None:
    """What is inside a part, one level down; `None` for a leaf."""
    parents = (*part.parents, part.content_type)
    if part.is_message:
        encoding = transfer_encoding(part.headers)
        if encoding in {"base64", "quoted-printable"}:
            data = part.data()
            return [_Stretch(data, 0, len(data), parents, message=number)]
        return [_Stretch(part.content, part.start, part.end, parents, message=number)]
    multipart = part.content_type.startswith("multipart/")
    signed = _signed_mail(part)
    if signed is not None:
        return [_Stretch(signed, 0, len(signed), (*part.parents, "multipart/signed"), message=part.message)]
    division = find_division(part.headers, part.content, part.start, part.end, multipart=multipart)
    if division is None:
        return [] if multipart and part.start >= part.end else None
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    parents = parents if multipart else (*part.parents, "multipart/mixed")
    return [
        _Stretch(division.content, start, end, parents, default, part.message)
        for start, end in _split(division, most)
    ]


def _signed_mail(part: Part) -> bytes | None:
    """The mail inside a signed envelope (RFC 8551, 3.5.2), however declared; nothing is verified."""
    if part.content_type.partition("/")[0] in {"multipart", "text"} or part.content_type.endswith(
        "signature"
    ):
        return None
    beginning = part.content[part.start : min(part.end, part.start + _SNIFFED_BYTES)]
    if sealed_kind(decode_transfer(beginning, transfer_encoding(part.headers))) != "p7m":
        return None
    content = signed_content(part.data())
    return content if content is not None and is_entity(content) else None


def is_entity(data: bytes) -> bool:
    """Whether it begins as a mail or a part of one does: with fields, one of them about the content."""
    headers, _ = read_head(data, 0, len(data), _SNIFFED_BYTES * 8)
    return any(name.startswith(("content-", "mime-version")) for name, _ in headers.fields)


def _split(division: Division, most: int) -> list[tuple[int, int]]:
    """The stretches between delimiter lines; what follows a closing one is taken too if divided."""
    content, end, boundary = division.content, division.end, division.boundary
    found: list[tuple[int, int]] = []
    delimiter = next_delimiter(content, division.start, end, boundary)
    while delimiter and len(found) <= most:
        _, body, closing = delimiter
        following = next_delimiter(content, body, end, boundary)
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

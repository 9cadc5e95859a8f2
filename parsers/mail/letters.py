"""The letters in a message: the one that was sent, and those forwarded inside it, with their texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from parsers.charset import clean, decode
from parsers.kinds.detect import detect_kind
from parsers.mail.headers import Headers
from parsers.mail.markup import html_text, parse_html, remove_quotes
from parsers.mail.parameters import file_name
from parsers.mail.parts import Part, Tree
from parsers.mail.quoting import own_text
from parsers.mail.wrapped.outlook import OutlookMail

TEXT_BYTES = 4_000_000
"""Of one text part, what is decoded."""
UUENCODED = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})[\r\n]{1,4}"
    rb"(?:[ -`]{1,90}[\r\n]{1,4}){1,400000}?(?:`?[\r\n]{1,4})?end[ \t]{0,80}\r?$",
    re.MULTILINE,
)
_CID = re.compile(rb"[\"'(=]\s{0,20}cid:\s{0,20}<?([^\"'\s<>)]{1,200})", re.IGNORECASE)
_STILL_TEXT = frozenset(
    {"text", "html", "unknown", "empty", "eml", "mht", "svg", "wordxml", "media"} | {"pgp"}
)
"""Kinds that a text part may seem to be and still be the letter's text."""


@dataclass(frozen=True)
class Letter:
    """One letter's own parts, in reading order; those of letters inside it are not among them."""

    headers: Headers
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Body:
    """What a letter says."""

    own: str = ""
    """Without quoted mail."""
    whole: str = ""
    trees: tuple[etree._Element, ...] = field(default=(), repr=False)
    """The HTML; quoted mail is taken out unless it was asked for."""


def letters_of(tree: Tree) -> tuple[Letter, ...]:
    """The outer letter first, then those forwarded as message/rfc822, outer ones before inner ones."""
    numbers = [0] + [number for number, part in enumerate(tree.parts, start=1) if part.is_message]
    groups: dict[int, list[Part]] = {number: [] for number in numbers}
    for part in tree.parts:
        groups[part.message].append(part)
    return tuple(Letter(_headers_of(tree, number), tuple(parts)) for number, parts in groups.items())


def letter_of(mail: OutlookMail) -> Letter:
    """An Outlook message's subject, sender and texts, as if it had come as a mail."""
    headers = Headers((("subject", mail.subject.encode()), ("from", mail.sender.encode())))
    texts = ((b"text/plain; charset=utf-8", mail.text.encode()), (b"text/html", mail.html))
    return Letter(headers, tuple(_part_of(kind, text) for kind, text in texts if text))


def _part_of(kind: bytes, text: bytes) -> Part:
    name = kind.partition(b";")[0].decode()
    return Part(Headers((("content-type", kind),)), name, (), text, 0, len(text))


def _headers_of(tree: Tree, number: int) -> Headers:
    return tree.inner_headers.get(number, Headers()) if number else tree.headers


def is_text(part: Part, data: bytes) -> bool:
    """Whether a part is the letter's text and no file, whatever it is declared as."""
    if (
        part.content_type not in {"text/plain", "text/html", "text/enriched"}
        or part.disposition == "attachment"
    ):
        return False
    return not file_name(part.headers) and detect_kind(data) in _STILL_TEXT


def shown_pictures(letter: Letter) -> frozenset[str]:
    """Content-IDs (RFC 2392) of the pictures that the letter's HTML shows, in lower case."""
    pages = (part.data()[:TEXT_BYTES] for part in letter.parts if part.content_type == "text/html")
    return frozenset(found.decode("latin-1").lower() for page in pages for found in _CID.findall(page))


def read_body(letter: Letter, *, keep_quotes: bool) -> Body:
    """The texts of a letter; the plain one is believed where it says anything."""
    plain: list[str] = []
    trees: list[etree._Element] = []
    for part in letter.parts:
        data = part.data()[:TEXT_BYTES] if part.content_type.startswith("text/") else b""
        if not data or not is_text(part, data):
            continue
        label = part.type_parameters.get("charset")
        if part.content_type == "text/html":
            tree = parse_html(decode(data, label or _declared_in_html(data)).text)
            trees += [] if tree is None else [tree]
        else:
            plain.append(clean(decode(UUENCODED.sub(b"", data), label).text))
    html = "\n".join(map(html_text, trees))
    if not keep_quotes:
        for tree in trees:
            remove_quotes(tree)
    written = "\n".join(plain).strip()
    own = own_text(written) if written else own_text("\n".join(map(html_text, trees)))
    return Body(own, written or html, tuple(trees))


def _declared_in_html(data: bytes) -> str | None:
    found = re.search(
        rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,30})", data[:4000], re.IGNORECASE
    )
    return found[1].decode("ascii") if found else None

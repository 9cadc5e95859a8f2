"""The kinds that are text: markup, mail, rich text, and plain text in the charsets of Chinese Windows."""

from __future__ import annotations

import re

_SAMPLE = 8192
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,127}):[ \t\r\n]?")
_MAIL_FIELDS = frozenset(
    {"received", "return-path", "from", "to", "cc", "subject", "date", "message-id", "mime-version", "sender"}
    | {"delivered-to", "reply-to", "content-type", "content-transfer-encoding", "dkim-signature", "x-mailer"}
)
_CARRIED = frozenset({"received", "to", "message-id", "return-path", "delivered-to", "dkim-signature"})
"""Fields that a mail has and a web page saved as one file (mht) has not."""

_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<\?mso-application\s{1,20}progid=.Word\.Document|<w:wordDocument|<pkg:package"), "wordxml"),
    (
        re.compile(r"<(!doctype\s+html|html|head|body|meta\s|style|table|div|p>|title>)", re.IGNORECASE),
        "html",
    ),
    (re.compile(r"<svg[\s>]", re.IGNORECASE), "svg"),
)


def text_kind(data: bytes) -> str | None:
    """rtf, html, svg, wordxml, mht, eml or text; `None` for what is not text at all."""
    if data[:64].lstrip(b"\xef\xbb\xbf \t\r\n\0")[:5] == b"{\\rtf":
        return "rtf"
    text = _sample(data)
    if text is None:  # several charsets in one file, as in a mail with raw 8-bit parts
        kind = _kind_of(data[:_SAMPLE].decode("latin-1")) if b"\0" not in data[:_SAMPLE] else "text"
        return None if kind == "text" else kind
    return _kind_of(text)


def _kind_of(text: str) -> str:
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _markup_kind(start)
    return _mail_kind(start) or "text"


def _sample(data: bytes) -> str | None:
    """The beginning, decoded; `None` when it cannot be text."""
    head = data[:_SAMPLE]
    charsets = [charset for bom, charset in _BOMS if head.startswith(bom)] or _guesses(head)
    for charset in charsets:
        text = _decoded(head, charset, whole=len(data) <= _SAMPLE)
        shown = (text or "").rstrip("\x1a\0")
        if shown and not _CONTROLS.search(shown):
            return text
    return None


def _guesses(head: bytes) -> list[str]:
    """Western text in UTF-16 has a NUL in every other byte; the rest is UTF-8 or a superset of GB 2312."""
    if len(head) > 3 and head[1] == 0 and head[3] == 0:
        return ["utf-16-le"]
    if len(head) > 3 and head[0] == 0 and head[2] == 0:
        return ["utf-16-be"]
    return ["utf-8", "gb18030"]


def _decoded(head: bytes, charset: str, *, whole: bool) -> str | None:
    """A sample may be cut inside a character, by at most three bytes."""
    for cut in range(1 if whole else 4):
        try:
            return head[: len(head) - cut].decode(charset)
        except UnicodeDecodeError:
            continue
    return None


def _markup_kind(text: str) -> str:
    found = [(match.start(), kind) for pattern, kind in _MARKUP if (match := pattern.search(text))]
    return min(found)[1] if found else "text"


def _mail_kind(text: str) -> str | None:
    """RFC 5322: fields, one a line, folded lines indented, until an empty line."""
    head = re.split(r"\r?\n\r?\n|\r\r", text, maxsplit=1)[0]
    lines = [line for line in re.split(r"\r\n|\n|\r", head) if line[:1] not in {" ", "\t"}]
    if lines and lines[0].startswith(("From ", ">From ")):
        lines = lines[1:]  # an mbox separator
    fields = {match[1].lower() for line in lines if (match := _FIELD.match(line))}
    if len(fields) < 2 or not _FIELD.match(lines[0]) or len(fields & _MAIL_FIELDS) < 2:
        return None
    if "mime-version" in fields and "multipart/related" in head.lower() and not fields & _CARRIED:
        return "mht"
    return "eml" if fields & {"from", "received", "message-id", "return-path", "mime-version"} else None

"""Parameters of Content-Type and Content-Disposition, and the file name in them (RFC 2045, 2047, 2183, 2231).

Chinese mail names files in every way there is, mostly by encoded words inside quotes, which RFC 2047 forbids
and everybody sends; then RFC 2231; then raw 8-bit; then percent signs in a plain value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from parsers.charset import clean_line, decode, is_han, undo_mojibake
from parsers.mail.headers import Headers, decode_text

NAME_CHARACTERS = 180
"""A longer file name is cut, its extension kept."""
_PARAMETER = re.compile(
    rb";\s*([!#$&*+\-.0-9A-Z^_`a-z{|}~%']{1,60})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)(?:\"|\Z)|((?:=\?[^?\s]*\?[bBqQ]\?[^?]*\?=\s*|[^;\"])*)|)",
    re.DOTALL,
)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_TYPE = re.compile(r"[a-z0-9.+_-]{1,80}(?:/[a-z0-9.+_-]{1,80}){1,4}")
_MOST_PARAMETERS = 200
_MOST_FIELDS = 5
_PLACEHOLDER = re.compile(
    r"tcmime[\d.]*\.bin|att\d+(?:\.\w{1,4})?|untitled(?:\.\w{1,4})?|noname", re.IGNORECASE
)
"""Names that servers and programs make up where they could not read the real one."""


@dataclass(frozen=True)
class _Section:
    number: int
    encoded: bool
    value: bytes


def main_value(value: bytes) -> str:
    """What stands before the parameters, lower case without blanks: `multipart/mixed`, `attachment`."""
    return re.sub(rb"\s", b"", value.partition(b";")[0][:200]).decode("ascii", "replace").lower()


def content_type(headers: Headers, default: str = "text/plain") -> str:
    """`text/plain`: as declared, whatever marks, words and colons came into it; the default where none is.

    Of two fields a multipart is believed, since nobody writes that by mistake.

    >>> content_type(Headers((("content-type", b'"multipart/multipart/mixed"; boundary=x'),)))
    'multipart/mixed'
    """
    found = []
    for value in headers.every("content-type")[:_MOST_FIELDS]:
        words = _TYPE.search(main_value(value))
        if words:
            kind, *_, subtype = words[0].split("/")
            found.append(f"{kind}/{subtype}")
    return next((one for one in found if one.startswith("multipart/")), found[0] if found else default)


def transfer_encoding(headers: Headers) -> str:
    """The Content-Transfer-Encoding, its spellings made one; empty where there is none."""
    declared = main_value(headers.first("content-transfer-encoding") or b"")
    word = re.sub(r"\(.*|[^a-z0-9]", "", declared)
    known = {"base64": "base64", "quotedprintable": "quoted-printable", "qp": "quoted-printable"}
    return known.get(word, "uuencode" if word in {"xuuencode", "uuencode", "uue", "xuue"} else "")


def parameters(value: bytes) -> Mapping[str, str]:
    """Every parameter, decoded, by its name in lower case; of doubled ones the first. Total.

    >>> parameters(b"attachment; filename*=GBK''%D6%D0.doc")["filename"]
    '中.doc'
    """
    plain: dict[str, str] = {}
    sections: dict[str, list[_Section]] = {}
    for number, match in enumerate(_PARAMETER.finditer(b";" + value.partition(b";")[2])):
        if number >= _MOST_PARAMETERS:
            break
        name = match[1].decode("ascii").lower()
        raw = re.sub(rb"\\([\"\\])", rb"\1", match[2]) if match[2] is not None else (match[3] or b"").strip()
        parts = _SECTION.fullmatch(name)
        if parts and (parts[2] or parts[3]):
            sections.setdefault(parts[1], []).append(_Section(int(parts[2] or 0), bool(parts[3]), raw))
        else:
            plain.setdefault(name, _plain_text(raw))
    for name, found in sections.items():
        text = _joined(found)
        if text and ("\ufffd" not in text or name not in plain):
            plain[name] = text
    return plain


def raw_parameter(value: bytes, name: str) -> bytes | None:
    """A parameter's bytes as they stand, for those that are compared and not shown (`boundary`)."""
    for number, match in enumerate(_PARAMETER.finditer(b";" + value.partition(b";")[2])):
        if number >= _MOST_PARAMETERS:
            break
        if match[1].decode("ascii").lower() == name:
            return match[2] if match[2] is not None else (match[3] or b"").strip()
    return None


def _plain_text(raw: bytes) -> str:
    """A value that is not RFC 2231: encoded words, raw 8-bit, or percent signs where they spell Chinese."""
    text = decode_text(raw)
    if text.count("%") >= 2 and text.isascii():
        decoded = decode(unquote_to_bytes(text))
        if decoded.exact and any(map(is_han, decoded.text)):
            return clean_line(decoded.text)
    return text


def _joined(sections: list[_Section]) -> str:
    """Sections of one parameter in order (RFC 2231, 3 and 4): bytes are joined before they are decoded."""
    ordered = sorted({s.number: s for s in reversed(sections)}.values(), key=lambda s: s.number)
    label, data, quoted = "", b"", b""
    for place, section in enumerate(ordered):
        value = section.value
        if place == 0 and section.encoded and value.count(b"'") >= 2:
            head, _, value = value.split(b"'", 2)
            label = head.decode("ascii", "replace")
        if section.encoded:
            quoted += value  # undone together: software cuts inside a %E7, too
            continue
        data, quoted = data + unquote_to_bytes(quoted) + value, b""
    data += unquote_to_bytes(quoted)
    if b"=?" in data:
        return decode_text(data)
    return clean_line(undo_mojibake(decode(data, label).text))


def file_name(headers: Headers) -> str | None:
    """The file's name as the sender gave it, clean; `None` where there is none. Never a path."""
    disposition = parameters(headers.first("content-disposition") or b"")
    declared = parameters(headers.first("content-type") or b"")
    names = [
        disposition.get("filename"),
        declared.get("name"),
        disposition.get("name"),
        declared.get("filename"),
    ]
    cleaned = [bare_name(name) for name in names if name]
    found = [name for name in cleaned if name]
    telling = (name for name in found if "\ufffd" not in name and not _PLACEHOLDER.fullmatch(name))
    return next(telling, found[0] if found else None)


def bare_name(name: str) -> str:
    """A name without directories, control or direction characters, and not over-long; may come out empty.

    >>> bare_name("C:\\\\桌面\\\\申报表.docx"), bare_name("../../etc/passwd"), bare_name("..")
    ('申报表.docx', 'passwd', '')
    """
    last = re.split(r"[/\\]", clean_line(name))[-1].strip(" .\"'<>|\t") if name.strip(" ./\\") else ""
    if len(last) <= NAME_CHARACTERS:
        return last
    stem, dot, extension = last.rpartition(".")
    if not dot or len(extension) > 10:
        return last[:NAME_CHARACTERS]
    return stem[: NAME_CHARACTERS - len(extension) - 1] + dot + extension

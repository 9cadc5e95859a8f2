"""The header block, and the text in it: the one module that touches raw header bytes, and raises for none.

The standard library's header objects raise on hostile input and destroy raw 8-bit values, so fields are cut
from the bytes here (RFC 5322 section 2.2, with the tolerance that real mail asks for).
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from parsers.charset import clean_line, codec_for, decode, is_han, undo_mojibake
from parsers.mail.transfer import decode_base64

HEADER_BYTES = 65_536
"""Of a message's beginning, for whoever wants no more than its header: nobody's needs more."""

_LINE = re.compile(rb"([^\r\n]*)(\r{0,8}\n|\r|\Z)")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_FIELD = re.compile(rb"(?!--|https?:)([!-9;-~]{1,128})[ \t]{0,80}:", re.IGNORECASE)
"""RFC 5322, 2.2; a boundary or an address of the web is none, whatever its signs."""
_END_OF_HEADER = re.compile(rb"\r{0,8}\n[ \t]{0,998}\r{0,8}\n|\r[ \t]{0,998}\r(?!\n)")
_ENCODED_WORD = re.compile(rb"=\?([^?\s=]{0,40})\?([bBqQ])\?([^\r\n]{0,2000}?)(?:\?=|\Z)")
_FOLD_IN_CHARACTER = re.compile(rb"([\xc2-\xf4][\x80-\xbf]{0,2})[ \t]{1,80}([\x80-\xbf])")
_REFERENCE = re.compile(r"&#(\d{5,6});")
_SUBJECT_BYTES = 8000
"""Of one header value, what is decoded: no honest subject or name is longer."""


@dataclass(frozen=True)
class Headers:
    """The fields of one header block, in order, names in lower case, values unfolded but not decoded."""

    fields: tuple[tuple[str, bytes], ...] = ()
    truncated: bool = False
    """The block was longer than the limit; the rest was passed over."""
    _index: dict[str, list[bytes]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, value in self.fields:
            self._index.setdefault(name, []).append(value)

    def first(self, name: str) -> bytes | None:
        """The value of the topmost field of this name."""
        values = self._index.get(name.lower())
        return values[0] if values else None

    def every(self, name: str) -> tuple[bytes, ...]:
        """The values of all fields of this name, topmost first."""
        return tuple(self._index.get(name.lower(), ()))

    def text(self, name: str) -> str | None:
        """The topmost value, decoded and clean; `None` where the field is absent."""
        value = self.first(name)
        return None if value is None else decode_text(value)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._index


def read_head(data: bytes, start: int, end: int, limit: int) -> tuple[Headers, int]:
    """Read a header block from `data[start:end]`; returns it with the place where the body begins.

    A leading mbox line (`From `) and blank lines before the first field are passed over. Data that does not
    begin with a field has no header: all of it is body. A stray line between fields continues the one before,
    and so does a line of blanks that the header goes on after.
    """
    position = _first_field(data, start, end)
    if position is None:
        return Headers(), start
    fields: list[tuple[str, bytearray]] = []
    block_end = min(end, position + limit)
    while position < block_end:
        line = _LINE.match(data, position, block_end)
        if line is None or line.end() == position:
            break
        text = line[1]
        if not text.strip(b" \t"):
            resumed = _after_blank_fold(data, line.end(), block_end) if text and fields else None
            if resumed is None:
                return _frozen(fields), line.end()
            fields[-1][1].extend(_LINE_ENDS.sub(b"", data[position:resumed]))
            position = resumed
            continue
        begins = _FIELD.match(text) if text[:1] not in b" \t" else None
        if begins:
            fields.append((begins[1].decode("ascii").lower(), bytearray(text[begins.end() :])))
        elif text[:1] in b" \t" or _field_follows(data, line.end(), end):
            if fields:
                fields[-1][1].extend(text)
        else:
            return _frozen(fields), position
        position = line.end()
    if position >= end:
        return _frozen(fields), end
    return _frozen(fields, truncated=True), _body_after(data, position, end)


def _first_field(data: bytes, start: int, end: int) -> int | None:
    """Where the first field begins, past a byte-order mark, blank lines and an mbox line; `None` for none."""
    position = start + 3 if data[start : start + 3] == b"\xef\xbb\xbf" else start
    for _ in range(20):
        line = _LINE.match(data, position, min(end, position + 4000))
        if line is None or line.end() == position:
            return None
        if _FIELD.match(line[1]):
            return position
        if position > start and not line[1].strip() and position != start and data[start:position].strip():
            return None
        if line[1].strip() and not line[1].startswith((b"From ", b">From ")):
            return None
        position = line.end()
    return None


def _after_blank_fold(data: bytes, position: int, end: int) -> int | None:
    """Where the header goes on after a line of blanks alone; `None` where that line ended it.

    Such a line is a fold, and so are the indented ones after it (RFC 5322, 4.2: SpamAssassin writes its
    report so). But software also separates the body by one. What comes next that is not indented decides: a
    field or the empty line that every header ends with makes it a fold; any other line, or the end of the
    data, can only be the body's, and a body that begins indented is not worth losing to a header without end.
    """
    while position < end:
        line = _LINE.match(data, position, end)
        if line is None or line.end() == position:
            break
        if not line[1]:
            return position
        if line[1][:1] not in b" \t":
            return position if _FIELD.match(line[1]) and _header_goes_on(data, line.end(), end) else None
        position = line.end()
    return None


def _header_goes_on(data: bytes, position: int, end: int) -> bool:
    """Whether what follows a line with a colon is a header's too: a field, a fold, an empty line."""
    line = _LINE.match(data, position, min(end, position + 4000))
    return line is None or line[1][:1] in b" \t" or _field_follows(data, position, end)


def _field_follows(data: bytes, position: int, end: int) -> bool:
    """Whether a field begins within the next three lines, before any blank one."""
    for _ in range(3):
        line = _LINE.match(data, position, min(end, position + 4000))
        if line is None or not line[1].strip():
            return False
        if _FIELD.match(line[1]):
            return True
        position = line.end()
    return False


def _body_after(data: bytes, position: int, end: int) -> int:
    blank = _END_OF_HEADER.search(data, position, end)
    return blank.end() if blank else end


def _frozen(fields: list[tuple[str, bytearray]], *, truncated: bool = False) -> Headers:
    return Headers(tuple((name, bytes(value).strip()) for name, value in fields), truncated)


def decode_text(value: bytes) -> str:
    """The text of a header value: encoded words (RFC 2047, loosely) and raw 8-bit, as one clean line.

    Encoded words are honoured wherever they stand, inside quotes too. Neighbours of the same charset are
    joined as bytes before decoding, since software splits them inside a character.
    """
    text = _decode_words(_mended_folds(value[:_SUBJECT_BYTES]))
    if "=?" in text and _ENCODED_WORD.search(text.encode("utf-8", "replace")):
        text = _decode_words(text.encode("utf-8", "replace"))
    return clean_line(undo_mojibake(_REFERENCE.sub(_referred, text)))


def _mended_folds(value: bytes) -> bytes:
    """Raw UTF-8 that was folded inside a character, whole again; believed where all of it is UTF-8 then."""
    if value.isascii() or _is_utf8(value):
        return value
    mended = _FOLD_IN_CHARACTER.sub(rb"\1\2", value)
    return mended if _is_utf8(mended) else value


def _is_utf8(value: bytes) -> bool:
    try:
        return bool(value.decode())
    except UnicodeDecodeError:
        return False


def _referred(reference: re.Match[str]) -> str:
    """What webmails in GBK write for a rare character (`&#19886;`), if it is Chinese."""
    char = chr(int(reference[1]))
    return char if is_han(char) else reference[0]


@dataclass
class _Word:
    """A run of neighbouring encoded words of one charset."""

    label: str
    pieces: list[tuple[bytes, bytes]]


def _decode_words(value: bytes) -> str:
    out: list[str] = []
    word: _Word | None = None
    position = 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[position : match.start()]
        label = match[1].decode("ascii", "replace")
        joins = word is not None and not between.strip()
        if not joins:
            out += [_word_text(word), decode(between).text]
            word = None
        if word is not None and (codec_for(word.label) or word.label) != (codec_for(label) or label):
            out.append(_word_text(word))
            word = None
        word = word or _Word(label, [])
        word.pieces.append((match[2].lower(), match[3]))
        position = match.end()
    return "".join([*out, _word_text(word), decode(value[position:]).text])


def _word_text(word: _Word | None) -> str:
    if word is None:
        return ""
    if all(encoding == b"b" for encoding, _ in word.pieces):
        texts = [re.sub(rb"\s", b"", text) for _, text in word.pieces]
        if any(len(text) % 4 and not text.endswith(b"=") for text in texts[:-1]):
            return decode(decode_base64(b"".join(texts)), word.label).text
    data = b"".join(_word_bytes(encoding, text) for encoding, text in word.pieces)
    return decode(data, word.label).text


def _word_bytes(encoding: bytes, text: bytes) -> bytes:
    if encoding == b"b":
        return decode_base64(text)
    return binascii.a2b_qp(text, header=True)

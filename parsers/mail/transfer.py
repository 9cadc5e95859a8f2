"""Transfer encodings undone: base64, quoted-printable, uuencode, as broken as they come (RFC 2045, 6)."""

from __future__ import annotations

import binascii
import re

_BASE64_LETTERS = re.compile(rb"[A-Za-z0-9+/=\s_-]*")
_TAIL = 200
"""Bytes of padding and line ends after which a stretch is looked at more closely."""
_MOST_SEGMENTS = 1000
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{0,400}[\r\n]{1,4}", re.MULTILINE)


def decode_transfer(content: bytes, encoding: str, start: int = 0, end: int | None = None) -> bytes:
    """Undo a stretch's transfer encoding; total. What is labelled base64 and plainly is not stays unchanged.

    Sound base64, however long, is not copied before it is decoded.
    """
    stop = len(content) if end is None else end
    if encoding == "base64":
        sample = content[start : min(stop, start + 4000)]
        foreign = len(sample) - sum(len(run) for run in _BASE64_LETTERS.findall(sample))
        if foreign * 20 <= len(sample):
            sound = _sound_base64(content, start, stop)
            return decode_base64(content[start:stop]) if sound is None else sound
    return _decode_others(content[start:stop], encoding)


def _sound_base64(content: bytes, start: int, end: int) -> bytes | None:
    """What it says, if padding stands at its end alone; else `None`."""
    pad = content.find(b"=", start, end)
    if pad >= 0 and content[pad : min(end, pad + _TAIL)].strip(b"=\r\n\t "):
        return None
    try:
        with memoryview(content) as whole, whole[start:end] as stretch:
            return binascii.a2b_base64(stretch) if pad < 0 or end - pad <= _TAIL else None
    except binascii.Error:
        return None


def _decode_others(content: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content)
    if encoding == "uuencode":
        return decode_uuencoded(content)
    return content


def decode_uuencoded(content: bytes) -> bytes:
    """The data between `begin` and `end` (POSIX uuencode); lines that are none are passed over."""
    begin = _UU_BEGIN.search(content)
    out = []
    for line in content[begin.end() if begin else 0 :].splitlines():
        if line.strip() in {b"end", b"`"}:
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            whole = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            out.append(_uu_or_nothing(line[:whole]))
    return b"".join(out)


def _uu_or_nothing(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""


def decode_base64(data: bytes) -> bytes:
    """Base64 as far as it goes (RFC 2045, 6.8): foreign bytes, missing padding, a cut end lose nothing else.

    Segments with their own padding, one after another, are joined; text after the padding is not base64.
    """
    try:
        decoded = binascii.a2b_base64(data)
    except binascii.Error:
        return _decode_broken_base64(data)
    pad = data.find(b"=")
    if pad < 0 or not data[pad:].strip(b"=\r\n\t "):
        return decoded
    segments = re.split(rb"={1,8}", data, maxsplit=_MOST_SEGMENTS)
    if len(segments) <= _MOST_SEGMENTS and all(
        re.fullmatch(rb"[A-Za-z0-9+/\s]*", segment) for segment in segments
    ):
        return b"".join(map(_decode_segment, segments))
    return decoded


def _decode_segment(letters: bytes) -> bytes:
    try:
        return binascii.a2b_base64(letters + b"==")
    except binascii.Error:
        return _decode_broken_base64(letters)


def _decode_broken_base64(data: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data.translate(bytes.maketrans(b"-_", b"+/")))
    whole = len(letters) - (len(letters) % 4 == 1)
    return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))

"""What a signed CMS envelope carries (RFC 5652, S/MIME RFC 8551): a mail, or a file.

Nothing is verified: a signature tells who signed, and here only what was signed is read. The few elements on
the way are walked in BER, of definite or indefinite length (X.690, 8.1.3), without recursion and without
copying the content once for each of its pieces, as a general decoder does.
"""

from __future__ import annotations

from parsers.kinds.sealed import der_of

_OID, _OCTETS, _OCTETS_IN_PIECES = 0x06, 0x04, 0x24
_SIGNED = bytes.fromhex("2a864886f70d010702")
_MOST_DEPTH = 30
_INDEFINITE = -1


def signed_content(data: bytes) -> bytes | None:
    """The bytes inside a signed-data envelope (DER, BER, or either in base64); `None` where there are none.

    A signature that stands beside what it signs carries nothing. What was cut off gives what came. Total.
    """
    data = der_of(data)
    try:
        kind, at = _identified(data, 0)
        return (_encapsulated(data, at) or None) if kind == _SIGNED else None
    except (IndexError, ValueError):
        return None


def _identified(data: bytes, at: int) -> tuple[bytes, int]:
    """A ContentInfo or EncapsulatedContentInfo: its object identifier, and where its `[0]` begins."""
    _, at, _ = _head(data, at)
    tag, start, length = _head(data, at)
    if tag != _OID or not 0 < length <= 40:
        raise ValueError("no object identifier")
    return data[start : start + length], start + length


def _encapsulated(data: bytes, at: int) -> bytes | None:
    """The content of SignedData (5.1): past `[0]`, the sequence, version and digest algorithms."""
    _, at, _ = _head(data, at)
    _, at, _ = _head(data, at)
    _, at = _identified(data, _past(data, _past(data, at)))
    tag, at, length = _head(data, at)
    if tag != 0xA0 or length == 0:
        return None
    return _octets(data, at)


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, where the content begins, and its length; -1 for an indefinite one. IndexError past the end."""
    tag, length = data[at], data[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, _INDEFINITE
    if length > 0x80:
        count = length - 0x80
        if count > 8:
            raise ValueError("a length beyond reason")
        length, at = int.from_bytes(data[at : at + count], "big"), at + count
    return tag, at, length


def _past(data: bytes, at: int) -> int:
    """Where the element that begins here ends."""
    tag, at, length = _head(data, at)
    if length >= 0:
        return at + length
    depth = 1
    while depth:
        tag, start, length = _head(data, at)
        if length == _INDEFINITE:
            depth, at = depth + 1, start
        elif tag == 0 and length == 0:
            depth, at = depth - 1, start
        else:
            at = start + length
    return at


def _octets(data: bytes, at: int) -> bytes:
    """An OCTET STRING, whole or in pieces, pieces of pieces too."""
    pieces: list[bytes] = []
    ends: list[int] = []
    while at < len(data) and len(ends) < _MOST_DEPTH:
        while ends and ends[-1] != _INDEFINITE and at >= ends[-1]:
            ends.pop()
            if not ends:
                return b"".join(pieces)
        if at + 2 > len(data):
            break
        tag, start, length = _head(data, at)
        if tag == 0 and length == 0 and ends:
            ends.pop()
            at = start
        elif tag == _OCTETS_IN_PIECES:
            ends.append(_INDEFINITE if length == _INDEFINITE else start + length)
            at = start
        elif tag == _OCTETS and length >= 0:
            pieces.append(data[start : start + length])
            at = start + length
        else:
            break
        if not ends:
            break
    return b"".join(pieces)

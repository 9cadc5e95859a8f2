"""Envelopes of CMS (RFC 5652) in DER, in BER of indefinite length, and in pieces, put together from bytes."""

from __future__ import annotations

import base64

SIGNED = bytes.fromhex("06092a864886f70d010702")
ENVELOPED = bytes.fromhex("06092a864886f70d010703")
AUTH_ENVELOPED = bytes.fromhex("060b2a864886f70d0109100117")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300b0609608648016503040201")


def der(tag: int, content: bytes) -> bytes:
    """An element of definite length (X.690, 8.1.3)."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    """An element of indefinite length, closed by two zeros."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def signed(content: bytes | None, *, indefinite: bool = False, pieces: int = 0) -> bytes:
    """A signed-data envelope with one certificate that is none; `pieces`: bytes of each piece of the content.

    Without content it is the signature alone, as it stands in a smime.p7s.
    """
    wrap = endless if indefinite else der
    inside = b""
    if content is not None:
        octets = der(0x04, content)
        if pieces:
            parts = (der(0x04, content[at : at + pieces]) for at in range(0, len(content), pieces))
            octets = wrap(0x24, b"".join(parts))
        inside = wrap(0xA0, octets)
    version, digests = der(0x02, b"\x01"), der(0x31, _SHA256)
    body = version + digests + wrap(0x30, _DATA + inside)
    body += der(0xA0, der(0x30, b"\x02\x01\x01")) + der(0x31, b"")
    return wrap(0x30, SIGNED + wrap(0xA0, wrap(0x30, body)))


def enveloped(kind: bytes = ENVELOPED) -> bytes:
    """What only the holder of a key can open."""
    return der(0x30, kind + der(0xA0, der(0x30, b"\x02\x01\x00" + der(0x31, bytes(300)))))


def armoured(data: bytes, label: str) -> bytes:
    """Textual encoding (RFC 7468)."""
    return (
        f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(data) + f"-----END {label}-----\n".encode()
    )


def pgp_message() -> bytes:
    """A message to one key (RFC 9580): a session key packet, then the sealed data."""
    return b"\x85\x01\x0c\x03" + bytes(range(1, 12)) * 24 + bytes(3) + b"\xd2\xc0\x10\x01" + bytes(range(200))

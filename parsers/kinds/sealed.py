"""Mail in envelopes: signed or locked by S/MIME (CMS, RFC 5652), OpenPGP (RFC 9580) or Microsoft's rights."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64

_CMS_KINDS = {
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02": "p7m",  # signedData
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03": "smime",  # envelopedData
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06": "smime",  # encryptedData
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17": "smime",  # authEnvelopedData (RFC 5083)
}
_ARMOURED_CMS = re.compile(rb"\s{0,80}-----BEGIN (?:PKCS7|CMS|SIGNED MESSAGE)-----")
_BARE_BASE64_CMS = re.compile(rb"\s{0,80}MI[A-T][A-Za-z0-9+/]{14,80}")
_ARMOURED_PGP = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,80}-----BEGIN PGP MESSAGE-----")
_ARMOUR = re.compile(rb"-----[A-Z0-9 ]{1,40}-----")
_RIGHTS = b"\x76\xe8\x04\x60\xc4\x11\xe3\x86"
"""How a message.rpmsg begins ([MS-OXORMMS] 2.1.3)."""


def sealed_kind(data: bytes) -> str | None:
    """`p7m` for what is signed and can be opened, `smime`, `pgp`, `rpmsg` for what is locked, else `None`."""
    if data.startswith(_RIGHTS):
        return "rpmsg"
    if data.startswith(b"\x30"):
        return _cms_kind(data)
    if _ARMOURED_CMS.match(data) or _BARE_BASE64_CMS.match(data):
        return _cms_kind(der_of(data[:400]))
    return "pgp" if _ARMOURED_PGP.match(data) or _is_binary_pgp(data) else None


def der_of(data: bytes) -> bytes:
    """The envelope's bytes, where they came as base64 (PEM, RFC 7468, or bare); else unchanged."""
    if data[:1] == b"\x30":
        return data
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", _ARMOUR.sub(b"", data))
    try:
        return a2b_base64(letters[: len(letters) // 4 * 4] + _rest(letters))
    except Error:
        return data


def _rest(letters: bytes) -> bytes:
    left = letters[len(letters) // 4 * 4 :]
    return left + b"=" * (4 - len(left)) if len(left) > 1 else b""


def _cms_kind(data: bytes) -> str | None:
    head = data[:24]
    return next((kind for identifier, kind in _CMS_KINDS.items() if 2 <= head.find(identifier) <= 6), None)


def _is_binary_pgp(data: bytes) -> bool:
    """A session key packet at the front (RFC 9580, 5.1 and 5.3): its tag, a length, its version."""
    if len(data) < 20:
        return False
    tag = data[0]
    if tag in {0xC1, 0xC3}:
        after = 2 if data[1] < 192 else 3
        versions = {3, 6} if tag == 0xC1 else {4, 5, 6}
        return data[after] in versions and data[1] < 224 and _goes_on_sealed(data, after, tag)
    widths = {0x84: 2, 0x85: 3, 0x8C: 2}
    after = widths.get(tag, 0)
    versions = {3} if tag != 0x8C else {4}
    return bool(after) and data[after] in versions and _goes_on_sealed(data, after, tag)


def _goes_on_sealed(data: bytes, version: int, tag: int) -> bool:
    """Whether the packet after this one is a session key too, or encrypted data (tags 1, 3, 9, 18, 20)."""
    length = data[1] if version == 2 else int.from_bytes(data[1:3], "big")
    if tag in {0xC1, 0xC3} and version == 3:
        length = ((data[1] - 192) << 8) + data[2] + 192
    following = data[version + length : version + length + 1]
    if not following or following[0] < 0x80:
        return False
    kind = following[0] & 0x3F if following[0] & 0x40 else (following[0] & 0x3C) >> 2
    return kind in {1, 3, 9, 18, 20}

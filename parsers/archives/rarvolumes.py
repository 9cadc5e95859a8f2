"""Volumes of a RAR that lost their names on the way (`tcmime.1388.bin`): what their own headers say.

Sources: the page "RAR 5.0 archive format" of rarlab.com, and RAR 4's technote. Total.
"""

from __future__ import annotations

_RAR5, _RAR4 = b"Rar!\x1a\x07\x01\x00", b"Rar!\x1a\x07\x00"
_MAIN5, _MAIN4 = 1, 0x73
_EXTRA = 0x0001
_VOLUME, _NUMBERED5, _FIRST4 = 0x0001, 0x0002, 0x0100
_LONGEST = 10
"""Bytes of a vint."""


def volume_number(data: bytes) -> int | None:
    """Counted from 1; 0 for a later one that does not say which; `None` for what is no volume of a RAR."""
    if data.startswith(_RAR5):
        return _of_rar5(data)
    if data.startswith(_RAR4) and len(data) >= 12 and data[9] == _MAIN4:
        flags = int.from_bytes(data[10:12], "little")
        return (1 if flags & _FIRST4 else 0) if flags & _VOLUME else None
    return None


def _of_rar5(data: bytes) -> int | None:
    at = len(_RAR5) + 4  # past the header's CRC
    _size, at = _vint(data, at)
    kind, at = _vint(data, at)
    flags, at = _vint(data, at)
    if kind != _MAIN5:
        return None
    if flags & _EXTRA:
        _extra, at = _vint(data, at)
    archive, at = _vint(data, at)
    if not archive & _VOLUME:
        return None
    return _vint(data, at)[0] + 1 if archive & _NUMBERED5 else 1


def _vint(data: bytes, at: int) -> tuple[int, int]:
    """Seven bits a byte, the lowest first; and where what follows begins."""
    value = 0
    for place, byte in enumerate(data[at : at + _LONGEST]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    return value, at + _LONGEST

"""HEIC files as phones write them, without an encoder: HEVC whose blocks are their plain samples (I_PCM).

Sources: ITU-T H.265 (7.3: the syntax; 9.3: the arithmetic code), ISO/IEC 23008-12 and 14496-12 (the boxes),
14496-15 (how HEVC is stored in them).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BLOCK = 32
"""Luma samples along a side of a coding block: the largest that may hold plain samples."""
VPS, SPS, PPS, IDR = 32, 33, 34, 20
"""Types of NAL units (table 7-1)."""
LEAST_PROBABLE = (
    240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89,
    85, 80, 76, 72, 69, 65, 62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31,
    30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14, 13, 12, 12, 11,
    11, 10, 9,
)  # fmt: skip
"""Table 9-46, its last column: nothing else is needed where every block begins with a new interval."""


class Bits:
    """Bits in the order in which the syntax tables name them."""

    def __init__(self) -> None:
        self.digits: list[str] = []

    def fixed(self, value: int, length: int) -> Bits:
        """u(n)."""
        self.digits.append(format(value, f"0{length}b"))
        return self

    def flags(self, *values: int) -> Bits:
        """u(1), several."""
        self.digits.extend(map(str, values))
        return self

    def golomb(self, *values: int) -> Bits:
        """ue(v), several (9.2)."""
        for value in values:
            code = format(value + 1, "b")
            self.digits.append("0" * (len(code) - 1) + code)
        return self

    def ended(self) -> bytes:
        """With the stop bit and zeros up to a byte's end."""
        return self.flags(1).aligned()

    def aligned(self) -> bytes:
        digits = "".join(self.digits)
        digits += "0" * (-len(digits) % 8)
        return int(digits or "0", 2).to_bytes(len(digits) // 8, "big")


def heic(image: Image.Image) -> bytes:
    """The picture as a HEIC, in full colour at half the resolution, as phones write it."""
    width, height = image.width & ~1, image.height & ~1
    units = {kind: _unit(kind, payload) for kind, payload in _parameters(width, height).items()}
    data = _unit(IDR, b"".join(_slice(image.crop((0, 0, width, height)))))
    return _file(width, height, units, len(data).to_bytes(4, "big") + data)


def _unit(kind: int, payload: bytes) -> bytes:
    """A NAL unit, with what keeps start codes out of it (7.4.2)."""
    return bytes([kind << 1, 1]) + re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", payload)


def _profile() -> Bits:
    """profile_tier_level: Main Still Picture, of any size."""
    return Bits().fixed(3, 8).fixed(0x70000000, 32).flags(1, 0, 1, 1).fixed(0, 44).fixed(186, 8)


def _parameters(width: int, height: int) -> dict[int, bytes]:
    """7.3.2.1 to 7.3.2.3: one picture, blocks of one size, plain samples, no filters."""
    profile = "".join(_profile().digits)
    video = Bits().fixed(0, 4).flags(1, 1).fixed(0, 6).fixed(0, 3).flags(1).fixed(0xFFFF, 16)
    video.digits.append(profile)
    video.flags(1).golomb(0, 0, 0).fixed(0, 6).golomb(0).flags(0, 0)
    whole = Bits().fixed(0, 4).fixed(0, 3).flags(1)
    whole.digits.append(profile)
    full = (-(-width // BLOCK) * BLOCK, -(-height // BLOCK) * BLOCK)
    whole.golomb(0, 1, *full).flags(1).golomb(0, (full[0] - width) // 2, 0, (full[1] - height) // 2)
    whole.golomb(0, 0, 4).flags(1).golomb(0, 0, 0)
    whole.golomb(2, 0, 0, 3, 0, 0).flags(0, 0, 0)
    whole.flags(1).fixed(7, 4).fixed(7, 4).golomb(2, 0).flags(1)
    whole.golomb(0).flags(0, 0, 0, 0, 0)
    picture = Bits().golomb(0, 0).flags(0, 0).fixed(0, 3).flags(0, 0).golomb(0, 0, 0).flags(0, 0, 0)
    picture.golomb(0, 0).flags(0, 0, 0, 0, 0, 0, 0).flags(1, 0, 1).flags(0, 0).golomb(0).flags(0, 0)
    return {VPS: video.ended(), SPS: whole.ended(), PPS: picture.ended()}


def _slice(image: Image.Image) -> Iterator[bytes]:
    """The header (7.3.6.1), and every block: its few coded bits, then its samples."""
    yield Bits().flags(1, 0).golomb(0, 2, 0).ended()
    planes = _planes(image)
    rows, columns = (side // BLOCK for side in planes[0].shape)
    for number in range(rows * columns):
        row, column = divmod(number, columns)
        yield _coded(number)
        for plane, side in zip(planes, (BLOCK, BLOCK // 2, BLOCK // 2), strict=True):
            yield plane[row * side : (row + 1) * side, column * side : (column + 1) * side].tobytes()
    yield _flushed(510 - 2)


def _planes(image: Image.Image) -> tuple[NDArray[np.uint8], ...]:
    """Luma, and both colours at half the resolution, filled up to whole blocks."""
    wide, high = (-(-side // BLOCK) * BLOCK for side in image.size)
    colours = image.convert("RGB").convert("YCbCr").split()
    half = (image.width // 2, image.height // 2)
    sizes = ((high, wide), (high // 2, wide // 2), (high // 2, wide // 2))
    scaled = (colours[0], *(one.resize(half, Image.Resampling.BOX) for one in colours[1:]))
    return tuple(
        np.pad(
            np.asarray(one),
            [(0, full - have) for full, have in zip(size, one.size[::-1], strict=True)],
            "edge",
        )
        for one, size in zip(scaled, sizes, strict=True)
    )


def _coded(number: int) -> bytes:
    """end_of_slice_segment_flag 0 of the block before, part_mode 1, pcm_flag 1.

    The arithmetic code begins anew after plain samples, and none of these moves its interval far enough for
    a bit to leave; part_mode is the probable value each time, which makes it more so.
    """
    interval = 510 - (2 if number else 0) - LEAST_PROBABLE[min(number, len(LEAST_PROBABLE) - 1)]
    return _flushed(interval - 2)


def _flushed(low: int) -> bytes:
    """EncodeFlush (9.3.4.5) of an interval of two that begins at `low`: its ten bits without the first, which
    is 0, the last one set: that is the stop bit, or what stands for it before plain samples."""
    return Bits().fixed(low & 0x1FF | 1, 9).aligned()


def _box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", len(inside) + 8) + kind + inside


def _full(kind: bytes, version: int, *content: bytes) -> bytes:
    return _box(kind, bytes([version, 0, 0, 0]), *content)


def _file(width: int, height: int, units: dict[int, bytes], data: bytes) -> bytes:
    head = _box(b"ftyp", b"heic", bytes(4), b"mif1", b"heic")
    meta = _meta(width, height, units.items(), 0, len(data))
    place = len(head) + len(meta) + 8
    return head + _meta(width, height, units.items(), place, len(data)) + _box(b"mdat", data)


def _meta(width: int, height: int, units: Iterable[tuple[int, bytes]], place: int, length: int) -> bytes:
    """The one item, where its data lie, and its properties: how it is coded, its size, its colours."""
    stored = b"".join(bytes([0x80 | kind]) + struct.pack(">HH", 1, len(unit)) + unit for kind, unit in units)
    coding = b"\1" + _profile().aligned() + b"\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f\3" + stored
    properties = _box(
        b"ipco",
        _box(b"hvcC", coding),
        _full(b"ispe", 0, struct.pack(">II", width, height)),
        _box(b"colr", b"nclx", struct.pack(">HHHB", 1, 13, 6, 0x80)),
    )
    return _full(
        b"meta",
        0,
        _full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
        _full(b"pitm", 0, struct.pack(">H", 1)),
        _full(b"iloc", 0, b"\x44\0", struct.pack(">HHHHII", 1, 1, 0, 1, place, length)),
        _full(b"iinf", 0, struct.pack(">H", 1), _full(b"infe", 2, struct.pack(">HH", 1, 0), b"hvc1\0")),
        _box(b"iprp", properties, _full(b"ipma", 0, struct.pack(">IHB", 1, 1, 3), b"\x81\x02\x03")),
    )

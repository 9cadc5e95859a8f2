"""Outlook messages ([MS-OXMSG]) and the OLE2 files ([MS-CFB]) that hold them, put together from bytes."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Tree = Mapping[str, "bytes | Tree"]
"""Streams and storages by name."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass
class _Entry:
    name: str
    kind: int
    """1 storage, 2 stream, 5 root."""
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    start: int = _END
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", self.left, self.right, self.child)
        return (
            struct.pack("<64sHBB", name, len(name), self.kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", self.start, self.size)
        )


def compound(tree: Tree) -> bytes:
    """An OLE2 file of version 3: sectors of 512 bytes, small streams in the mini stream."""
    entries = [_Entry("Root Entry", 5)]
    sectors: list[bytes] = []
    chain: list[int] = []
    mini, mini_chain = bytearray(), list[int]()

    def place(data: bytes) -> int:
        if not data:
            return _END
        first = len(sectors)
        count = -(-len(data) // _SECTOR)
        for number in range(count):
            sectors.append(data[number * _SECTOR : (number + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            chain.append(first + number + 1 if number + 1 < count else _END)
        return first

    def place_small(data: bytes) -> int:
        if not data:
            return _END
        first = len(mini_chain)
        count = -(-len(data) // _MINI)
        mini.extend(data.ljust(count * _MINI, b"\0"))
        mini_chain.extend([first + n + 1 for n in range(count - 1)] + [_END])
        return first

    def add(parent: int, children: Tree) -> None:
        numbers = []
        for name in sorted(children, key=lambda name: (len(name), name.upper())):
            content = children[name]
            numbers.append(len(entries))
            if isinstance(content, bytes):
                start = place(content) if len(content) >= _CUTOFF else place_small(content)
                entries.append(_Entry(name, 2, start=start, size=len(content)))
            else:
                entries.append(_Entry(name, 1))
                add(numbers[-1], content)
        for number, following in pairwise(numbers):
            entries[number].right = following
        entries[parent].child = numbers[0] if numbers else _FREE

    add(0, tree)
    entries[0].start, entries[0].size = place(bytes(mini)), len(mini)
    mini_table = b"".join(struct.pack("<I", link) for link in mini_chain)
    mini_fat = place(mini_table + b"\xff" * (-len(mini_table) % _SECTOR))
    directory = place(b"".join(entry.packed() for entry in entries))
    mini_sectors = -(-len(mini_table) // _SECTOR)
    fats = 1
    while len(sectors) + fats > fats * 128:
        fats += 1
    first_fat = len(sectors)
    chain += [_FAT] * fats
    table = b"".join(struct.pack("<I", link) for link in chain).ljust(fats * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIII", 0, fats, directory, 0, _CUTOFF)
    header += struct.pack("<IIII", mini_fat, mini_sectors, _END, 0)
    header += b"".join(struct.pack("<I", first_fat + n if n < fats else _FREE) for n in range(109))
    return header + b"".join(sectors) + table


@dataclass(frozen=True)
class Enclosed:
    """An attachment of a message: bytes, or the tree of a whole message."""

    name: str
    content: bytes | Tree
    method: int = 1
    content_id: str = ""
    narrow: str = ""
    """A code page for the name's bytes, instead of UTF-16."""


def message_tree(
    subject: str, text: str, files: Sequence[Enclosed] = (), *, embedded: bool = False, codepage: int = 936
) -> Tree:
    """The storages of one message; `embedded`: inside another."""
    head = bytes(8) + struct.pack("<IIII", 0, len(files), 0, len(files)) + (b"" if embedded else bytes(8))
    codepages = struct.pack("<HHIII", 3, 0x3FFD, 6, codepage, 0)
    tree: dict[str, bytes | Tree] = {
        "__properties_version1.0": head + codepages,
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": text.encode("utf-16-le"),
    }
    for number, file in enumerate(files):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(file)
    return tree


def _attachment(file: Enclosed) -> Tree:
    method = struct.pack("<HHIII", 3, 0x3705, 6, file.method, 0)
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(8) + method}
    if file.narrow:
        tree["__substg1.0_3707001E"] = file.name.encode(file.narrow) + b"\0"
    elif file.name:
        tree["__substg1.0_3707001F"] = file.name.encode("utf-16-le") + b"\0\0"
    if file.content_id:
        tree["__substg1.0_3712001F"] = file.content_id.encode("utf-16-le")
    if isinstance(file.content, bytes):
        tree["__substg1.0_37010102"] = file.content
    else:
        tree["__substg1.0_3701000D"] = file.content
    return tree


def outlook_message(subject: str, text: str, files: Sequence[Enclosed] = (), codepage: int = 936) -> bytes:
    """A .msg file."""
    return compound(message_tree(subject, text, files, codepage=codepage))

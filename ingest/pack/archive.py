"""A pack as a zip that Windows opens with the right names: names flagged as UTF-8 (APPNOTE 4.4.4, bit 11)."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ingest.errors import UsageError
from ingest.files import whole_file
from ingest.language.words import say
from ingest.pack.contents import read_items
from ingest.pack.folder import Packed
from ingest.pack.plan import Item, Plan
from ingest.store import Store
from parsers.terms import Limits

MARK = b"casebox pack "
"""Begins the comment of a zip that pack made; what it was made from follows."""


def write_archive(
    store: Store, limits: Limits, plan: Plan, target: Path, progress: Callable[[int], None]
) -> Packed:
    """Write the zip, unless the one that is there was made from the same.

    :raises UsageError: if there is a file that pack did not make
    :raises OSError: when it cannot be written
    """
    sources = "".join(f"{item.path}\0{item.source}\n" for item in plan.items)
    comment = MARK + hashlib.sha256(sources.encode()).hexdigest().encode()
    packed = Packed(cases=len(plan.cases))
    if target.exists() and _comment_of(target) == comment:
        packed.kept = sum(1 for _ in plan.items)
        return packed
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for files in (*plan.cases, plan.front):
            for item, data in read_items(store, limits, files):
                _add(archive, item, data, packed)
            progress(1 if files is not plan.front else 0)
        archive.comment = comment if not packed.missing else MARK + b"incomplete"
    return packed


def _comment_of(target: Path) -> bytes:
    """:raises UsageError: if it is no zip of ours"""
    comment = b""
    if target.is_file() and zipfile.is_zipfile(target):
        with zipfile.ZipFile(target) as archive:
            comment = archive.comment
    if not comment.startswith(MARK):
        raise UsageError(
            say(
                f"{target} was not made by pack: name another file",
                f"{target} 并非由 casebox pack 生成：请另选文件名",
            )
        )
    return comment


def _add(archive: zipfile.ZipFile, item: Item, data: bytes | None, packed: Packed) -> None:
    if data is None:
        packed.missing.append(item.path)
        return
    entry = zipfile.ZipInfo(item.path, _dos_time(item.moment))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    entry.flag_bits |= 0x800
    archive.writestr(entry, data)
    packed.written += 1


def _dos_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """Zip's clock begins in 1980 and has no zone."""
    year = max(moment.year, 1980)
    return year, moment.month, moment.day, moment.hour, moment.minute, moment.second

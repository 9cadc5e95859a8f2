"""The bytes of a pack's files, out of the stored mail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from ingest.errors import StoreRefused
from ingest.pack.plan import Item
from ingest.store import Store
from parsers.message import files_in
from parsers.terms import Limits


def read_items(store: Store, limits: Limits, items: Sequence[Item]) -> Iterator[tuple[Item, bytes | None]]:
    """Each file with its bytes; `None` where the stored mail no longer gives it. A mail is opened once."""
    wanted: dict[str, list[Item]] = {}
    for item in items:
        if item.origin is None:
            yield item, item.content()
        else:
            wanted.setdefault(item.origin.raw_sha256, []).append(item)
    for sha256, from_mail in wanted.items():
        try:
            found = {file.path: file.data for file in files_in(store.mail.get(sha256), limits)}
        except StoreRefused:
            found = {}
        for item in from_mail:
            assert item.origin is not None
            data = found.get(item.origin.path)
            same = data is not None and hashlib.sha256(data).hexdigest() == item.source
            yield item, data if same else None

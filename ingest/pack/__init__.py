"""Accepted cases laid out for the expert panel: a folder a case, the register, and a page to begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.files import unwritable
from ingest.pack.archive import write_archive
from ingest.pack.folder import Packed, write_folder
from ingest.pack.plan import make_plan
from ingest.runtime import Runtime

__all__ = ["Packed", "pack_cases"]


def pack_cases(
    runtime: Runtime, target: Path, *, as_zip: bool = False, progress: Callable[[int], None] = lambda _: None
) -> Packed:
    """Lay every accepted case out under `target`, or in the zip file of that name.

    Again and again: what has not changed is not written again, what is no longer accepted goes, and what
    somebody else put or changed there is never lost. `progress` is told how many cases more are done.

    :raises UsageError: if the target holds something that pack did not make
    :raises StoreUnavailable: when it cannot be written
    """
    with runtime.store.reading() as session:
        plan = make_plan(runtime, session)
    try:
        write = write_archive if as_zip else write_folder
        return write(runtime.store, runtime.settings.limits, plan, target, progress)
    except OSError as error:
        raise unwritable(error, error.filename or target) from error

"""The register as CSV and as an Excel workbook."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.files import unwritable, write_synced
from ingest.register.cases import STATES, find_cases
from ingest.register.cells import Value, clean, is_risky
from ingest.register.columns import columns_of
from ingest.runtime import Runtime

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_csv(runtime: Runtime, path: Path | None) -> None:
    """The register as CSV with a byte order mark, so that Excel reads it as UTF-8; `None`: standard output.

    A text that might be taken for a formula gets an apostrophe before it.

    :raises StoreUnavailable: when the file cannot be written
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    columns = columns_of(runtime.policy.call)
    writer.writerow([column.title for column in columns])
    with runtime.store.reading() as session:
        for number, case in enumerate(find_cases(session, runtime.policy.call.zone), 1):
            writer.writerow([_csv_cell(column.value(number, case)) for column in columns])
    content = buffer.getvalue().encode("utf-8-sig")
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        _write(path, content)


def _csv_cell(value: Value) -> str | int | float:
    if isinstance(value, str):
        return f"'{clean(value)}" if is_risky(value) else clean(value)
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    return f"{value:%Y-%m-%d %H:%M:%S}"


def write_xlsx(runtime: Runtime, path: Path, outcomes: Sequence[str] = tuple(STATES)) -> None:
    """The register as an Excel workbook.

    `outcomes`: cases with one of these; every message is listed too unless only some cases are asked for.

    :raises StoreUnavailable: when the file cannot be written
    """
    _write(path, register_bytes(runtime, outcomes))


def register_bytes(runtime: Runtime, outcomes: Sequence[str] = tuple(STATES)) -> bytes:
    """The workbook, for a mail or a zip."""
    from ingest.register.workbook import make_workbook

    with TemporaryDirectory(prefix="casebox-register-") as folder, runtime.store.reading() as session:
        return make_workbook(runtime, session, Path(folder), outcomes).read_bytes()


def _write(path: Path, content: bytes) -> None:
    try:
        write_synced(path.absolute(), content)
    except OSError as error:
        raise unwritable(error, path) from error

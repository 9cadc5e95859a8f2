"""Log lines find standard error, whichever it is when they come."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from ingest.log import configure_logs


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def test_a_line_after_standard_error_was_replaced_goes_to_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", first)
    configure_logs()
    first.close()
    monkeypatch.setattr("sys.stderr", second)
    logging.getLogger("apscheduler").warning("missed")
    assert "missed" in second.getvalue()
    assert "Logging error" not in second.getvalue()

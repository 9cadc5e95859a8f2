"""Log lines find standard error, whichever it is when they come."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from ingest.log import configure_logs, get_logger


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


def test_a_traceback_on_a_terminal_names_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    configure_logs()

    def log_in(password: str) -> None:
        raise ValueError("refused")

    secret = "esroh tcerroc"
    try:
        log_in(secret[::-1])
    except ValueError:
        get_logger("casebox").exception("round.bug")
    assert "ValueError: refused" in terminal.getvalue()
    assert "correct horse" not in terminal.getvalue()


class Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True

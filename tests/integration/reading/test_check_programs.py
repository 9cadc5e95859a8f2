"""What `casebox check` makes of programs that may be there or not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.check.programs import check_clock


@pytest.mark.parametrize(
    ("told", "states"),
    [("yes", ["ok"]), ("no", ["warning"]), ("", [])],
    ids=["kept right", "not kept right", "systemd does not know"],
)
def test_the_clock_is_what_systemd_says_of_it(
    told: str, states: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho {told}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert [part.state for part in check_clock()] == states


def test_nothing_is_said_of_the_clock_where_systemd_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(check_clock()) == []

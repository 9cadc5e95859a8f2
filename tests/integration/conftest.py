"""An office on each of the two databases: what holds on one must hold on the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A secretariat on the day of `BEFORE`, with an empty database of either kind."""
    storage = {"directory": tmp_path / "var", "free_bytes": 0, "database": f"sqlite:///{tmp_path}/casebox.db"}
    if request.param == "postgres":
        storage["database"] = request.getfixturevalue("postgres_url")
    opened = open_office(tmp_path, BEFORE, storage=storage)
    yield opened
    opened.runtime.store.engine.dispose()

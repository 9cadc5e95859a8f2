"""A call after its deadline on each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.letters import at
from tests.builders.secretariat.offices import Office
from tests.builders.secretariat.panel import reviewed_office

CASES = 3


@pytest.fixture(params=["sqlite", "postgres"])
def review_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Three accepted cases and three experts, forty days after the first mail."""
    storage = {"directory": tmp_path / "var", "free_bytes": 0, "database": f"sqlite:///{tmp_path}/casebox.db"}
    if request.param == "postgres":
        storage["database"] = request.getfixturevalue("postgres_url")
    opened = reviewed_office(tmp_path / "office", CASES, {"storage": storage})
    opened.now = at(24 * 40)
    yield opened
    opened.runtime.store.engine.dispose()

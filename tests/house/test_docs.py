"""The documents name every rule, command and setting, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ingest.cli import casebox
from ingest.judge.rules.codes import GRAVITIES
from ingest.settings.render import keys
from tests.house.repository import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub makes of headings: lower case, punctuation gone, blanks to hyphens."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands() -> list[str]:
    names = []
    with click.Context(casebox) as context:
        for name in casebox.list_commands(context):
            command = casebox.get_command(context, name)
            inner = list(command.commands) if isinstance(command, click.Group) else []
            names += [f"{name} {sub}" for sub in inner] or [name]
    return names


@pytest.mark.parametrize("page", ["docs/operating.md", "docs/operating.zh-CN.md"])
def test_every_command_is_explained_to_operators(page: str) -> None:
    known = set()
    for cell in re.findall(r"^\| (`[^|]*(?:\\\|[^|]*)*) \|", text_of(page), re.MULTILINE):
        for code in re.findall(r"`(?:casebox )?([^`]+)`", cell):
            word, _, rest = code.partition(" ")
            known |= {word} | {f"{word} {sub}" for sub in rest.split(" ")[0].split("\\|")}
    assert [command for command in commands() if command not in known] == []


def test_every_finding_is_among_the_rules() -> None:
    rules = text_of("docs/rules.md")
    assert [code for code in GRAVITIES if f"`{code}`" not in rules] == []


def test_every_setting_is_on_the_configuration_page() -> None:
    page = text_of("docs/configuration.md")
    assert [name for name, key in keys().items() if f"| `{key.name}` |" not in page] == []


def test_every_setting_that_a_page_names_is_there() -> None:
    known, sections = set(keys()), {name.partition(".")[0] for name in keys()}
    named = {
        (page.name, name)
        for page in PAGES
        for name in re.findall(r"`(\w+\.\w+)(?: = [^`]+)?`", page.read_text(encoding="utf-8"))
        if name.partition(".")[0] in sections
    }
    codes = set(GRAVITIES)
    assert sorted((page, name) for page, name in named if name not in known | codes) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_of_a_page_leads_nowhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        goal = page if not path else (page.parent / path)
        if not goal.exists() or (anchor and anchor not in anchors_of(goal)):
            broken.append(target)
    assert broken == []


def test_every_picture_is_in_a_page_and_small() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r'<img src="([^"]+)" alt="[^"]+"', page.read_text(encoding="utf-8"))
    }
    pictures = set((ROOT / "docs" / "pictures").iterdir())
    assert pictures == shown
    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []


def test_both_readmes_tell_of_the_same_commands() -> None:
    def told(name: str) -> list[str]:
        return re.findall(
            r"(?:make|casebox) (setup|demo|init|check|run|list|show|decide|digest|export)\b", text_of(name)
        )

    assert told("README.md") == told("README.zh-CN.md")

"""A thing is found by its name: folders stay small, and a command's file is named after it."""

from __future__ import annotations

from collections import Counter

import click

from ingest.cli import casebox
from ingest.cli.contents import FOLDERS, SECTIONS
from tests.house.repository import ROOT, own_files, package_modules

FOLDER_FILES = 15
CLI = ROOT / "ingest" / "cli"


def test_no_folder_holds_more_than_fifteen_modules() -> None:
    counts = Counter(path.parent.relative_to(ROOT) for path in own_files("*.py") if path.stem != "__init__")
    assert {str(folder): count for folder, count in counts.items() if count > FOLDER_FILES} == {}


def test_every_command_lies_in_a_file_of_its_name_and_no_other_file_beside_it() -> None:
    files = {
        (path.parent.name, path.stem)
        for path in package_modules()
        if path.parent.parent == CLI and path.stem != "__init__"
    }
    assert files == {(folder, name) for name, folder in FOLDERS.items()}
    assert {folder for folder, _ in files} == set(SECTIONS)


def test_the_file_of_a_command_holds_that_command() -> None:
    with click.Context(casebox) as context:
        for name in FOLDERS:
            command = casebox.get_command(context, name)
            assert command is not None
            assert command.name == name

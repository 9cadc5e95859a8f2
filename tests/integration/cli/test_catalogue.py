"""What click says to an operator is in the catalogue, and what is compiled is what people edit."""

from __future__ import annotations

import io
import string
from gettext import GNUTranslations
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ingest.language.catalogue import SOURCE, compiled

FOR_DEVELOPERS = (
    "Arguments take exactly", "Could not determine name", "DeprecationWarning", "Name '{name}' defined",
    "No options defined", "Boolean option", "Invalid start character", "Unknown ",
    "Value must be an iterable",    "(dynamic)", "deprecated", "Choice({choices})",
)  # fmt: skip
"""How sentences begin that only a wrong program brings about."""
NOT_USED = (
    "Couldn't detect Bash", "Shell completion is not supported", "Windows error", "Press any key", "{editor}",
    "Confirm the action", "{value!r} does not match the format", "{value!r} is not a valid UUID", "env var",
    "%(prog)s, version", "d",
)  # fmt: skip
"""What casebox has no use for: editors, click's own dates, Windows; what is the same in both languages."""


def said_by_click() -> set[str]:
    """Every sentence that click gives to gettext, plurals by their first form."""
    found = extract_from_dir(
        str(Path(click.__file__).parent), [("**.py", "python")], keywords={"_": None, "ngettext": (1, 2)}
    )
    return {one[2] if isinstance(one[2], str) else one[2][0] for one in found}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Message]:
    with SOURCE.open("rb") as file:
        return {one.id if isinstance(one.id, str) else one.id[0]: one for one in read_po(file) if one.id}


def test_everything_that_an_operator_may_read_of_click_is_translated(catalogue: dict[str, Message]) -> None:
    elsewhere = FOR_DEVELOPERS + NOT_USED
    assert sorted(one for one in said_by_click() - set(catalogue) if not one.startswith(elsewhere)) == []


def test_a_translation_names_nothing_that_the_sentence_does_not(catalogue: dict[str, Message]) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for message in catalogue.values():
        given = {name for text in _forms(message.id) for name in names(text)}
        assert all(_forms(message.string)), message.id
        assert {name for text in _forms(message.string) for name in names(text)} <= given, message.id


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_the_compiled_catalogue_is_the_one_that_people_edit() -> None:
    def sentences(content: bytes) -> dict[object, str]:
        found = vars(GNUTranslations(io.BytesIO(content)))["_catalog"]
        return {key: text for key, text in found.items() if key}  # without the head, which has dates

    assert sentences(SOURCE.with_suffix(".mo").read_bytes()) == sentences(compiled()), "./dev render"

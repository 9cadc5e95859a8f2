"""A label with what stands beside it, before it is made into a field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from parsers.document import Paragraph, Run
from parsers.form.lexicon import Label


@dataclass(frozen=True)
class Pair:
    """A label and the paragraphs of its value, which may be empty."""

    label: Label
    value: tuple[Paragraph, ...]
    place: str
    block: int
    """Index of the document's block that it was found in; -1 in a text box."""
    end: int
    """Index of the last block that the value reaches into."""
    from_table: bool = False
    aside: bool = False
    """Of a list of persons, or about others than the applicant: it outranks nothing."""


ROW_JOINT = " / "
"""Between the cells of a row, where a field is a table."""


def cut(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    """The paragraph's characters from `start` to `end`, each with its own look."""
    runs: list[Run] = []
    at = 0
    for run in paragraph.runs:
        low, high = max(start - at, 0), min(end - at, len(run.text))
        if low < high:
            runs.append(replace(run, text=run.text[low:high]))
        at += len(run.text)
    return replace(paragraph, runs=tuple(runs))


def text_of(paragraphs: Iterable[Paragraph]) -> str:
    """The paragraphs' text, one a line; what was struck out is left out where something stands instead."""
    lines = list(paragraphs)
    kept = ["".join(run.text for run in line.runs if not run.struck) for line in lines]
    if any(text.strip() for text in kept):
        return "\n".join(kept)
    return "\n".join(line.text for line in lines)


def confidence_of(paragraphs: Iterable[Paragraph]) -> float:
    """The least sure run that shows something; 1.0 for none."""
    runs = (run for paragraph in paragraphs for run in paragraph.runs if run.text.strip())
    return min((run.confidence for run in runs), default=1.0)

"""Measures, and writes `docs/accuracy.md`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from parsers.facts import Field, MessageFacts
from parsers.message import parse_message
from parsers.terms import Limits
from tests.accuracy.cases import PARTS
from tests.accuracy.drafts import blank_table
from tests.accuracy.invention import TERMS
from tests.accuracy.submissions import SHOTS, Submission, counts, make_submissions

REPORT = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"
TEXTS = ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion")
_PARTS_OF_A_CASE = ("**the form's fields**", "**the manuscript's fields**")
GROUPS = {"pdf": "text PDF", "jpeg": "scan", "scanned pdf": "scan"}
OCR_LIKENESS = 0.97
"""Share of a scanned summary's characters that must be right."""


@dataclass(frozen=True)
class Verdict:
    """One field of one submission."""

    submission: Submission
    field: str
    right: bool
    expected: str
    read: str


def judge(submission: Submission, facts: MessageFacts) -> Iterator[Verdict]:
    """Every field, compared with what was written."""
    said, form, manuscript = submission.said, facts.form, facts.manuscript
    printed = submission.form_kind in {"pdf", "jpeg", "scanned pdf", *SHOTS}
    for name in TEXTS:
        field: Field | None = getattr(form, name) if form else None
        read, expected = field.value if field else "", getattr(said, name)
        yield Verdict(
            submission, name, _same(name, expected, read, submission, printed=printed), expected, read
        )
    for name, choice in (("directions", said.direction), ("kinds", said.kind)):
        chosen = "、".join(field.value for field in getattr(form, name)) if form else ""
        yield Verdict(submission, name, chosen == choice, choice, chosen)
    title = manuscript.title if manuscript else ""
    yield Verdict(submission, "manuscript.title", title == submission.title, submission.title, title)
    count = manuscript.characters if manuscript else -1
    yield Verdict(
        submission,
        "manuscript.characters",
        count == submission.characters,
        str(submission.characters),
        str(count),
    )
    parts = {fault.part for fault in manuscript.format} if manuscript else set()
    for part in PARTS:
        right = (part in parts) == (part in submission.wrong)
        yield Verdict(
            submission, f"manuscript.format.{part}", right, str(part in submission.wrong), str(part in parts)
        )


def _same(name: str, expected: str, read: str, submission: Submission, *, printed: bool) -> bool:
    if not printed:
        return expected == read
    left, right = "".join(expected.split()), "".join(read.split())
    if name == "summary" and submission.form_kind not in {"pdf", "upside-down pdf"}:
        return SequenceMatcher(None, left, right, autojunk=False).ratio() >= OCR_LIKENESS
    return left == right


def _measure(submission: Submission) -> list[Verdict]:
    return list(judge(submission, parse_message(submission.raw, TERMS, Limits())))


def _group(submission: Submission) -> str:
    kind = submission.form_kind
    return kind if kind in SHOTS else GROUPS.get(kind, "Word")


def _part(field: str) -> str:
    return _PARTS_OF_A_CASE[field.startswith("manuscript")]


def report(verdicts: Sequence[Verdict], submissions: Sequence[Submission], command: str) -> str:
    """The page: a table by field and source, what was varied, and every miss."""
    groups = [
        name
        for name in ("Word", *dict.fromkeys(GROUPS.values()), *SHOTS)
        if any(_group(s) == name for s in submissions)
    ]
    tally: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for verdict in verdicts:
        for field in (verdict.field, _part(verdict.field)):
            cell = tally[field, _group(verdict.submission)]
            cell[0] += verdict.right
            cell[1] += 1
    lines = [
        "# Accuracy",
        "",
        f"Made by `{command}`: {len(submissions)} submissions invented by a seeded generator, mailed,",
        "parsed by `parse_message`, and compared field by field with what was written. Columns are what the",
        "form came as; the manuscript is a Word file in all of them. A field counts only if it is right to",
        f"the character, save a scanned summary, of which {OCR_LIKENESS:.0%} of the characters must be.",
        "",
        "| field | " + " | ".join(groups) + " |",
        "|---|" + "---|" * len(groups),
    ]
    for field in dict.fromkeys([*_PARTS_OF_A_CASE, *(verdict.field for verdict in verdicts)]):
        cells = (tally[field, group] for group in groups)
        shown = (f"{right / total:.1%} ({right}/{total})" if total else "" for right, total in cells)
        lines.append(f"| {field} | " + " | ".join(shown) + " |")
    lines += ["", "## What was varied", ""]
    for trait in ("form_kind", "layout", "tick", "manuscript_kind", "front", "packing"):
        listed = ", ".join(f"{name} {number}" for name, number in sorted(counts(submissions, trait).items()))
        lines.append(f"- {trait.replace('_', ' ')}: {listed}")
    missed = [verdict for verdict in verdicts if not verdict.right]
    lines += ["", "## Every miss", ""] + (["None."] if not missed else [])
    for verdict in missed:
        lines.append(f"- {verdict.field}: `{_short(verdict.expected)}` read as `{_short(verdict.read)}`")
        lines.append(f"  ({verdict.submission.traits})")
    return "\n".join((*lines, "", *blank_table())) + "\n"


def _short(text: str) -> str:
    return text.replace("\n", "⏎").replace("|", "¦")[:60]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description=__doc__)
    parser.add_argument("--count", type=int, default=220, help="submissions with Word and PDF forms")
    parser.add_argument("--scans", type=int, default=24, help="submissions with scanned forms")
    parser.add_argument("--shots", type=int, default=6, help="submissions of each kind of photograph")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--quick", action="store_true", help="docx only, and no report")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args(arguments)
    start = time.monotonic()
    scans, shots = (0, 0) if options.quick else (options.scans, options.shots)
    submissions = make_submissions(options.count, scans, shots, options.seed, quick=options.quick)
    made = time.monotonic()
    with ProcessPoolExecutor(options.workers) as pool:
        verdicts = [verdict for found in pool.map(_measure, submissions) for verdict in found]
    text = report(
        verdicts,
        submissions,
        f"python -m tests.accuracy --count {options.count} --scans {scans} --shots {shots}"
        f" --seed {options.seed}",
    )
    if not options.quick:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(text, encoding="utf-8")
    print(text)
    print(f"made in {made - start:.0f} s, parsed in {time.monotonic() - made:.0f} s", file=sys.stderr)
    return int(any(not verdict.right and _group(verdict.submission) == "Word" for verdict in verdicts))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

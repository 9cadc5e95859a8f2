"""Blind copies of the papers that stand: which words are hidden in them, and what could not be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.judge.case import Verdict
from ingest.judge.rules.subject import value_of
from ingest.judge.units.same import units_of
from ingest.pack.contents import read_items
from ingest.pack.plan import BOTH, FORM, SCAN, Item
from ingest.reading.papers import PaperReader
from ingest.register.cases import Case
from ingest.runtime import Runtime
from parsers.blind.words import HIDDEN, pattern_of

LEFT_OUT = frozenset({FORM, SCAN})
"""What is nothing but names and seals: the page of the case tells what else it says."""
VERSION = "1"
"""Raised where the same paper would be copied to something else."""


def words_of(case: Case, verdict: Verdict) -> tuple[str, ...]:
    """What would tell whose case it is: units in full and without department, contact, telephone, address."""
    form = verdict.standing.form
    units = [case.unit, value_of(form.unit) if form else "", *verdict.standing.units]
    roots = [unit.root for name in units for unit in units_of(name)]
    people = [case.contact, value_of(form.contact) if form else ""]
    reached = [
        case.contact_info,
        *case.contact_info.replace("，", " ").replace("、", " ").split(),
        case.email,
    ]
    found = (word.strip() for word in [*units, *roots, *people, *reached])
    return tuple(dict.fromkeys(word for word in found if len(word) > 1))


class Blinder:
    """Copies papers, each once, into a folder that is gone afterwards; what is to be said gathers."""

    def __init__(self, runtime: Runtime, reader: PaperReader, folder: Path, labels: Sequence[str]) -> None:
        """:param labels: of documents that hold the form's fields in another call, which are left out too"""
        self._told: list[str] = []
        self._kept_back: set[str] = set()
        self._runtime, self._reader, self._folder = runtime, reader, folder
        self._left_out = LEFT_OUT | set(labels)

    @property
    def told(self) -> tuple[str, ...]:
        """What is left in the copies, and what was left out."""
        names = "、".join(sorted(self._kept_back))
        kept_back = [f"{names}含单位、联系人和印章，一律未提供给专家，所填内容见案例简介"] if names else []
        return (*kept_back, *self._told)

    def copies(self, case: Case, verdict: Verdict, items: Sequence[Item]) -> Iterator[Item]:
        """The papers of a case without names; a paper that cannot be copied is left out, and said."""
        words = words_of(case, verdict)
        papers = [one for one in items if one.origin is not None and one.label not in self._left_out]
        left_out = [one for one in items if one.origin is not None and one.label in self._left_out]
        self._kept_back.update(one.label for one in left_out)
        store, limits = self._runtime.store, self._runtime.settings.limits
        for item, data in read_items(store, limits, papers):
            name = item.path.rpartition("/")[2]
            if data is None:
                self._tell(case, name, "原始邮件中取不出，未提供给专家")
                continue
            key = hashlib.sha256("\0".join([VERSION, item.source, *words]).encode()).hexdigest()
            file = self._folder / key
            file.write_bytes(data)
            copied, done = self._reader.blind_copy(file, words)
            if done.fault:
                self._tell(case, name, f"{done.fault}，未提供给专家")
                file.unlink()
                continue
            file.write_bytes(copied)
            for one in done.left:
                self._tell(case, name, one)
            if item.label == BOTH:
                self._tell(case, name, "申报表与文稿在同一文件内，请核对有无遗漏")
            path = f"{item.path.rpartition('.')[0]}.{done.kind}"
            yield replace(item, path=path, source=key, origin=None, content=file.read_bytes)

    def _tell(self, case: Case, name: str, message: str) -> None:
        self._told.append(f"{case.receipt} {name}：{message}")


def hidden(text: str, words: Sequence[str]) -> str:
    """A text of the form with a mark in place of each of the words."""
    pattern = pattern_of(words)
    return pattern.sub(HIDDEN, text) if pattern is not None else text

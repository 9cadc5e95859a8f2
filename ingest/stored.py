"""Facts and verdicts as JSON and back: what the database keeps of them, with the version that wrote it.

What an older version wrote is read; what it did not know yet takes the defaults. Only reading the stored mail
anew (`rerun`) finds what it overlooked, so `show` and `rerun` tell of it.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter, ValidationError

from ingest.judge.case import Verdict
from models.message import Message
from parsers.facts import MessageFacts

FACTS_VERSION = 2
"""Raised where the same mail is read to something else than before, or is told in other words."""
VERDICT_VERSION = 2
VERSION = "version"
"""The key; what was written before there was one is of version 1."""

_FACTS = TypeAdapter(MessageFacts)
_VERDICT = TypeAdapter(Verdict)

FOLLOWING = frozenset({"standing", "checks"})
"""Of a verdict: follows from the messages, or is of no further use."""

_DECODED: WeakKeyDictionary[Message, tuple[Any, MessageFacts]] = WeakKeyDictionary()
"""Of each row in memory, its facts, with the JSON that they were decoded from."""


def dump_facts(facts: MessageFacts) -> Any:
    """Make of facts the JSON value that `Message.facts` holds."""
    return {VERSION: FACTS_VERSION, **_FACTS.dump_python(facts, mode="json")}


def load_facts(value: Any) -> MessageFacts:
    """Read facts back; what an older version did not know yet has its default."""
    return _FACTS.validate_python(value)


def are_facts_older(value: Any) -> bool:
    """Whether another reading of the same mail might find more: an older version wrote them."""
    return value is not None and _version_of(value) < FACTS_VERSION


def facts_of(row: Message) -> MessageFacts:
    """The facts of a row: decoded once, however many ask while it is in memory."""
    kept = _DECODED.get(row)
    if kept is None or kept[0] is not row.facts:
        kept = row.facts, load_facts(row.facts)
        _DECODED[row] = kept
    return kept[1]


def dump_verdict(verdict: Verdict) -> Any:
    """Make of a verdict the JSON value that `Message.verdict` holds."""
    return {VERSION: VERDICT_VERSION, **_VERDICT.dump_python(verdict, mode="json")}


def load_verdict(value: Any) -> Verdict:
    """Read a verdict back; what an older version did not know yet has its default."""
    return _VERDICT.validate_python(value)


def find_verdict(value: Any) -> Verdict | None:
    """Read a verdict back, or return `None` where there is none yet, or none any more."""
    return None if value is None else load_verdict(value)


def is_verdict_older(value: Any) -> bool:
    """Whether an older version wrote it."""
    return value is not None and _version_of(value) < VERDICT_VERSION


def _version_of(value: Any) -> int:
    return int(value.get(VERSION, 1))


def load_known(value: Any) -> Verdict | None:
    """What of a verdict does not follow from the messages again; `None`: unreadable."""
    told = {name: one for name, one in value.items() if name not in FOLLOWING}
    try:
        return _VERDICT.validate_python(told)
    except ValidationError:
        return None

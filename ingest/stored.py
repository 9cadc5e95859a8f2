"""Facts and verdicts as JSON and back: what the database keeps of them."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from ingest.judge.case import Verdict
from parsers.facts import MessageFacts

_FACTS = TypeAdapter(MessageFacts)
_VERDICT = TypeAdapter(Verdict)


def dump_facts(facts: MessageFacts) -> Any:
    """Make of facts the JSON value that `Message.facts` holds."""
    return _FACTS.dump_python(facts, mode="json")


def load_facts(value: Any) -> MessageFacts:
    """Read facts back; what an older version did not know yet has its default."""
    return _FACTS.validate_python(value)


def dump_verdict(verdict: Verdict) -> Any:
    """Make of a verdict the JSON value that `Message.verdict` holds."""
    return _VERDICT.dump_python(verdict, mode="json")


def load_verdict(value: Any) -> Verdict:
    """Read a verdict back; what an older version did not know yet has its default."""
    return _VERDICT.validate_python(value)

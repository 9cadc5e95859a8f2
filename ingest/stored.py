"""Facts and verdicts as JSON and back: what the database keeps of them."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from ingest.judge.case import Verdict
from parsers.facts import MessageFacts

_FACTS = TypeAdapter(MessageFacts)
_VERDICT = TypeAdapter(Verdict)


def dump_facts(facts: MessageFacts) -> Any:
    """As the database keeps them."""
    return _FACTS.dump_python(facts, mode="json")


def load_facts(value: Any) -> MessageFacts:
    """As they were."""
    return _FACTS.validate_python(value)


def dump_verdict(verdict: Verdict) -> Any:
    """As the database keeps it."""
    return _VERDICT.dump_python(verdict, mode="json")


def load_verdict(value: Any) -> Verdict:
    """As it was."""
    return _VERDICT.validate_python(value)

"""Any bytes at all are a message; some of them are an archive, which a program of its own unpacks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from parsers.facts import MessageFacts
from parsers.message import parse_message
from parsers.terms import Limits, Terms

FACTS = TypeAdapter(MessageFacts)
LIMITS = Limits()
TERMS = Terms(("甲",), ("乙",))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_facts_that_survive_json(raw: bytes) -> None:
    facts = parse_message(raw, TERMS, LIMITS)
    assert FACTS.validate_json(FACTS.dump_json(facts)) == facts

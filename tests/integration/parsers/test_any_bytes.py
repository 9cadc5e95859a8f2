"""Any bytes at all are a message; some of them are an archive, which a program of its own unpacks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from parsers.facts import MessageFacts
from parsers.message import files_in, parse_envelope, parse_message
from parsers.terms import Limits, Terms
from tests.builders.mail import head, pdf, word

FACTS = TypeAdapter(MessageFacts)
LIMITS = Limits()
TERMS = Terms(("甲",), ("乙",))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_facts_that_survive_json(raw: bytes) -> None:
    facts = parse_message(raw, TERMS, LIMITS)
    assert FACTS.validate_json(FACTS.dump_json(facts)) == facts


FRAGMENTS = [
    b"\r\n",
    b"\n",
    b"\r\n\r\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
]
FRAGMENTS += [
    b"Content-Type: text/html; charset=gbk\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"<blockquote>",
    b"<a href=",
]
FRAGMENTS += [
    head(("Subject", word("某大学+智慧食堂+张三"))),
    head(("Content-Disposition", "attachment; filename*=gbk''%")),
    b"\xc9\xea\xb1\xa8",
]
FRAGMENTS += [
    b"Content-Transfer-Encoding: base64\r\n",
    b"\x78\x9f\x3e\x22",
    b"PK\x03\x04",
    pdf(),
    b"=?gbk?B?",
    b"From: <",
    b"Date: ",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=20)), max_size=40))
def test_any_heap_of_fragments_gives_facts_that_survive_json(fragments: list[bytes]) -> None:
    facts = parse_envelope(b"".join(fragments), LIMITS)
    assert FACTS.validate_json(FACTS.dump_json(facts)) == facts
    files_in(b"".join(fragments), LIMITS)

"""What two messages may share: by these keys the store finds the messages that must be judged together."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.judge.duplicates import material_of
from ingest.judge.proofs import answered_ids, bracketed, quoted_numbers
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.sorting import stated_subject_of
from ingest.judge.submissions import sender_of
from ingest.judge.units.same import unit_keys
from parsers.facts import MessageFacts, Role
from parsers.manuscript.signature import bands

TEXTS = frozenset({Role.MANUSCRIPT, Role.BOTH})
"""Files whose equality means the same text; forms, logos and blank papers are equal by accident."""


def neighbour_keys(
    facts: MessageFacts, raw_sha256: str, reply_ids: Iterable[str] = (), receipt: str | None = None
) -> frozenset[tuple[str, str]]:
    """(kind, value) pairs; whatever judging may compare shares at least one.

    - `raw`, `message-id`: the same message; a message and those that it answers, our replies to it included
    - `sender`: all mail from one address
    - `receipt`: a receipt number, quoted or given out
    - `unit`: a name that may be the same unit's (`units.unit_keys`)
    - `contact`: a person, in calls that count by persons
    - `sha`, `band`: the same manuscript, or nearly the same

    Machine mail has only what matches it to the mail that it tells of.
    """
    keys = {("raw", raw_sha256)}
    own = [facts.message_id] if facts.message_id else []
    keys |= {("message-id", bracketed(one)) for one in (*own, *reply_ids)}
    if facts.bounce is not None or (facts.automatic is not None and facts.automatic.by_header):
        return frozenset(keys)
    keys |= {("message-id", one) for one in answered_ids(facts)}
    keys |= {("receipt", number) for number in (*quoted_numbers(facts), *([receipt] if receipt else []))}
    if sender := sender_of(facts):
        keys.add(("sender", sender))
    keys |= {("unit", key) for name in _unit_names(facts) for key in unit_keys(name)}
    if facts.brought and facts.form is not None and (contact := plain_title(value_of(facts.form.contact))):
        keys.add(("contact", contact[:60]))
    return frozenset(keys | _text_keys(facts))


def _unit_names(facts: MessageFacts) -> Iterable[str]:
    if facts.form is not None:
        yield value_of(facts.form.unit)
    if (subject := stated_subject_of(facts)) is not None:
        yield subject.unit


def _text_keys(facts: MessageFacts) -> set[tuple[str, str]]:
    material = material_of(facts)
    keys = {("sha", a.sha256) for a in facts.documents if a.role in TEXTS and a.sha256 in material}
    if facts.manuscript is not None:
        keys |= {
            ("band", f"{number}:{band}") for number, band in enumerate(bands(facts.manuscript.signature))
        }
    return keys

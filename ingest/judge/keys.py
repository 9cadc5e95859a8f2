"""What two messages may share: by these keys the store finds what a message must be judged with.

Whatever judging asks of the past (`judge.past`) needs its key here, both for what looks and for what is found
(`models.links`): what is not found is judged as if it had never been sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.duplicates import material_of
from ingest.judge.proofs import answered_ids, bracketed, quoted_numbers, quotes_of
from ingest.judge.rules.subject import plain_title, value_of
from ingest.judge.submissions import Submission, names_of, sender_of
from ingest.judge.units.same import unit_keys
from parsers.facts import MessageFacts, Role
from parsers.form.lexicon import said
from parsers.manuscript.signature import bands

CLAIMS = {"unit": "claim", "contact": "claim-contact", "value": "claim-value"}
"""By what cases that count against a quota are found."""

TEXTS = frozenset({Role.MANUSCRIPT, Role.BOTH})
"""Files whose equality means the same text; forms, logos and blank papers are equal by accident."""


def compared_keys(facts: MessageFacts, counted: Sequence[str] = ()) -> frozenset[tuple[str, str]]:
    """(kind, value) pairs; cases that the rules compare share at least one.

    - `unit`: a name that may be the same unit's (`units.unit_keys`)
    - `contact`: a person, in calls that count by persons
    - `value`: what a field says by which a quota goes (`counted`, `Policy.counted`)
    - `sha`, `band`: the same manuscript, or nearly the same

    Machine mail has none.
    """
    if facts.bounce is not None or (facts.automatic is not None and facts.automatic.by_header):
        return frozenset()
    keys = {("unit", key) for name in _unit_names(facts) for key in unit_keys(name)}
    if facts.brought and facts.form is not None and (contact := plain_title(value_of(facts.form.contact))):
        keys.add(("contact", contact[:60]))
    keys |= {("value", f"{key} {value[:60]}") for key in counted if (value := _counted(facts, key))}
    return frozenset(keys | _text_keys(facts))


def _counted(facts: MessageFacts, key: str) -> str:
    """What a form says in a field, as quotas compare it."""
    return plain_title("、".join(map(value_of, said(facts.form, key)))) if facts.form is not None else ""


def _unit_names(facts: MessageFacts) -> Iterable[str]:
    if facts.form is not None:
        yield value_of(facts.form.unit)
    if (subject := facts.subject_parts) is not None:
        yield subject.unit


def _text_keys(facts: MessageFacts) -> set[tuple[str, str]]:
    material = material_of(facts)
    keys = {("sha", a.sha256) for a in facts.documents if a.role in TEXTS and a.sha256 in material}
    if facts.manuscript is not None:
        keys |= {
            ("band", f"{number}:{band}") for number, band in enumerate(bands(facts.manuscript.signature))
        }
    return keys


def links_of(entry: Entry, counted: Sequence[str] = ()) -> frozenset[tuple[str, str]]:
    """(kind, value) pairs that the message has by itself: what it looks for in the past, and what it may be
    found by.

    - `raw`, `same`: the same bytes, or the same Message-ID, sender and content
    - `reply`, `answers`: our replies to it, and what it answers
    - `receipt`, `quotes`, `guess`: the number that it was given, those that it quotes, those with a suffix
    - `root`, `title`: its sender with a unit or title; `bare-root`, `bare-title`: where it says no other
    - `lacking`: its sender with what it brings, where it names no case and so may complete one
    - `paper`: its sender with a file
    - `unit`, `contact`, `value`, `sha`, `band`: as of `compared_keys`
    """
    facts, sender, names = entry.facts, sender_of(entry.facts), names_of([entry])
    links = {("raw", entry.raw_sha256)}
    links |= {("same", _digest(facts))} if facts.message_id else set()
    links |= {("reply", bracketed(one)) for one in entry.reply_ids}
    links |= {("answers", one) for one in answered_ids(facts)}
    links |= {("receipt", entry.receipt)} if entry.receipt else set()
    links |= {("quotes", number) for number in quoted_numbers(facts)}
    links |= {("guess", quote.number) for quote in quotes_of(facts) if quote.suffix}
    links |= compared_keys(facts, counted)
    if sender is None:
        return frozenset(links)
    roots, titles = {unit.root for unit in names.units}, names.titles
    links |= {("root", f"{sender} {root}") for root in roots}
    links |= {("title", f"{sender} {title}") for title in titles}
    links |= {("bare-root", f"{sender} {root}") for root in roots if not titles}
    links |= {("bare-title", f"{sender} {title}") for title in titles if not roots}
    brings = (facts.form is not None, facts.manuscript is not None)
    if any(brings) and not roots and not titles:
        links.add(("lacking", _lacking(sender, brings)))
    return frozenset(links | {("paper", f"{sender} {sha}") for sha in material_of(facts)})


def case_links(
    entry: Entry, verdict: Verdict, case: Submission, counted: Sequence[str] = ()
) -> frozenset[tuple[str, str]]:
    """What a judged message is found by besides. `case`: its submission up to it; empty where it has none.

    - `claim`, `claim-contact`, `claim-value`: its units, persons and counted values; the case's where it
      counts only from here on
    - `lacks`: each of the case's senders, with what the returned case lacks
    - `paper`: each of the case's senders with each file
    - `named`, `of`: the case that it names without being of its record; the message that it repeats
    """
    links = {("named", str(anchor)) for anchor in verdict.named}
    links |= {("of", str(verdict.duplicate_of))} if verdict.duplicate_of is not None else set()
    if case.claims:
        telling = (entry,) if case.claimed_before else case.entries
        compared = {key for one in telling for key in compared_keys(one.facts, counted)}
        links |= {(CLAIMS[kind], value) for kind, value in compared if kind in CLAIMS}
    senders = {sender for one in case.entries if (sender := sender_of(one.facts))}
    lacks = (verdict.standing.form is None, verdict.standing.manuscript is None)
    if case.entries and verdict.outcome is Outcome.RETURNED and any(lacks):
        links |= {("lacks", _lacking(sender, lacks)) for sender in senders}
    return frozenset(links | _papers(entry, case, senders))


def _papers(entry: Entry, case: Submission, senders: set[str]) -> set[tuple[str, str]]:
    """Its files by every sender of the case; a sender who is new to it has all files before, too."""
    own, before = sender_of(entry.facts), case.entries[:-1]
    brought = material_of(entry.facts) if case.entries else frozenset[str]()
    found = {("paper", f"{sender} {sha}") for sender in senders for sha in brought}
    if own is not None and before and own not in {sender_of(one.facts) for one in before}:
        found |= {("paper", f"{own} {sha}") for one in before for sha in material_of(one.facts)}
    return found


def _lacking(sender: str, papers: tuple[bool, bool]) -> str:
    return f"{int(papers[0])}{int(papers[1])} {sender}"


def _digest(facts: MessageFacts) -> str:
    """Equal for messages that are one by `is_same_message`, whatever their bytes."""
    parts = (
        facts.message_id,
        facts.from_address,
        facts.from_ambiguous,
        facts.subject,
        facts.text,
        *sorted(material_of(facts)),
    )
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()

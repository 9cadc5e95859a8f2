"""The same message, or the same documents, again."""

from __future__ import annotations

from collections.abc import Collection

from ingest.judge.case import Entry
from parsers.facts import MessageFacts


def material_of(facts: MessageFacts) -> frozenset[str]:
    """SHA-256 of what a message brings; opened archives count by their members: packed or not is the same."""
    return frozenset(a.sha256 for a in facts.papers)


def brings_material(facts: MessageFacts) -> bool:
    """Whether it carries a document, archive or picture, links to one, or says itself what the call asks."""
    form = facts.form
    told = form is not None and form.read_by == "text" and bool(form.more or form.unit)
    return bool(facts.documents or facts.cloud_links) or told


def is_same_message(one: Entry, other: Entry) -> bool:
    """Whether two deliveries are one message: the same bytes, or the same Message-ID, sender and content."""
    if one.raw_sha256 == other.raw_sha256:
        return True
    a, b = one.facts, other.facts
    return (
        a.message_id is not None
        and (a.message_id, a.from_address, a.from_ambiguous)
        == (b.message_id, b.from_address, b.from_ambiguous)
        and a.subject == b.subject
        and a.text == b.text
        and material_of(a) == material_of(b)
    )


def are_links_known(entry: Entry, earlier: Collection[Entry]) -> bool:
    """Whether the message links to no file that those before it did not link to."""
    links = {(link.name, link.url) for link in entry.facts.cloud_links}
    return links <= {(link.name, link.url) for one in earlier for link in one.facts.cloud_links}

"""Facts as judging and answering take them: in the submitter's name and words, not in ours."""

from __future__ import annotations

from ingest.judge.secretariat import under_own_sender
from ingest.replies.headings import headings_in_force, without_our_subject
from ingest.runtime import Runtime
from parsers.facts import MessageFacts


def as_judged(runtime: Runtime, facts: MessageFacts) -> MessageFacts:
    """What was read, without our own subject quoted back, and under the name of whose mail was forwarded."""
    headings = headings_in_force(runtime.settings.replies.templates)
    return without_our_subject(under_own_sender(facts, runtime.policy), headings)

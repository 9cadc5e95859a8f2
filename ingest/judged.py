"""Facts as judging and answering take them: in the submitter's name and words, not in ours."""

from __future__ import annotations

from dataclasses import replace

from ingest.judge.secretariat import under_own_sender
from ingest.replies.headings import headings_in_force, is_ours
from ingest.runtime import Runtime
from parsers.facts import MessageFacts


def as_judged(runtime: Runtime, facts: MessageFacts) -> MessageFacts:
    """What was read, without our own subject quoted back, and under the name of whose mail was forwarded."""
    own = under_own_sender(facts, runtime.policy)
    return replace(own, subject_parts=None) if quotes_our_subject(runtime, own) else own


def quotes_our_subject(runtime: Runtime, facts: MessageFacts) -> bool:
    """Whether the subject is that of a letter of ours, by the templates in force."""
    return is_ours(facts.subject, headings_in_force(runtime.settings.replies.templates))

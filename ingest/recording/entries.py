"""A row as judging takes it: what was read from the message, what was decided, and what we gave out."""

from __future__ import annotations

from dataclasses import replace

from ingest import stored
from ingest.judge.case import Decision, Entry, Outcome
from ingest.judged import as_judged, quotes_our_subject
from ingest.runtime import Runtime
from models.message import Decision as DecisionRow
from models.message import Message, Reply, Submission
from parsers.case.splitting import brought_for_all, facts_of_case
from parsers.facts import MessageFacts

WITHDRAWN = "withdrawn"
"""In the table of decisions: rejected, because the submitter asked for it."""

ENVELOPE = (
    "message_id", "from_address", "from_name", "from_ambiguous", "reply_to", "return_path", "subject",
    "subject_parts", "sent_at", "newest_received_at", "in_reply_to", "references", "automatic", "bounce",
    "authentication", "forwarded",
)  # fmt: skip
"""Facts that come from the header."""


def entry_of(
    row: Message,
    runtime: Runtime,
    decision: DecisionRow | None,
    begun: Submission | None,
    replaced: MessageFacts | None = None,
) -> Entry:
    """The row as an entry of a history. `replaced`: facts to judge by, not the stored.

    A message that failed by our own fault is judged by its envelope alone, unless somebody decided.
    `begun`: the submission that began with it.
    """
    read = replaced or stored.facts_of(row)
    read, cases = _of_case(row, read)
    read = read if row.failure is None or decision is not None else envelope_of(read)
    facts = as_judged(runtime, read)
    return Entry(
        id=row.id,
        raw_sha256=f"{row.raw_sha256}/{row.part:03}" if row.part else row.raw_sha256,
        received_at=row.received_at,
        facts=facts,
        quotes_our_subject=quotes_our_subject(runtime, facts),
        failure=row.failure,
        decision=_decision(decision),
        reply_ids=tuple(
            reply.message_id for reply in (*(row.whole.replies if row.whole else ()), *row.replies)
        ),
        cases=max(1, cases),
        receipt=begun.receipt if begun else None,
        suffix=begun.suffix if begun else "",
        forwarded_by=read.from_address if facts.from_address != read.from_address else None,
    )


def _of_case(row: Message, read: MessageFacts) -> tuple[MessageFacts, int]:
    """What a row's own case brought, with what came for all cases of the mail; and how many those are."""
    if row.whole_id is None:
        return facts_of_case(read, 0), len(read.cases)
    whole = stored.facts_of(row.whole) if row.whole else MessageFacts()
    return replace(read, brought=(*read.brought, *brought_for_all(whole))), len(whole.cases)


def letters_of(row: Message) -> tuple[Reply, ...]:
    """The letters that speak of a row's case: its own, and, of a mail's further case, the mail's."""
    whole = row.whole if row.whole_id is not None else None
    return (*(whole.replies if whole else ()), *row.replies)


def envelope_of(facts: MessageFacts) -> MessageFacts:
    """The facts of the header alone: what a fault of ours came from is not touched again."""
    kept = {name: getattr(facts, name) for name in ENVELOPE}
    return MessageFacts(**kept)


def _decision(row: DecisionRow | None) -> Decision | None:
    if row is None:
        return None
    withdrawn = row.outcome == WITHDRAWN
    outcome = Outcome.REJECTED if withdrawn else Outcome(row.outcome)
    return Decision(outcome, row.reason, row.decided_by, row.decided_at, row.until, withdrawn)

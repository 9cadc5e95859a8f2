"""The links of messages that have none, as after an upgrade: by them later mail finds what it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Entry
from ingest.judge.history import Links
from ingest.judge.keys import case_links, links_of
from ingest.judge.past import in_order
from ingest.judge.submissions import Submission
from ingest.log import get_logger
from ingest.recording.entries import entry_of
from ingest.recording.record import write_links
from ingest.runtime import Runtime
from models import links, queries
from models.message import Message, MessageKey

TOGETHER = 200
"""Messages of one transaction, with those of their cases."""

log = get_logger("casebox")


def relink(runtime: Runtime) -> int:
    """Write the links of all recorded messages that have none, from what is on record. Returns how many."""
    with runtime.store.reading() as session:
        linked = select(MessageKey.message_pk).where(MessageKey.message_pk == Message.id).exists()
        bare = select(Message.id).where(Message.facts.is_not(None), Message.status == "recorded", ~linked)
        ids = list(session.scalars(bare.order_by(Message.id)))
    for chunk in queries.chunked(ids, TOGETHER):
        with runtime.store.writing() as session:
            write_links(session, _links_of_cases(session, runtime, chunk))
    return len(ids)


def _links_of_cases(session: Session, runtime: Runtime, ids: Iterable[int]) -> dict[int, Links]:
    rows = [
        row for row in queries.load_messages(session, links.of_cases(session, ids)) if row.facts is not None
    ]
    numbers = [row.id for row in rows]
    decisions, begun = queries.find_decisions(session, numbers), queries.find_submissions(session, numbers)
    members: dict[int | None, list[tuple[Entry, Message]]] = defaultdict(list)
    for row in rows:
        try:
            entry = entry_of(row, runtime, decisions.get(row.id), begun.get(row.id))
        except Exception as error:  # noqa: BLE001 # what we stumble over stays as it is
            log.error("message.left_out", message=row.id, error=type(error).__name__)
        else:
            members[row.submission_id].append((entry, row))
    found: dict[int, Links] = {}
    for number, group in members.items():
        ordered = sorted(group, key=lambda one: in_order(one[0]))
        found |= _of_group(ordered, runtime.policy.counted, is_case=number is not None)
    return found


def _of_group(
    group: list[tuple[Entry, Message]], counted: Sequence[str], *, is_case: bool
) -> dict[int, Links]:
    """Of the messages of one case, oldest first, or of such as belong to none."""
    found: dict[int, Links] = {}
    case = Submission()
    for entry, row in group:
        found[entry.id] = links_of(entry, counted)
        if row.verdict:
            verdict = stored.load_verdict(row.verdict)
            case = case.with_member(entry, verdict) if is_case else case
            found[entry.id] |= case_links(entry, verdict, case, counted)
    return found

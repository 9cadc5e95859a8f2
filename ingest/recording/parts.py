"""The cases of one mail: a row for each beyond the first, judged and numbered like any other.

The row of the mail itself is its first case's too. A further case has a row of its own (`Message.whole_id`,
`Message.part`), with the facts that are its alone; one letter, the mail's, speaks of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Outcome
from ingest.judge.proofs import answered_ids
from ingest.runtime import Runtime
from models.links import having
from models.message import Message
from models.queries import find_parts, load_messages
from parsers.case.splitting import MOST_CASES, facts_of_case
from parsers.facts import MessageFacts, Quoted


def with_parts(session: Session, runtime: Runtime, rows: Sequence[Message]) -> list[Message]:
    """The rows of mails, each followed by those of its further cases; these are made, or brought up to date.

    A case that a mail no longer brings, since it was read anew, keeps its row and brings nothing.
    """
    found: list[Message] = []
    for row in rows:
        if row in found:
            continue
        found.append(row)
        if row.whole_id is None and _may_have_parts(runtime, row):
            found += [one for one in _parts_of(session, runtime, row) if one not in found]
    return found


def _may_have_parts(runtime: Runtime, row: Message) -> bool:
    return row.facts is not None and (runtime.splits or bool(row.facts.get("cases")))


def _parts_of(session: Session, runtime: Runtime, row: Message) -> list[Message]:
    facts = stored.facts_of(row)
    known = {one.part: one for one in find_parts(session, row)}
    others = _others_meant(session, runtime, facts)
    own = {number: facts_of_case(facts, number) for number in {*range(1, len(facts.cases)), *known}}
    own |= {number: _about(facts, receipt, number) for number, receipt in enumerate(others, 1)}
    for number in sorted(own):
        part = known.get(number)
        if part is None:
            part = known[number] = _new_part(row, number)
            session.add(part)
        dumped = stored.dump_facts(own[number])
        if part.facts != dumped:
            part.facts = dumped
        part.failure = row.failure
    session.flush()
    return [known[number] for number in sorted(known)]


def _others_meant(session: Session, runtime: Runtime, facts: MessageFacts) -> list[str]:
    """The receipt numbers of the further cases that a mail is about that brings nothing of one alone: the
    汇总表 that was missing, in answer to the letter about all of them."""
    call = runtime.policy.call.described
    lists = {one.key for one in call.documents if one.need == "several"} if call else set()
    roles = {one.role for one in facts.brought}
    if facts.cases or facts.form or facts.manuscript or not roles or not roles <= lists:
        return []
    answered = having(session, {"reply": set(answered_ids(facts))})
    wholes = (row for row in load_messages(session, answered) if row.whole_id is None)
    told = next((rows for row in wholes if len(rows := [row, *find_parts(session, row)]) > 1), [])
    open_to = [row for row in told if row.submission is not None and row.outcome == Outcome.RETURNED.value]
    return [row.submission.full_receipt for row in open_to[1:] if row.submission is not None]


def _about(facts: MessageFacts, receipt: str, number: int) -> MessageFacts:
    """The same mail, as if it had come for that case alone; what it brings is no repetition of itself."""
    return replace(
        facts,
        in_reply_to=(),
        references=(),
        quoted=Quoted((receipt,)),
        attachments=tuple(replace(one, sha256=f"{one.sha256}/{number:03}") for one in facts.attachments),
    )


def _new_part(row: Message, number: int) -> Message:
    return Message(
        folder_id=row.folder_id,
        uid=-(row.id * MOST_CASES + number),
        whole_id=row.id,
        part=number,
        raw_sha256=row.raw_sha256,
        raw_bytes=row.raw_bytes,
        cut_at=row.cut_at,
        received_at=row.received_at,
        stored_at=row.stored_at,
        status="recorded",
        tries=row.tries,
    )


def answering_rows(session: Session, rows: Iterable[Message]) -> list[Message]:
    """The rows whose letters speak of these: of a further case the mail's, unless it was written to alone."""
    own = (row.id if row.whole_id is None or row.replies else row.whole_id for row in rows)
    return [session.get_one(Message, number) for number in dict.fromkeys(own)]

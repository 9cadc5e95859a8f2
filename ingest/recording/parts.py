"""The cases of one mail: a row for each beyond the first, judged and numbered like any other.

The row of the mail itself is its first case's too. A further case has a row of its own (`Message.whole_id`,
`Message.part`), with the facts that are its alone; one letter, the mail's, speaks of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from ingest import stored
from ingest.runtime import Runtime
from models.message import Message
from models.queries import find_parts
from parsers.case.splitting import MOST_CASES, facts_of_case


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
            found += [one for one in _parts_of(session, row) if one not in found]
    return found


def _may_have_parts(runtime: Runtime, row: Message) -> bool:
    return row.facts is not None and (runtime.splits or bool(row.facts.get("cases")))


def _parts_of(session: Session, row: Message) -> list[Message]:
    facts = stored.facts_of(row)
    known = {one.part: one for one in find_parts(session, row)}
    for number in sorted({*range(1, len(facts.cases)), *known}):
        part = known.get(number)
        if part is None:
            part = known[number] = _new_part(row, number)
            session.add(part)
        dumped = stored.dump_facts(facts_of_case(facts, number))
        if part.facts != dumped:
            part.facts = dumped
        part.failure = row.failure
    session.flush()
    return [known[number] for number in sorted(known)]


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

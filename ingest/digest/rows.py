"""Rows for the digest's lists: only those that are shown are read from the database whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, lazyload

from ingest import stored
from ingest.chase.reach import telephone_in, telephone_of
from ingest.digest.facts import MOST_NAMED, MOST_ROWS, Listing, Row
from ingest.digest.past import CASES, Known, Stood
from ingest.judge.case import Finding, Verdict
from ingest.judge.rules.sender import LETTER
from ingest.replies.wording import plain
from models import queries
from models.desk import Told
from models.message import Message, Submission

DECIDING = {"held": "hold", "returned": "return", "rejected": "reject"}
"""The gravity that each outcome goes back to."""
NOTES_SHOWN = frozenset({"form.contact_differs"})
"""Notes on a case that is accepted all the same: by such a telephone nobody may be reached."""
SHOWN = "shown"
MOST_REASONS = 5
EXCERPT = 120
"""Characters of a letter's text that are shown."""
FORGOTTEN = "（个人信息已按规定清除）"


@dataclass(frozen=True)
class RowReader:
    """Reads rows as they stood at a local day's end."""

    session: Session
    zone: ZoneInfo
    end: datetime
    stood: Mapping[int, Stood]

    def listing(self, known: Sequence[Known]) -> Listing:
        """The first of these as rows; the others are counted."""
        shown = known[:MOST_ROWS]
        rows = self.rows(shown)
        unshown = tuple(one.message for one in known[MOST_ROWS:][:MOST_NAMED])
        return Listing(tuple(rows[one.message] for one in shown if one.message in rows), len(known), unshown)

    def rows(self, known: Sequence[Known]) -> dict[int, Row]:
        """Rows by their message."""
        outcomes = {one.message: one.outcome for one in known}
        return {row.message: row for row in self._rows(outcomes)}

    def _rows(self, outcomes: Mapping[int, str]) -> Iterator[Row]:
        letters = {message for message, outcome in outcomes.items() if outcome == "correspondence"}
        texts = self._texts(letters)
        tokens = self._tokens(message for message, outcome in outcomes.items() if outcome == "held")
        for chunk in queries.chunked(outcomes):
            query = (
                select(Message, Submission)
                .join_from(Message, Submission, Submission.id == Message.submission_id, isouter=True)
                .where(Message.id.in_(chunk))
                .options(defer(Message.facts), defer(Message.failure), lazyload(Message.folder))
            )
            for message, submission in self.session.execute(query):
                row = self._row(message, submission, outcomes[message.id], texts.get(message.id, ""))
                yield replace(row, token=tokens.get(message.id, ""))
            self.session.expunge_all()

    def _tokens(self, held: Iterable[int]) -> dict[int, str]:
        query = select(Told.message_pk, Told.token).where(Told.message_pk.in_(sorted(held)))
        return {row.message_pk: row.token for row in self.session.execute(query)}

    def _texts(self, letters: set[int]) -> dict[int, str]:
        """What the senders of letters wrote."""
        query = select(Message.id, Message.facts).where(Message.id.in_(sorted(letters)))
        found = self.session.execute(query) if letters else ()
        return {
            message: plain(stored.load_facts(facts).text if facts else "", EXCERPT)
            for message, facts in found
        }

    def _row(self, message: Message, submission: Submission | None, outcome: str, excerpt: str) -> Row:
        received = message.received_at.astimezone(self.zone)
        is_case = outcome in CASES and submission is not None
        nothing = FORGOTTEN if message.status == "purged" else "（无主题）"
        verdict = stored.find_verdict(message.verdict)
        last_day = self.end.astimezone(self.zone).date()
        return Row(
            message=message.id,
            receipt=submission.receipt if is_case and submission else "",
            unit=plain(message.unit or "", 60),
            title=plain(message.title or message.subject or nothing, 80),
            sender=_sender(message.from_name, message.from_address),
            contact=plain(message.contact or "", 20),
            received_at=received,
            outcome=outcome,
            reasons=self._reasons(message.id, verdict, outcome),
            version=message.version or 1 if is_case else 1,
            direction=plain(message.direction or "", 20),
            days=(last_day - received.date()).days - 1,
            excerpt=excerpt,
            telephone=telephone_in(verdict) or telephone_of(excerpt),
            address=plain((verdict and verdict.own_sender) or message.from_address or "", 80),
        )

    def _reasons(self, message: int, verdict: Verdict | None, outcome: str) -> tuple[str, ...]:
        """What decided; notes are advice, and few are shown. Of a letter, why to doubt who wrote it."""
        if outcome == "correspondence":
            checks = verdict.checks if verdict else ()
            return tuple(plain(one.evidence, 160) for one in checks if one.code == LETTER and one.hit)
        before = self.stood.get(message)
        if before is not None:
            found = list(before.findings)
        else:
            found = [(_weight(one), one.message) for one in verdict.findings] if verdict else []
            if verdict and verdict.reason:
                return (plain(f"人工裁定：{verdict.reason}", 160),)
        decided = [words for gravity, words in found if gravity in {DECIDING.get(outcome), SHOWN}]
        shown = [plain(words, 160) for words in decided[:MOST_REASONS]]
        left = len(decided) - len(shown)
        return (*shown, f"另有 {left} 项问题。") if left else tuple(shown)


def _weight(finding: Finding) -> str:
    """A finding's gravity; of a note that a person should see all the same, `SHOWN`."""
    return SHOWN if finding.gravity == "note" and finding.code in NOTES_SHOWN else finding.gravity


def _sender(name: str | None, address: str | None) -> str:
    """Name and address; a long name gives way, for the address is what an answer needs."""
    return " ".join(filter(None, (plain(name or "", 30), plain(address or "", 80))))


def of_outcome(*outcomes: str) -> Callable[[Known], bool]:
    """Whether a message came to one of these."""
    return lambda one: one.outcome in outcomes

"""Who is to be chased: every returned case that can still be mended, with how to reach its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from ingest import stored
from ingest.chase.reach import telephone_of
from ingest.judge.case import Verdict
from ingest.language.finding_words import FINDING_WORDS
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models import queries
from models.message import Message, Reply, Submission
from parsers.facts import MessageFacts

BY_HAND = "秘书处要求补正"
"""Of what a person returned."""
MOST_FAULTS, MOST_LETTERS, MOST_REASON = 3, 4, 30
SIGNATURE = 300
"""Characters at a mail's end, where its writer gives a number of his own."""
LETTERS = {
    "acknowledgement": "受理回执",
    "return": "补正通知",
    "held": "待复核通知",
    "reminder": "提醒",
}
"""What may have been sent of a case that is returned now, by template."""
_Sent = tuple[str, datetime, bool]
"""Template, when, and whether it came back."""


@dataclass(frozen=True)
class Letter:
    """A letter that was sent to a case's people."""

    name: str
    sent_at: datetime
    """Local."""
    bounced: bool

    def __str__(self) -> str:
        came_back = "（被退信）" if self.bounced else ""
        return f"{self.sent_at.month}月{self.sent_at.day}日{self.name}{came_back}"


@dataclass(frozen=True)
class Chased:
    """A case that waits for its submitter. Texts are single lines."""

    message: int
    receipt: str
    full_receipt: str
    unit: str
    title: str
    contact: str
    telephone: str
    source: str
    """Where the telephone stands: 申报表, 文件名, 来信; empty where there is none."""
    address: str
    faults: tuple[str, ...]
    due_at: datetime
    """Until when it can be mended, local."""
    days_left: int
    """0 on the last day; negative when it is over."""
    letters: tuple[Letter, ...]
    """That were sent to its people about it, oldest first."""

    @property
    def fault(self) -> str:
        return "；".join(self.faults)

    @property
    def left(self) -> str:
        """`还有 8 天`"""
        if self.days_left < 0:
            return "已过期限"
        return f"还有 {self.days_left} 天" if self.days_left else "今日到期"

    @property
    def tried(self) -> str:
        """`3月8日补正通知，3月24日提醒`; the last few, where there were many."""
        if not self.letters:
            return "尚未发出通知"
        shown = self.letters[-MOST_LETTERS:]
        began = f"此前 {len(self.letters) - len(shown)} 封" if len(self.letters) > len(shown) else ""
        return "，".join(filter(None, (began, *(str(one) for one in shown))))


def find_chased(session: Session, runtime: Runtime, now: datetime) -> list[Chased]:
    """The cases whose version that counts is returned and whose time is not over; the soonest first."""
    query = (
        select(Message.id)
        .join(Submission, Submission.id == Message.submission_id)
        .where(Message.current, Message.outcome == "returned", Submission.call == runtime.policy.call.code)
    )
    found = chased_of(session, runtime, list(session.scalars(query)), now, now).values()
    return sorted((one for one in found if one.days_left >= 0), key=lambda one: (one.due_at, one.receipt))


def chased_of(
    session: Session, runtime: Runtime, messages: Collection[int], now: datetime, until: datetime
) -> dict[int, Chased]:
    """What there is to say of returned cases, by their message; nothing of what was purged.

    `now`: from when the days are counted. `until`: letters sent later do not count.
    """
    found: dict[int, Chased] = {}
    for chunk in queries.chunked(messages):
        query = (
            select(Message, Submission)
            .join(Submission, Submission.id == Message.submission_id)
            .where(Message.id.in_(chunk), Message.facts.is_not(None))
        )
        rows = [(row, case) for row, case in session.execute(query)]
        told = _told(session, [case.id for _, case in rows], until)
        for row, case in rows:
            found[row.id] = _chased(runtime, row, case, told.get(case.id, ()), now)
    return found


def _told(session: Session, cases: Collection[int], until: datetime) -> Mapping[int, Sequence[_Sent]]:
    """The letters that were sent to the people of each case, reminders included, oldest first."""
    about, bounce = func.coalesce(Reply.message_pk, Reply.about_pk), aliased(Message)
    query = (
        select(Message.submission_id, Reply.template, Reply.sent_at, bounce.received_at)
        .join_from(Reply, Message, Message.id == about)
        .join(bounce, bounce.id == Reply.bounced_by, isouter=True)
        .where(Reply.template.in_(tuple(LETTERS)), Reply.state == "sent", Reply.sent_at <= until)
        .where(Message.submission_id.in_(cases))
        .order_by(Reply.sent_at, Reply.id)
    )
    told: dict[int, list[_Sent]] = defaultdict(list)
    for case, template, sent_at, bounced_at in session.execute(query):
        assert case is not None, "asked for"
        assert sent_at is not None, "of what was sent"
        told[case].append((template, sent_at, bounced_at is not None and bounced_at <= until))
    return told


def _chased(runtime: Runtime, row: Message, case: Submission, told: Sequence[_Sent], now: datetime) -> Chased:
    verdict, facts, zone = stored.load_verdict(row.verdict), stored.facts_of(row), runtime.policy.call.zone
    due_at = (verdict.until or runtime.policy.call.corrections_until).astimezone(zone)
    telephone, source = reach_of(verdict, facts)
    days_left = (due_at.date() - now.astimezone(zone).date()).days
    return Chased(
        message=row.id,
        receipt=case.receipt,
        full_receipt=case.full_receipt,
        unit=plain(row.unit or "", 60),
        title=plain(row.title or row.subject or "", 80),
        contact=plain(row.contact or "", 20),
        telephone=telephone,
        source=source,
        address=plain(verdict.own_sender or row.from_address or "", 80),
        faults=faults_of(verdict),
        due_at=due_at,
        days_left=min(days_left, -1) if now > due_at else days_left,
        letters=tuple(Letter(LETTERS[one], at.astimezone(zone), bounced) for one, at, bounced in told),
    )


def reach_of(verdict: Verdict, facts: MessageFacts) -> tuple[str, str]:
    """A telephone number and where it stands, the surest first; both empty where there is none."""
    form, manuscript = verdict.standing.form, verdict.standing.manuscript
    field = form.contact_info if form else None
    for texts, source in (
        ([field.value if field else ""], "申报表"),
        ([manuscript.file if manuscript else ""], "文件名"),
        ([facts.text[-SIGNATURE:], facts.text], "来信"),
    ):
        if number := telephone_of(*texts):
            return number, source
    return "", ""


def faults_of(verdict: Verdict) -> tuple[str, ...]:
    """What is to be mended, each in a few words; first what a person asked for."""
    codes = [finding.code for finding in verdict.findings if finding.gravity == "return"]
    words = dict.fromkeys(FINDING_WORDS.get(code, "") for code in codes)
    by_hand = plain(verdict.reason or "", MOST_REASON)
    said = [word for word in (by_hand, *words) if word] or [BY_HAND]
    return (*said[:MOST_FAULTS], *(["等"] if len(said) > MOST_FAULTS else ()))

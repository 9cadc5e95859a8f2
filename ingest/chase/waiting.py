"""Who is to be chased: every returned case that can still be mended, with how to reach its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.digest.reach import telephone_of
from ingest.judge.case import Verdict
from ingest.language.finding_words import FINDING_WORDS
from ingest.replies.wording import plain
from ingest.runtime import Runtime
from models.message import Message, Reply, Submission
from parsers.facts import MessageFacts

BY_HAND = "秘书处要求补正"
"""Of what a person returned."""
MOST_FAULTS = 3


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
    """0 on the last day."""
    told: int
    """Letters that were sent to its people about it."""
    told_at: datetime | None
    """The last, local."""

    @property
    def fault(self) -> str:
        return "；".join(self.faults)

    @property
    def tried(self) -> str:
        """`已发 2 封，3月10日`"""
        if self.told_at is None:
            return "尚未发出通知"
        return f"已发 {self.told} 封，最近 {self.told_at.month}月{self.told_at.day}日"


def find_chased(session: Session, runtime: Runtime, now: datetime) -> list[Chased]:
    """The cases whose version that counts is returned and whose time is not over; the soonest first."""
    query = (
        select(Message, Submission)
        .join(Submission, Submission.id == Message.submission_id)
        .where(Message.current, Message.outcome == "returned", Message.facts.is_not(None))
        .where(Submission.call == runtime.policy.call.code)
        .order_by(Submission.number)
    )
    rows = [(row, case) for row, case in session.execute(query)]
    told = _told(session, [case.id for _, case in rows])
    found = [_chased(runtime, row, case, told.get(case.id, (0, None)), now) for row, case in rows]
    return sorted((one for one in found if one.days_left >= 0), key=lambda one: (one.due_at, one.receipt))


def _told(session: Session, cases: Sequence[int]) -> Mapping[int, tuple[int, datetime | None]]:
    """How many letters were sent about each case, reminders included, and when the last."""
    about = func.coalesce(Reply.message_pk, Reply.about_pk)
    query = (
        select(Message.submission_id, func.count(Reply.id), func.max(Reply.sent_at))
        .join(Message, Message.id == about)
        .where(Reply.state == "sent", Reply.template.not_like("desk-%"), Message.submission_id.in_(cases))
        .group_by(Message.submission_id)
    )
    return {case: (count, at) for case, count, at in session.execute(query) if case is not None}


def _chased(
    runtime: Runtime, row: Message, case: Submission, told: tuple[int, datetime | None], now: datetime
) -> Chased:
    verdict, facts, zone = stored.load_verdict(row.verdict), stored.facts_of(row), runtime.policy.call.zone
    due_at = (verdict.until or runtime.policy.call.corrections_until).astimezone(zone)
    telephone, source = reach_of(verdict, facts)
    over = now > due_at
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
        days_left=-1 if over else (due_at.date() - now.astimezone(zone).date()).days,
        told=told[0],
        told_at=told[1].astimezone(zone) if told[1] is not None else None,
    )


def reach_of(verdict: Verdict, facts: MessageFacts) -> tuple[str, str]:
    """A telephone number and where it stands, the surest first; both empty where there is none."""
    form, manuscript = verdict.standing.form, verdict.standing.manuscript
    field = form.contact_info if form else None
    for text, source in (
        (field.value if field else "", "申报表"),
        (manuscript.file if manuscript else "", "文件名"),
        (facts.text, "来信"),
    ):
        if number := telephone_of(text):
            return number, source
    return "", ""


def faults_of(verdict: Verdict) -> tuple[str, ...]:
    """What is to be mended, each in a few words."""
    codes = [finding.code for finding in verdict.findings if finding.gravity == "return"]
    words = list(dict.fromkeys(FINDING_WORDS.get(code, "") for code in codes))
    said = [word for word in words if word] or [BY_HAND]
    return (*said[:MOST_FAULTS], *(["等"] if len(said) > MOST_FAULTS else ()))

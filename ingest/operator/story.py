"""The whole story of one message, for an operator: what came, was read, was decided, was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.judge.case import Verdict
from ingest.language.words import (
    GRAVITY_WORDS,
    OUTCOME_WORDS,
    STATE_WORDS,
    TEMPLATE_WORDS,
    headed,
    listed,
    say,
    word,
)
from ingest.operator.story_read import Pair, Sign, at, tell_files, tell_form, tell_mail, tell_manuscript
from ingest.runtime import Runtime
from models.journal import Event
from models.message import LISTED, Decision, Message, Reply
from parsers.facts import MessageFacts

EVENTS = {
    "rejudged": "重新判定",
    "decided": "人工决定",
    "bounce": "退信",
    "undelivered": "未能送达",
    "purged": "清除个人信息",
}
"""What an event is called in Chinese."""
DETAILS = {"outcome": "结果", "recipient": "收件人", "diagnostic": "原因", "reply": "回函"}
"""What an event tells, in Chinese."""


@dataclass(frozen=True)
class Chapter:
    """One part of the story: labels with their texts."""

    title: str
    pairs: list[Pair]
    quoted: str = ""
    """A text that stands as it was written, line by line."""


def tell_story(session: Session, runtime: Runtime, row: Message) -> list[Chapter]:
    """The chapters that have something to tell, in the order of events."""
    zone = runtime.policy.call.zone
    facts = stored.load_facts(row.facts) if row.facts is not None else MessageFacts()
    verdict = stored.load_verdict(row.verdict) if row.verdict is not None else None
    chapters = [
        Chapter(
            say("Mail", "邮件"), list(tell_mail(row, facts, zone, runtime.store.mail.shown(row.raw_sha256)))
        ),
        Chapter(say("Files", "文件"), list(tell_files(facts, zone))),
        Chapter(say("Form", "申报表"), list(tell_form(facts.form))),
        Chapter(say("Manuscript", "申报材料"), list(tell_manuscript(facts))),
        Chapter(say("Verdict", "结论"), list(_verdict(row, verdict))),
        Chapter(say("Rules asked", "逐项核查"), list(_checks(verdict))),
        Chapter(say("Versions", "历次版本"), list(_versions(session, row, zone))),
        Chapter(say("Decisions", "人工决定"), list(_decisions(session, row, zone))),
        *_replies(row, zone),
        Chapter(say("Events", "事件"), list(_events(session, row, zone))),
        Chapter(say("Failure", "故障"), [Pair("", row.failure)] if row.failure else []),
        Chapter(
            say("Defects", "文件缺陷"),
            [Pair(d.code, headed(d.file or say("the message", "邮件本身"), d.detail)) for d in facts.defects],
        ),
    ]
    return [chapter for chapter in chapters if chapter.pairs]


def _verdict(row: Message, verdict: Verdict | None) -> Iterator[Pair]:
    if verdict is None:
        return
    repeats = say(f", repeats message {verdict.duplicate_of}", f"，与邮件 {verdict.duplicate_of} 相同")
    outcome = word(OUTCOME_WORDS, verdict.outcome.value)
    yield Pair(say("outcome", "结果"), outcome + (repeats if verdict.duplicate_of else ""))
    if row.submission:
        current = say(", the version that counts", "，以此版为准") if row.current else ""
        yield Pair(say("receipt", "受理编号"), f"{row.submission.receipt} v{row.version}{current}")
    if verdict.standing.units:
        yield Pair(say("counts for", "计入单位"), "、".join(verdict.standing.units))
    if verdict.reason:
        yield Pair(say("reason", "理由"), verdict.reason)
    for finding in verdict.findings:
        text = f"{finding.code}\n{finding.message}" + (f"\n→ {finding.remedy}" if finding.remedy else "")
        yield Pair(word(GRAVITY_WORDS, finding.gravity), text)
    if verdict.suppressed:
        yield Pair(say("no reply", "不回函"), verdict.suppressed)


def _checks(verdict: Verdict | None) -> Iterator[Pair]:
    for check in verdict.checks if verdict else ():
        yield Pair(check.code, check.evidence, Sign.HIT if check.hit else Sign.MISS)


def _versions(session: Session, row: Message, zone: ZoneInfo) -> Iterator[Pair]:
    if row.submission_id is None:
        return
    query = select(Message).where(Message.submission_id == row.submission_id)
    for version in session.scalars(query.order_by(*LISTED)):
        outcome = word(OUTCOME_WORDS, version.outcome or version.status)
        this = say(" ← this one", " ← 本邮件") if version.id == row.id else ""
        number = say(f"message {version.id}", f"邮件 {version.id}")
        label = f"v{version.version}{' *' if version.current else ''}"
        yield Pair(label, listed(number, at(version.received_at, zone), outcome) + this)


def _decisions(session: Session, row: Message, zone: ZoneInfo) -> Iterator[Pair]:
    query = select(Decision).where(Decision.message_pk == row.id).order_by(Decision.id)
    for decision in session.scalars(query):
        outcome = word(OUTCOME_WORDS, decision.outcome)
        yield Pair(
            at(decision.decided_at, zone), f"{headed(decision.decided_by, outcome)}\n{decision.reason}"
        )


def _replies(row: Message, zone: ZoneInfo) -> Iterator[Chapter]:
    """A chapter each, with its text as it was written."""
    for reply in row.replies:
        title = say(f"Reply {reply.id}", f"回函 {reply.id}")
        yield Chapter(title, list(_envelope(reply, zone)), reply.text.strip())


def _envelope(reply: Reply, zone: ZoneInfo) -> Iterator[Pair]:
    yield Pair(say("kind", "类型"), word(TEMPLATE_WORDS, reply.template))
    yield Pair(say("to", "收件人"), reply.recipient)
    yield Pair(say("subject", "主题"), reply.subject)
    when = f"{at(reply.sent_at or reply.due_at, zone)}"
    due = {"queued", "deferred", "sending"}
    timed = (
        say(", ", "，") + when
        if reply.sent_at
        else say(f", due {when}", f"，{when}")
        if reply.state in due
        else ""
    )
    tries = say(f", tried {reply.tries} times", f"，已试 {reply.tries} 次") if reply.tries > 1 else ""
    yield Pair(say("state", "状态"), word(STATE_WORDS, reply.state) + timed + tries)
    if reply.error:
        yield Pair(say("why", "原因"), reply.error)
    if reply.bounced_by:
        told = say(f"message {reply.bounced_by} says so", f"见邮件 {reply.bounced_by}")
        yield Pair(say("came back", "被退回"), told)
    yield Pair("Message-ID", reply.message_id)


def _events(session: Session, row: Message, zone: ZoneInfo) -> Iterator[Pair]:
    for event in session.scalars(select(Event).where(Event.message_pk == row.id).order_by(Event.id)):
        yield Pair(at(event.at, zone), f"{say(event.kind, EVENTS.get(event.kind, event.kind))}{_told(event)}")


def _told(event: Event) -> str:
    """What an event says beside its kind, on one line."""
    detail = event.detail if isinstance(event.detail, dict) else {}
    if "before" in detail and "now" in detail:
        before, now = (word(OUTCOME_WORDS, str(detail[key] or "-")) for key in ("before", "now"))
        return headed("", f"{before} → {now}")
    words = [
        f"{word(DETAILS, key)} {word(OUTCOME_WORDS, str(value)) if key == 'outcome' else value}"
        for key, value in detail.items()
        if isinstance(value, str | int) and value
    ]
    return headed("", listed(*words)) if words else ""

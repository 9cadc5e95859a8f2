"""The whole story of one message, for an operator: what came, was read, was decided, was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import codec
from ingest.desk import Desk
from ingest.judge.case import Verdict
from ingest.words import say
from models.journal import Event
from models.message import Decision, Message
from parsers.facts import Form, MessageFacts

LABELS = {
    "unit": "单位",
    "contact": "联系人",
    "contact_info": "联系方式",
    "position": "职务",
    "title": "申报题目",
    "summary": "申报内容说明",
    "unit_opinion": "申报单位意见",
}


def tell_story(session: Session, desk: Desk, row: Message) -> Group:
    """The story as a page for the terminal."""
    zone = desk.policy.call.zone
    facts = codec.load_facts(row.facts) if row.facts is not None else MessageFacts()
    verdict = codec.load_verdict(row.verdict) if row.verdict is not None else None
    chapters: list[tuple[str, list[str]]] = [
        (say("Mail", "邮件"), list(_mail(row, facts, zone, desk))),
        (say("Files", "文件"), list(_files(facts))),
        (say("Form", "申报表"), list(_form(facts.form))),
        (say("Manuscript", "申报材料"), list(_manuscript(facts))),
        (say("Verdict", "结论"), list(_verdict(row, verdict))),
        (say("Rules asked", "逐项核查"), list(_checks(verdict))),
        (say("Versions", "历次版本"), list(_versions(session, row, zone))),
        (say("Decisions", "人工决定"), list(_decisions(session, row, zone))),
        (say("Replies", "回函"), list(_replies(row, zone))),
        (say("Events", "事件"), list(_events(session, row, zone))),
        (say("Failure", "故障"), (row.failure or "").splitlines()),
        (
            say("Defects", "文件缺陷"),
            [f"{d.code}: {d.file or 'the message'}: {d.detail}" for d in facts.defects],
        ),
    ]
    parts: list[Text | Padding] = []
    for title, lines in chapters:
        if lines:
            parts.append(Text(title, style="bold"))
            parts.append(Padding(Text("\n".join(lines)), (0, 0, 1, 2)))
    return Group(*parts)


def _at(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else "-"


def _mail(row: Message, facts: MessageFacts, zone: ZoneInfo, desk: Desk) -> Iterator[str]:
    yield f"message {row.id} · {row.status} · {row.outcome or 'no outcome yet'}"
    yield f"from      {facts.from_name or ''} <{facts.from_address or '?'}>"
    yield f"subject   {facts.subject or ''}"
    yield f"received  {_at(row.received_at, zone)} by the mailbox's clock: judged by"
    yield f"sent      {_at(facts.sent_at, zone)} by the sender's clock: only shown"
    if facts.newest_received_at:
        yield f"          {_at(facts.newest_received_at, zone)} by the newest Received line"
    yield f"Message-ID {facts.message_id or '-'}"
    yield f"folder    {row.folder.name} (UIDVALIDITY {row.folder.validity}, UID {row.uid})"
    yield f"raw       {desk.store.raw_path(row.raw_sha256)} ({row.raw_bytes:,} bytes)"
    if facts.automatic:
        yield f"automatic {facts.automatic.mark}"
    for result in facts.authentication:
        yield f"authentication by {result.server}: {', '.join('='.join(pair) for pair in result.results)}"
    if facts.password_hint:
        yield f"password? {facts.password_hint}"
    if facts.text:
        yield "text      " + facts.text[:300].replace("\n", "\n          ")


def _files(facts: MessageFacts) -> Iterator[str]:
    for file in facts.attachments:
        read = f", read by {file.read_by}" if file.read_by else ""
        inline = ", inline" if file.inline else ""
        yield f"{file.path} — {file.kind}, {file.bytes:,} bytes, {file.role.value}{read}{inline}"
    for link in facts.cloud_links:
        expiry = f", until {link.expires_at:%Y-%m-%d %H:%M}" if link.expires_at else ""
        yield f"not in the mail: {link.name or '?'} ({link.provider}, {link.size or '?'}{expiry})"
    for look in facts.seals:
        yield f"seal in {look.file}: {look.seal.value} {look.place}"


def _form(form: Form | None) -> Iterator[str]:
    if form is None:
        return
    yield f"{form.file} (read by {form.read_by}, confidence {form.confidence:.2f})"
    for name, label in LABELS.items():
        field = getattr(form, name)
        if field is None:
            yield f"{label}：—"
        else:
            sure = f", {field.confidence:.2f}" if field.confidence < 1 else ""
            value = field.value if len(field.value) <= 60 else f"{field.value[:60]}… ({len(field.value)})"
            yield f"{label}：{value}  [{field.file} {field.place}, {field.read_by}{sure}]"
    yield "申报方向：" + ("、".join(f.value for f in form.directions) or "—")
    yield "申报形式：" + ("、".join(f.value for f in form.kinds) or "—")
    for difference in form.differences:
        yield f"differs: {difference.field}: Word {difference.word!r}, scan {difference.scan!r}"


def _manuscript(facts: MessageFacts) -> Iterator[str]:
    manuscript = facts.manuscript
    if manuscript is None:
        return
    yield f"{manuscript.file} (read by {manuscript.read_by})"
    yield f"题目：{manuscript.title}"
    yield f"字数：{manuscript.characters}"
    for fault in manuscript.format:
        yield f"{fault.part}: {fault.place}: {fault.found}, asked {fault.asked} ({fault.count} paragraphs)"


def _verdict(row: Message, verdict: Verdict | None) -> Iterator[str]:
    if verdict is None:
        return
    yield f"{verdict.outcome.value}" + (
        f" (repeats message {verdict.duplicate_of})" if verdict.duplicate_of else ""
    )
    if row.submission:
        current = ", current" if row.current else ""
        yield f"submission {row.submission.receipt}, version {row.version}{current}"
    if verdict.standing.units:
        yield "counts for " + "、".join(verdict.standing.units)
    for finding in verdict.findings:
        yield f"[{finding.gravity}] {finding.code}: {finding.message}"


def _checks(verdict: Verdict | None) -> Iterator[str]:
    for check in verdict.checks if verdict else ():
        yield f"{'hit ' if check.hit else 'miss'} {check.code}: {check.evidence}"


def _versions(session: Session, row: Message, zone: ZoneInfo) -> Iterator[str]:
    if row.submission_id is None:
        return
    query = select(Message).where(Message.submission_id == row.submission_id).order_by(Message.received_at)
    for version in session.scalars(query):
        mark = " ← this" if version.id == row.id else ""
        current = " current" if version.current else ""
        at = _at(version.received_at, zone)
        yield f"v{version.version} message {version.id} {at} {version.outcome}{current}{mark}"


def _decisions(session: Session, row: Message, zone: ZoneInfo) -> Iterator[str]:
    query = select(Decision).where(Decision.message_pk == row.id).order_by(Decision.id)
    for decision in session.scalars(query):
        at = _at(decision.decided_at, zone)
        yield f"{at} {decision.decided_by}: {decision.outcome}, because {decision.reason}"


def _replies(row: Message, zone: ZoneInfo) -> Iterator[str]:
    for reply in row.replies:
        when = f"sent {_at(reply.sent_at, zone)}" if reply.sent_at else f"due {_at(reply.due_at, zone)}"
        yield f"{reply.template} to {reply.recipient}: {reply.state}, {when}, {reply.tries} tries"
        yield f"  {reply.message_id}"
        if reply.error:
            yield f"  {reply.error}"
        if reply.bounced_by:
            yield f"  came back: message {reply.bounced_by}"
        yield f"  {reply.subject}"
        yield from (f"  │ {line}" for line in reply.text.splitlines())


def _events(session: Session, row: Message, zone: ZoneInfo) -> Iterator[str]:
    for event in session.scalars(select(Event).where(Event.message_pk == row.id).order_by(Event.id)):
        yield f"{_at(event.at, zone)} {event.kind} {event.detail or ''}"

"""`casebox panel make --mail`: a mail an expert, written down and previewed; confirmed, it leaves as it was.

The mails wait in the outbox as drafts, since they are too large to be made anew and compared. Who was mailed
stays so: made again, only experts whose material has changed since are mailed, and are told so.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ingest.errors import UsageError
from ingest.language.words import both
from ingest.outbox import service_mail
from ingest.panel.deal import find_pieces
from ingest.panel.folders import IN_BASE64, SHEET, folder_of, write_entries
from ingest.panel.letter import KIND, ExpertLetter, compose_expert, write_expert_letter
from ingest.panel.make import Made
from ingest.register.write import XLSX
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import ReplyFile
from ingest.replies.wording import plain
from ingest.review.experts import Expert
from ingest.runtime import Runtime
from ingest.secretariat.frame import inside_body
from ingest.secretariat.previews import EXPERTS, Sample, Shown, newest, note_confirmed, write_preview
from models.message import Reply
from models.panel import Announcement, ReviewRow

COMMAND = "casebox panel make --confirm"
DRAFT = "drafted"
ZIP = "application/zip"
MIB = 1 << 20
MOST_REMARKS = 20


@dataclass(frozen=True)
class Mailed:
    """An expert's mail as the previews remember it."""

    expert: str
    receipts: frozenset[str]
    mark: str


@dataclass(frozen=True)
class Mail:
    """One expert's mail, as it is drafted."""

    expert: Expert
    letter: ExpertLetter
    receipts: frozenset[str]
    size: int
    """Of its files, in bytes."""


@dataclass
class Drafted:
    """What waits to be confirmed, and what does not."""

    code: str = ""
    """Empty: there is nothing to mail."""
    mails: list[Mail] = field(default_factory=list)
    kept: list[Expert] = field(default_factory=list)
    """Who has this very material by mail."""
    left_out: list[tuple[Expert, str]] = field(default_factory=list)
    """Whose material fits into no mail, and why."""


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation came to."""

    released: int
    """Mails let go now."""
    told: int
    """Of those previewed, all that were let go, now or before."""


def draft_mails(runtime: Runtime, made: Made, target: Path) -> Drafted:
    """Write the mails down and mail the preview to the secretariat. Drafts of an earlier preview go.

    :raises UsageError: a template fails
    """
    with runtime.store.writing() as session:
        session.execute(delete(Reply).where(Reply.template == KIND, Reply.state == DRAFT))
        before = {one.email: _mailed(session, one.email) for one in made.dealt.experts}
    done, letters, samples = Drafted(), dict[str, Any](), list[Sample]()
    for number, expert in enumerate(made.dealt.experts, 1):
        receipts = frozenset(one.receipt for one in made.dealt.of(expert))
        earlier = before[expert.email]
        if receipts and earlier and earlier[-1].mark == made.marks[expert.email]:
            done.kept.append(expert)
        elif receipts:
            folder = target / folder_of(number, expert)
            mail, composed = _compose_mail(runtime, made, expert, earlier, folder)
            if isinstance(composed, str):
                done.left_out.append((expert, composed))
                continue
            letters |= _draft(runtime, mail, composed, made.marks[expert.email], len(earlier))
            if mail.letter.corrects not in {one.letter.corrects for one in done.mails}:
                samples.append(_sample(expert, composed))
            done.mails.append(mail)
    if done.mails:
        shown = _show(runtime, made, done, samples)
        with runtime.store.writing() as session:
            done.code = write_preview(session, runtime, EXPERTS, letters, shown, COMMAND)
    return done


def _compose_mail(
    runtime: Runtime, made: Made, expert: Expert, earlier: Sequence[Mailed], folder: Path
) -> tuple[Mail, Composed | str]:
    """One expert's mail; or why there is none.

    :raises UsageError: an operator's own template fails
    """
    receipts = frozenset(one.receipt for one in made.dealt.of(expert))
    letter = write_expert_letter(
        runtime.policy.call,
        expert,
        receipts=receipts,
        earlier=earlier[-1].receipts if earlier else None,
        due=runtime.settings.panel.due,
        blind=made.blind,
        composed_at=runtime.clock(),
    )
    files = _files(letter, folder)
    size = sum(len(file.data) for file in files)
    mail = Mail(expert, letter, receipts, size)
    most = int(runtime.settings.panel.mail_bytes * IN_BASE64)
    if size > most:
        why = (
            f"材料共 {size / MIB:.1f} MB，超过一封邮件可附的 {most / MIB:.1f} MB，未写邮件；"
            f"请将文件夹“{folder.name}”另行交付（“寄送”中有分卷压缩包）"
        )
        return mail, why
    return mail, _composed(runtime, letter, files)


def _draft(runtime: Runtime, mail: Mail, composed: Composed, mark: str, serial: int) -> dict[str, Any]:
    """Write a mail down; what the preview remembers of it, by its Message-ID."""
    email, key = mail.expert.email, f"{mark}/{serial}"
    receipts = sorted(mail.receipts)
    with runtime.store.writing() as session:
        service_mail.enqueue(session, runtime, KIND, key, email, composed, runtime.clock(), state=DRAFT)
    message_id = service_mail.own_id(runtime, KIND, key, email)
    return {message_id: {"expert": email, "receipts": receipts, "mark": mark}}


def _sample(expert: Expert, composed: Composed) -> Sample:
    title = f"{plain(expert.name, 20)}（{plain(expert.unit, 60)}）"
    return Sample(title, composed.subject, composed.text, inside_body(composed.html))


def confirm_mails(runtime: Runtime, code: str, by: str) -> Confirmed:
    """Let the previewed mails go, all together, each once.

    :raises UsageError: no such preview, or a newer one; replies are off; the cases were dealt out anew since
    """
    if not runtime.policy.replies_enabled:
        raise UsageError(
            both("replies.enabled = false: no letter may leave", "replies.enabled = false，不得发出任何信件")
        )
    now = runtime.clock()
    with runtime.store.writing() as session:
        announcement = newest(session, EXPERTS, code)
        waiting = select(Reply.message_id).where(Reply.state == DRAFT, Reply.template == KIND)
        drafts = set(session.scalars(waiting)) & set(announcement.letters)
        dealt = _dealt(session, runtime)
        changed = sorted(
            one["expert"]
            for message_id, one in announcement.letters.items()
            if message_id in drafts and set(one["receipts"]) != dealt.get(one["expert"], set())
        )
        if changed:
            raise UsageError(
                both(
                    "the cases of {names} are others than were previewed: casebox panel make --mail again",
                    "预览之后，{names} 所评案例有变化：请运维人员重新运行 casebox panel make --mail",
                    names="、".join(changed[:10]),
                )
            )
        note_confirmed(announcement, by, now)
        let_go = update(Reply).where(Reply.message_id.in_(drafts))
        session.execute(let_go.values(state="queued", due_at=now))
        gone = select(func.count(Reply.id)).where(Reply.message_id.in_(announcement.letters))
        told = session.scalar(gone.where(Reply.state != DRAFT)) or 0
    return Confirmed(len(drafts), told)


def _mailed(session: Session, expert: str) -> list[Mailed]:
    """The mails that an expert was given, oldest first."""
    entries: dict[str, Mapping[str, Any]] = {}
    query = select(Announcement).where(Announcement.kind == EXPERTS).order_by(Announcement.id)
    for one in session.scalars(query):
        entries |= one.letters
    own = select(Reply.message_id).where(
        Reply.template == KIND, Reply.recipient == expert, Reply.state.not_in((DRAFT, "suppressed"))
    )
    found = [entries[one] for one in session.scalars(own.order_by(Reply.id)) if one in entries]
    return [Mailed(one["expert"], frozenset(one["receipts"]), one["mark"]) for one in found]


def _dealt(session: Session, runtime: Runtime) -> dict[str, set[str]]:
    """Receipt numbers by expert: of cases that are accepted now, and that he did not decline."""
    receipts = {piece.submission: receipt for receipt, (_, piece) in find_pieces(session, runtime).items()}
    found: dict[str, set[str]] = {}
    for row in session.scalars(select(ReviewRow)):
        if row.submission_id in receipts and not row.declined:
            found.setdefault(row.expert, set()).add(receipts[row.submission_id])
    return found


def _files(letter: ExpertLetter, folder: Path) -> tuple[ReplyFile, ...]:
    """The sheet, and all else of the expert's folder as one zip."""
    sheet = folder / SHEET
    papers = sorted(path for path in folder.rglob("*") if path.is_file() and path != sheet)
    out = io.BytesIO()
    write_entries(out, folder, papers)
    return ReplyFile(letter.sheet, XLSX, sheet.read_bytes()), ReplyFile(letter.papers, ZIP, out.getvalue())


def _composed(runtime: Runtime, letter: ExpertLetter, files: tuple[ReplyFile, ...]) -> Composed:
    """:raises UsageError: an operator's own template fails"""
    templates = runtime.settings.replies.templates
    try:
        return compose_expert(letter, files, templates)
    except Exception as error:
        if templates is None:
            raise
        told = f"{type(error).__name__}: {plain(str(error), 200)}"
        raise UsageError(
            both(
                "the template {kind} fails: {told}; see casebox check",
                "模板 {kind} 有误：{told}；请运行 casebox check 查看",
                kind=KIND,
                told=told,
            )
        ) from error


def _show(runtime: Runtime, made: Made, done: Drafted, samples: list[Sample]) -> Shown:
    call = runtime.policy.call
    corrected = [one.expert.name for one in done.mails if one.letter.corrects]
    told = [
        (corrected, "此前已寄、材料有变动，信中写明以本次为准：{names}。"),
        ([one.name for one in done.kept], "此前已寄、材料未变动，不再重寄：{names}。"),
    ]
    lines = [
        f"以下为{call.name}评审材料寄送的预览，共 {len(done.mails)} 位专家，每人一封，均未寄出。",
        *(words.format(names="、".join(plain(one, 20) for one in names)) for names, words in told if names),
        *(f"{plain(one.name, 20)}：{why}。" for one, why in done.left_out),
        *(f"匿名处理须留意：{plain(one, 200)}" for one in made.told[:MOST_REMARKS]),
    ]
    if len(made.told) > MOST_REMARKS:
        lines.append(f"另有 {len(made.told) - MOST_REMARKS} 处须留意，见“匿名处理说明.txt”。")
    rows = [_row(one) for one in done.mails]
    subject = f"【评审材料寄送预览】{call.name}：{len(done.mails)} 位专家待确认"
    return Shown(subject, lines, samples, ("专家", "单位", "邮箱", "案例", "附件"), rows)


def _row(mail: Mail) -> tuple[str, ...]:
    expert = mail.expert
    texts = (plain(expert.name, 20), plain(expert.unit, 60), plain(expert.email, 80))
    return (*texts, f"{mail.letter.count} 件", f"{mail.size / MIB:.1f} MB")

"""Letters that were shown to the secretariat and wait for its word: nothing of them leaves before.

A preview has a code, which is a token: it stands in the preview's own letters alone. The newest preview of
its kind takes the place of those before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.errors import UsageError
from ingest.instructions.links import instruction_link
from ingest.instructions.words import NAMES, Verb
from ingest.language.words import both
from ingest.outbox import service_mail
from ingest.replies.compose import Reply as Composed
from ingest.replies.compose import ReplyFile
from ingest.runtime import Runtime
from ingest.secretariat.frame import Link, compose_framed
from ingest.secretariat.tokens import draw_token
from models.message import Reply
from models.panel import Announcement

RESULT, EXPERTS = "result", "experts"
"""Kinds: letters on the result, mails to the experts."""
TITLES = {RESULT: "评审结果通知", EXPERTS: "评审材料寄送"}
"""What each is called, in its button's mail and elsewhere."""
TEMPLATES = {kind: f"desk-{kind}" for kind in TITLES}
"""Of the previews' own letters: their Message-IDs cannot be guessed either, since the code goes into them."""
MOST_LISTED = 400
"""Letters that a preview lists; the others are counted."""


@dataclass(frozen=True)
class Sample:
    """A letter in full."""

    title: str
    subject: str
    text: str
    html: str
    """What stands in its page."""


@dataclass(frozen=True)
class Shown:
    """What a preview says."""

    subject: str
    lines: Sequence[str]
    """Besides how it is confirmed, which stands behind the first."""
    samples: Sequence[Sample]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    """A line each letter."""
    files: tuple[ReplyFile, ...] = ()


def write_preview(
    session: Session, runtime: Runtime, kind: str, letters: object, shown: Shown, command: str
) -> str:
    """Note what is previewed, and write it to everybody of the secretariat; the code that confirms it.

    :param command: how an operator confirms it, the code left out
    """
    now, code = runtime.clock(), draw_token()
    session.add(Announcement(kind=kind, code=code, letters=letters, previewed_at=now, confirmed_by=""))
    composed = compose_preview(runtime, kind, shown, code, command)
    for person in sorted(runtime.policy.secretariat):
        service_mail.enqueue(session, runtime, TEMPLATES[kind], code, person, composed, now)
    return code


def compose_preview(runtime: Runtime, kind: str, shown: Shown, code: str, command: str) -> Composed:
    """The preview's letter."""
    box = runtime.settings.smtp.from_address
    first, *others = shown.lines
    names = {
        "first": first,
        "others": others,
        "command": f"{command} {code}",
        "links": (Link(NAMES[Verb.CONFIRM], instruction_link(box, Verb.CONFIRM, TITLES[kind], code)),),
        "samples": shown.samples,
        "head": shown.head,
        "rows": shown.rows[:MOST_LISTED],
        "more": max(0, len(shown.rows) - MOST_LISTED),
        "files": [file.name for file in shown.files],
    }
    return compose_framed(
        runtime, "letters", shown.subject, names, shown.files, heading=f"{TITLES[kind]}预览，待您确认"
    )


def newest(session: Session, kind: str, code: str) -> Announcement:
    """The preview of this code.

    :raises UsageError: there is none of that kind, or a newer one stands in its place
    """
    own = select(Announcement).where(Announcement.kind == kind).order_by(Announcement.id.desc())
    rows = list(session.scalars(own))
    wanted = code.strip().lower()
    if rows and rows[0].code.lower() == wanted:
        return rows[0]
    if any(one.code.lower() == wanted for one in rows):
        raise UsageError(
            both(
                "{code}: a newer preview stands in its place",
                "{code}：已有更新的预览，请以最新一次为准",
                code=code,
            )
        )
    raise UsageError(
        both("{code}: there is no preview of that code", "没有确认码为 {code} 的预览", code=code)
    )


def find_meant(
    session: Session, runtime: Runtime, tokens: Collection[str], answered: Reply | None
) -> list[Announcement]:
    """The previews that a mail means: by their codes in it, and by the letter that it answers."""
    rows = session.scalars(select(Announcement).order_by(Announcement.id))

    def is_answered(one: Announcement) -> bool:
        template = TEMPLATES.get(one.kind)
        if answered is None or answered.template != template or template is None:
            return False
        return answered.message_id == service_mail.own_id(runtime, template, one.code, answered.recipient)

    return [one for one in rows if one.code.lower() in tokens or is_answered(one)]


def note_confirmed(announcement: Announcement, by: str, now: datetime) -> None:
    """Note who said so, and when, the first time."""
    if announcement.confirmed_at is None:
        announcement.confirmed_at, announcement.confirmed_by = now, by

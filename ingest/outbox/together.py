"""What the letter about all cases of a mail said of one: a later one about that case takes it back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.judge.answering.fate import Said
from ingest.judge.case import Outcome, Template
from ingest.judge.history import TEMPLATES
from models.journal import Event
from models.message import Message, Reply

JUDGED = frozenset(template.value for template in Template)
"""Templates of letters that answer a message."""


def as_said(reply: Reply, template: Template | None = None) -> Said:
    """A letter as what was said with it. `template`: what it said of one of its cases."""
    told = template or Template(reply.template)
    return Said(told, reply.state, tried=reply.tries > 0, came_back=reply.bounced_by is not None)


def said_together(session: Session, part: Message) -> list[Said]:
    """What was said of a mail's further case in the letters about all of them, in the order of writing."""
    if part.whole is None:
        return []
    letters = [one for one in part.whole.replies if one.template in JUDGED]
    return [as_said(one, word) for one in letters if (word := _word_then(session, part, one)) is not None]


def _word_then(session: Session, part: Message, letter: Reply) -> Template | None:
    """By what had become of the case when the letter was written: the journal has what was changed since."""
    since = select(Event.detail).where(
        Event.kind == "rejudged", Event.message_pk == part.id, Event.at > letter.created_at
    )
    changed = session.scalar(since.order_by(Event.id).limit(1))
    outcome = changed["before"] if changed else part.outcome
    return TEMPLATES.get(Outcome(outcome)) if outcome else None

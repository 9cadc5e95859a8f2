"""What the secretariat wrote itself: listed, and no query that waits for its own answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest import stored
from ingest.digest.past import Known
from ingest.judge.secretariat import OUR_LETTER
from models import queries
from models.message import Message

OURS = "ours"
"""What a digest calls such a letter, in place of its outcome."""


def mark_ours(session: Session, known: Sequence[Known], secretariat: Collection[str]) -> list[Known]:
    """The same, with the letters that the judge found to be the secretariat's told apart."""
    own = {
        one.message for one in known if one.outcome == "correspondence" and one.sender.lower() in secretariat
    }
    ours = set()
    for chunk in queries.chunked(own):
        query = select(Message.id, Message.verdict).where(Message.id.in_(chunk), Message.verdict.is_not(None))
        for message, verdict in session.execute(query):
            if any(check.code == OUR_LETTER.code for check in stored.load_verdict(verdict).checks):
                ours.add(message)
    return [replace(one, outcome=OURS) if one.message in ours else one for one in known]

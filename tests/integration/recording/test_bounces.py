"""A mail of ours that comes back is matched to the reply that it was, by whatever the bounce tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.outbox.send import send_due
from models.message import Message, Reply
from parsers.sender import Bounce
from tests.builders.letters import at, form, letter, manuscript, sent_in
from tests.builders.postbox import Postbox
from tests.builders.secretariat.offices import open_office

BOUNCES = {
    "the field of NetEase or a report": {"bounce": Bounce("{id}", None, "550")},
    "the same without brackets": {"bounce": Bounce("{bare}", None, "550")},
    "In-Reply-To": {"bounce": Bounce(None, None, "550"), "in_reply_to": ("{id}",)},
    "its words": {"bounce": Bounce(None, None, "550"), "text": "您发送的邮件 {id} 被退回。"},
}
STRANGERS = {
    "another id": {"bounce": Bounce("<else@example.org>", None, "550")},
    "another recipient": {"bounce": Bounce(None, "wang@example.edu.cn", "550")},
    "the recipient alone": {"bounce": Bounce(None, "zhang@example.edu.cn", "550")},
    "the recipient in words": {
        "bounce": Bounce(None, None, "550"),
        "text": "收件人（zhang@example.edu.cn）不存在",
    },
    "nothing": {"bounce": Bounce(None, None, "550")},
}


def bounced(folder: Path, told: dict[str, object]) -> tuple[int | None, int]:
    """Which message the reply says it came back by, and the bounce's number."""
    office = open_office(folder, at(0))
    message = office.take(sent_in(form(), manuscript()), at(0))
    send_due(office.runtime, Postbox())
    with office.runtime.store.reading() as session:
        ours = session.get_one(Message, message).replies[0].message_id

    def filled(value: object) -> object:
        if isinstance(value, str):
            return value.replace("{id}", ours).replace("{bare}", ours.strip("<>"))
        if isinstance(value, Bounce):
            given = value.original_message_id
            return Bounce(given and str(filled(given)), value.recipient, value.diagnostic)
        return tuple(filled(one) for one in value) if isinstance(value, tuple) else value

    office.now = at(1)
    facts = letter(from_address="postmaster@163.com", **{key: filled(value) for key, value in told.items()})
    back = office.take(facts, office.now)
    with office.runtime.store.reading() as session:
        return session.query(Reply).one().bounced_by, back


@pytest.mark.parametrize("told", BOUNCES.values(), ids=BOUNCES)
def test_a_bounce_finds_the_reply(told: dict[str, object], tmp_path: Path) -> None:
    by, back = bounced(tmp_path, told)
    assert by == back


@pytest.mark.parametrize("told", STRANGERS.values(), ids=STRANGERS)
def test_a_bounce_of_something_else_finds_none(told: dict[str, object], tmp_path: Path) -> None:
    assert bounced(tmp_path, told)[0] is None

"""Running stored mail again: each message is told of against how it stood before any was run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from ingest.operator.rerun import decide, rerun
from ingest.outbox.send import send_due
from models.message import Message, Reply
from tests.builders.postbox import Postbox
from tests.builders.readers import HereReaders
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import CHINA, DEADLINE, manuscript, submission

LATE = DEADLINE + timedelta(hours=1)


def told(office: Office, message: int) -> list[tuple[str, str]]:
    """Kind and text of every reply to a message, text without blanks."""
    with office.runtime.store.reading() as session:
        replies = session.scalars(select(Reply).where(Reply.message_pk == message).order_by(Reply.id))
        return [(one.template, "".join(one.text.split())) for one in replies]


def test_neighbours_whose_outcome_changes_are_all_answered_anew(tmp_path: Path) -> None:
    """Two cases from one address: running the first again judges the second anew as well."""
    office = open_office(tmp_path, LATE)
    messages = [
        office.take_mail(
            submission(unit, "智慧食堂", "王五", paper=manuscript("智慧食堂", subject=unit)), LATE
        )
        for unit in ("甲示范大学", "乙示范大学")
    ]
    send_due(office.runtime, Postbox())
    call = replace(office.runtime.policy.call, deadline=LATE.astimezone(CHINA) + timedelta(days=9))
    later = replace(office.runtime, policy=replace(office.runtime.policy, call=call))
    readers = HereReaders(office.runtime.settings.call.terms, office.runtime.settings.limits)
    dry = rerun(later, readers, messages, dry_run=True, replies=False)
    done = rerun(later, readers, messages, dry_run=False, replies=True)
    assert [(one.before, one.after) for one in done] == [("rejected", "accepted")] * 2
    assert [replace(one, reply=None) for one in done] == dry
    for message in messages:
        assert [kind for kind, _ in told(office, message)] == ["rejection", "acknowledgement"]
        assert "“不予受理通知”已不适用，现予作废" in told(office, message)[-1][1]


def test_a_decision_after_a_held_notice_withdraws_nothing(tmp_path: Path) -> None:
    office = open_office(tmp_path, DEADLINE)
    office.take_mail(submission("甲示范大学", "一"), DEADLINE - timedelta(hours=2))
    second = office.take_mail(
        submission("甲示范大学", "二", sender="li@example.edu.cn", paper=manuscript("二", subject="二")),
        DEADLINE,
    )
    send_due(office.runtime, Postbox())
    decide(office.runtime, str(second), "accept", "同意增报。", "秘书")
    send_due(office.runtime, Postbox())
    decide(office.runtime, str(second), "reject", "重复申报。", "秘书")
    kinds = [kind for kind, _ in told(office, second)]
    assert kinds == ["held", "acknowledgement", "rejection"]
    assert "作废" not in told(office, second)[1][1]
    assert "“受理回执”已不适用，现予作废" in told(office, second)[2][1]
    with office.runtime.store.reading() as session:
        assert session.get_one(Message, second).outcome == "rejected"

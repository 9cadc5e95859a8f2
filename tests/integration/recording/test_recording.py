"""Messages that were read together are judged and recorded together: the same as one after the other."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ingest.app import make_readers
from ingest.operator.rerun import rerun
from ingest.process import record, record_some
from ingest.recording.turns import Turns
from ingest.runtime import Runtime
from models.message import Decision, FindingRow, Message
from parsers.facts import MessageFacts, SubjectParts
from tests.builders.letters import form, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, short_submission, submission


def a_busy_morning() -> list[bytes]:
    """Cases, corrections, repetitions, letters and machines, of senders who have to do with one another."""
    first = submission(sender="a@example.edu.cn", paper=None)
    return [
        first,
        short_submission(1),
        submission(sender="a@example.edu.cn"),  # brings what the first lacked
        first,
        submission("华东示范大学", "另一案例", sender="b@example.edu.cn"),  # the unit's second case
        submission(
            sender="c@example.edu.cn", subject="咨询", form=None, paper=None, text="请问截止时间是哪一天？"
        ),
        submission(sender="d@example.edu.cn", headers=(("Auto-Submitted", "auto-replied"),)),
        *(
            submission("西部示范大学", f"案例{n}", sender="e@example.edu.cn", form=None, paper=None)
            for n in range(30)
        ),
    ]


def record_read(runtime: Runtime) -> int:
    """Record everything that has been read."""
    turns, recorded = Turns(), 0
    while (step := record(runtime, turns)).done:
        recorded += step.done
    return recorded


def what_came(runtime: Runtime) -> dict[int, tuple[Any, ...]]:
    with runtime.store.reading() as session:
        return {
            row.id: (
                row.status,
                row.outcome,
                row.version,
                row.current,
                row.submission.receipt if row.submission else None,
                [finding["code"] for finding in row.verdict["findings"]],
                [(reply.template, reply.state, reply.recipient) for reply in row.replies],
            )
            for row in session.scalars(select(Message).order_by(Message.id))
        }


def test_recorded_together_or_one_after_the_other_comes_to_the_same(office: Office, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = open_office(tmp_path / "other", BEFORE)
    for number, raw in enumerate(a_busy_morning()):
        for one in (office, other):
            one.take_in(one.read(raw), BEFORE + timedelta(minutes=number), raw=raw)
    assert record_read(office.runtime) == len(a_busy_morning())
    for message in range(1, len(a_busy_morning()) + 1):
        record_some(other.runtime, [message])
    assert what_came(office.runtime) == what_came(other.runtime)
    assert {row[1] for row in what_came(office.runtime).values()} == {
        "accepted",
        "returned",
        "held",
        "duplicate",
        "correspondence",
        "ignored",
    }
    other.runtime.store.engine.dispose()


def test_a_bug_with_one_message_costs_none_that_is_recorded_beside_it(office: Office) -> None:
    ids = [office.take_in(office.read(raw), BEFORE, raw=raw) for raw in map(short_submission, range(5))]
    with office.runtime.store.writing() as session:
        row = session.get_one(Message, ids[2])
        row.facts = {**row.facts, "attachments": "no list"}  # what a bug in reading may have left
    record_read(office.runtime)
    came = what_came(office.runtime)
    assert [came[message][1] for message in ids] == ["returned", "returned", "held", "returned", "returned"]
    assert came[ids[2]][5] == ["processing.failed"]


@pytest.mark.parametrize("fault", ["facts", "decision"])
def test_a_message_that_we_stumble_over_does_not_make_its_senders_next_fail(
    office: Office, fault: str
) -> None:
    first = office.take_mail(submission(sender="a@example.edu.cn", paper=None), BEFORE)
    with office.runtime.store.writing() as session:
        if fault == "facts":
            row = session.get_one(Message, first)
            row.facts = {**row.facts, "attachments": "no list"}
        else:
            word = Decision(message_pk=first, outcome="?", reason="-", decided_by="-", decided_at=office.now)
            session.add(word)
    record_some(office.runtime, [first])
    second = office.take_mail(submission(sender="a@example.edu.cn"), BEFORE + timedelta(hours=1))
    came = what_came(office.runtime)
    assert (came[first][1], came[second][1]) == ("held", "accepted")
    with office.runtime.store.reading() as session:
        kept = session.execute(select(FindingRow.message_pk, FindingRow.code)).all()
    assert [code for message, code in kept if message == first] == ["processing.failed"]


@pytest.mark.parametrize(
    "facts",
    [
        replace(sent_in(form(), manuscript()), references=tuple(f"<{'x' * 300}{n}@e.cn>" for n in range(3))),
        sent_in(form(unit="某大学和" * 5000), manuscript()),
        sent_in(form(unit="和" * 20_000), manuscript()),
        sent_in(form(unit="某" * 300 + "职业大学"), manuscript()),
        sent_in(form(title="-—" * 10_000), manuscript()),
        replace(
            sent_in(form(title="啊哦" * 10_000, read_by="ocr"), manuscript()),
            subject_parts=SubjectParts("某大学", "哦啊啊" * 900, "张三"),
        ),
    ],
    ids=["references", "many units", "only 和", "a long name", "dashes", "long titles"],
)
def test_what_a_sender_writes_without_end_is_judged_like_anything_else(
    office: Office, facts: MessageFacts
) -> None:
    message = office.take(facts, BEFORE)
    came = what_came(office.runtime)[message]
    assert came[1] in {"accepted", "held"}
    assert "processing.failed" not in came[5]


def test_a_sender_of_more_mails_than_are_judged_together_has_one_case_for_each(
    office: Office,
) -> None:
    for number in range(40):
        raw = submission(
            f"第{number}示范大学", f"案例{number}", sender="e@example.edu.cn", form=None, paper=None
        )
        office.take_in(office.read(raw), BEFORE + timedelta(minutes=number), raw=raw)
    again = submission("第39示范大学", "案例39", sender="e@example.edu.cn")
    office.take_in(office.read(again), BEFORE + timedelta(minutes=50), raw=again)
    record_read(office.runtime)
    came = list(what_came(office.runtime).values())
    assert [row[1] for row in came] == ["returned"] * 40 + ["accepted"]
    assert [row[4] for row in came] == [f"JYHQ2026-{n:04d}" for n in (*range(1, 41), 40)]
    assert [row[3] for row in came] == [True] * 39 + [False, True]


def test_a_bug_with_one_message_does_not_end_a_rerun(office: Office) -> None:
    ids = [office.take_mail(raw, BEFORE) for raw in map(short_submission, range(3))]
    with office.runtime.store.writing() as session:  # a word that judging does not know
        session.add(
            Decision(message_pk=ids[1], outcome="?", reason="-", decided_by="-", decided_at=office.now)
        )
    with closing(make_readers(office.runtime.settings)) as readers:
        results = rerun(office.runtime, readers, ids, dry_run=False, replies=False)
    assert [(one.before, one.after) for one in results] == [
        ("returned", "returned"),
        ("returned", "held"),
        ("returned", "returned"),
    ]
    assert what_came(office.runtime)[ids[1]][5] == ["processing.failed"]

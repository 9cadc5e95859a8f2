"""Judging what changed comes to what a replay of everything would, whatever comes when and with what."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select, update

from ingest import stored
from ingest.judge.history import judge_history
from ingest.process import record_some
from ingest.recording.entries import entry_of
from ingest.recording.relinking import relink
from models import queries
from models.base import Base
from models.message import Message, MessageKey, Submission
from parsers.facts import CloudLink, MessageFacts, Papers, Quoted
from parsers.sender import Authentication
from tests.builders.letters import CALL_SETTINGS, DEADLINE, at, form, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

SENDERS = ("a@e.cn", "A@e.cn", "b@e.cn", "c@f.cn")
UNITS = ("某大学", "某大学后勤处", "另一大学", "新开普", "新开普电子股份有限公司", "某大学和另一大学", "")
TITLES = ("智慧后勤", "智慧后勤（修改稿）", "智慧食堂", "")
TIMES = (*(at(hours) for hours in range(8)), at(3), DEADLINE, at(9999))
FORGED = (Authentication("mx.example.org", (("dmarc", "fail"),)),)
PASSED = (Authentication("mx.example.org", (("dmarc", "pass"),)),)


@dataclass
class Story:
    """Mail as it may come, in an order of its own; some of it answers what was written before."""

    office: Office
    chance: random.Random

    def write(self) -> MessageFacts:
        """A message of one of few people about one of few cases."""
        pick = self.chance.choice
        unit, title = pick(UNITS), pick(TITLES)
        form_read = form(unit, title, **pick(({}, {"directions": ()}))) if pick((True, False)) else None
        paper = manuscript(pick("甲乙丙"), characters=pick((4000, 100))) if pick((True, False)) else None
        subject = f"{unit}+{title}+张三" if pick((True, True, False)) else pick(("材料", None))
        facts = sent_in(form_read, paper, subject, from_address=pick(SENDERS))
        facts = replace(facts, message_id=pick((None, "<x@e.cn>", facts.message_id, facts.message_id)))
        facts = replace(facts, authentication=pick(((), (), (), PASSED, FORGED)))
        if pick((True, False, False, False)):
            facts = replace(facts, cloud_links=(CloudLink("163", None, pick("甲乙"), "80M", None),))
        if pick((True, False, False)):
            facts = self._answering(facts)
        return facts

    def _answering(self, facts: MessageFacts) -> MessageFacts:
        pick = self.chance.choice
        with self.office.runtime.store.reading() as session:
            cases = list(session.scalars(select(Submission).order_by(Submission.id)))
            ids = [r.message_id for row in session.scalars(select(Message)) for r in row.replies]
        numbers = [one.full_receipt for one in cases] + [one.receipt for one in cases]
        numbers += [f"JYHQ2026-{n:04d}{suffix}" for n in range(1, 9) for suffix in ("", "-WXYZ")]
        if ids and pick((True, False)):
            text = pick(("谢谢！", "某大学+智慧后勤+张三"))
            facts = replace(facts, in_reply_to=(pick(ids),), text=text)
            return replace(facts, subject="回复：【退回补正通知】", subject_parts=None)
        return replace(facts, quoted=Quoted(tuple(pick(numbers) for _ in range(pick((1, 2))))))

    def tell(self, length: int) -> None:
        """Take mail in, record it a few together, decide, and run again what was recorded."""
        waiting: list[int] = []
        for number in range(length):
            raw = f"raw {self.chance.randrange(length * 3)}".encode()
            facts = self.write()
            waiting.append(self.office.take_in(facts, self.chance.choice(TIMES), raw=raw))
            if self.chance.random() < 0.05:
                self._fail(waiting[-1])
            if self.chance.random() < 0.5 or number == length - 1:
                record_some(self.office.runtime, waiting)
                waiting.clear()
                self._interfere()

    def _fail(self, message: int) -> None:
        with self.office.runtime.store.writing() as session:
            session.get_one(Message, message).failure = "Traceback: made up"

    def _interfere(self) -> None:
        with self.office.runtime.store.reading() as session:
            recorded = list(session.scalars(select(Message.id).where(Message.status == "recorded")))
            mails = set(session.scalars(select(Message.id).where(Message.whole_id.is_(None))))
        one = self.chance.choice(recorded)
        if self.chance.random() < 0.15:
            self.office.decide(one, self.chance.choice(("accept", "return", "reject")))
        elif self.chance.random() < 0.1 and one in mails:
            with self.office.runtime.store.writing() as session:
                row = session.get_one(Message, one)
                row.facts = stored.dump_facts(self.write())
            record_some(self.office.runtime, [one])


class Bundles(Story):
    """The same where a mail may bring several cases, each with files of its own."""

    def write(self) -> MessageFacts:
        first = super().write()
        count = self.chance.choice((1, 1, 2, 3))
        written = [first, *(super(Bundles, self).write() for _ in range(count - 1))]
        if count == 1 or first.form is None:
            return first
        files, cases = [], []
        for number, one in enumerate(written):
            own = tuple(replace(a, path=f"{number}/{a.path}") for a in one.attachments)
            files += own
            cases.append(Papers(one.form, one.manuscript, files=tuple(a.path for a in own)))
        return replace(first, attachments=tuple(files), cases=tuple(cases))


def recorded_and_replayed(office: Office) -> tuple[dict[int, Any], dict[int, Any]]:
    """Of each message what is on record, and what a replay of everything says."""
    with office.runtime.store.reading() as session:
        rows = queries.load_messages(session, session.scalars(select(Message.id)))
        decisions = queries.find_decisions(session, [row.id for row in rows])
        begun = queries.find_submissions(session, [row.id for row in rows])
        entries = [entry_of(row, office.runtime, decisions.get(row.id), begun.get(row.id)) for row in rows]
        verdicts = judge_history(entries, office.runtime.policy)
        replayed = {one: stored.dump_verdict(verdict) for one, verdict in verdicts.items()}
        recorded = {row.id: row.verdict for row in rows}
        for row in rows:
            place = row.verdict["placement"]
            where = (place["version"], place["current"]) if place else (None, False)
            assert (row.version, row.current) == where
            assert row.submission_id == (begun[place["anchor"]].id if place else None)
    return _plain(recorded), _plain(replayed)


def _plain(verdicts: dict[int, Any]) -> dict[int, Any]:
    """Without the evidence of checks, which names others by what they were called then."""
    return {
        one: verdict | {"checks": [(check["code"], check["hit"]) for check in verdict["checks"]]}
        for one, verdict in verdicts.items()
    }


def clear(office: Office) -> None:
    with office.runtime.store.writing() as session:
        session.execute(update(Message).values(submission_id=None))
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table))
    office.taken = 0


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("settling"), at(10), replies={"per_address_day": 99})


@pytest.mark.parametrize(("seed", "length"), [*((seed, 14) for seed in range(8)), (22, 14), (247, 16)])
def test_any_story_told_in_any_order_ends_as_if_replayed_whole(desk: Office, seed: int, length: int) -> None:
    clear(desk)
    Story(desk, random.Random(seed)).tell(length)
    recorded, replayed = recorded_and_replayed(desk)
    assert recorded == replayed


@pytest.fixture(scope="module")
def split_desk(tmp_path_factory: pytest.TempPathFactory) -> Office:
    call = CALL_SETTINGS.model_copy(update={"several": "split"})
    return open_office(tmp_path_factory.mktemp("split"), at(10), replies={"per_address_day": 99}, call=call)


@pytest.mark.parametrize(("seed", "length"), [(seed, 12) for seed in range(8)])
def test_so_does_one_with_mails_of_several_cases(split_desk: Office, seed: int, length: int) -> None:
    clear(split_desk)
    Bundles(split_desk, random.Random(seed)).tell(length)
    recorded, replayed = recorded_and_replayed(split_desk)
    assert len(recorded) > length
    assert recorded == replayed


def of_one_sender(number: int) -> MessageFacts:
    return sent_in(form(f"第{number}大学", f"案例{number}"), None, f"第{number}大学+案例{number}+张三")


def of_one_unit(number: int) -> MessageFacts:
    sender = f"s{number}@e.cn"
    return sent_in(form(title=f"案例{number}"), manuscript(f"正文{number}"), "材料", from_address=sender)


def of_one_title(number: int) -> MessageFacts:
    return sent_in(form(f"第{number}大学"), None, f"第{number}大学+智慧后勤平台建设+张三")


@pytest.fixture
def loaded() -> Iterator[list[int]]:
    """The numbers of the rows of messages that were loaded."""
    seen: list[int] = []

    def note(row: Message, _context: object) -> None:
        seen.append(row.id)

    event.listen(Message, "load", note)
    yield seen
    event.remove(Message, "load", note)


@pytest.mark.parametrize("write", [of_one_sender, of_one_unit, of_one_title])
def test_the_last_of_many_mails_costs_what_the_first_did(
    desk: Office, write: Callable[[int], MessageFacts], loaded: list[int]
) -> None:
    clear(desk)
    costs: list[int] = []
    for number in range(0, 150, 25):
        taken = [desk.take_in(write(n), at(0) + timedelta(minutes=n)) for n in range(number, number + 25)]
        loaded.clear()
        record_some(desk.runtime, taken)
        costs.append(len(loaded))
    assert costs[0] == 25
    assert max(costs) <= 25 + 2


def test_links_written_after_an_upgrade_find_what_the_old_ones_found(desk: Office) -> None:
    clear(desk)
    story = Story(desk, random.Random(7))
    story.tell(10)
    with desk.runtime.store.writing() as session:
        session.execute(delete(MessageKey))
    assert relink(desk.runtime) == 10
    assert relink(desk.runtime) == 0
    story.tell(4)
    before, replayed = recorded_and_replayed(desk)
    assert before == replayed

"""Following a folder by its UIDs and by what messages look like, while anything at all happens to it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ingest.mailbox import FolderState
from ingest.mailbox.cursor import (
    Anchor,
    Look,
    advance,
    begin_again,
    close_gaps,
    judge_look,
    judge_rest,
    parse_anchor,
    rest_from,
    step_back,
)


def after(*uids: int) -> FolderState:
    """The state of a folder of which those were taken, each dated by its UID."""
    return advance(FolderState("INBOX", 1, 0, 0), {uid: Look(1000 + uid, 50 + uid) for uid in uids})


def test_the_state_after_a_batch_stands_on_its_greatest_uid() -> None:
    state = after(3, 9, 5)
    assert state.last_uid == 9
    assert parse_anchor(state).high == 9
    assert parse_anchor(state).newest == 1009


def test_the_anchor_stays_small_whatever_was_taken() -> None:
    state = FolderState("INBOX", 1, 0, 0)
    for start in range(1, 100_000, 500):
        looks = {uid: Look(1_774_929_600 + uid, 20_000_000) for uid in range(start, start + 500)}
        state = advance(state, looks)
    state = advance(state, {}, missing=range(4_294_967_200, 4_294_967_250))
    assert len(state.anchor) < 2000


def test_a_first_look_has_nothing_to_be_held_against() -> None:
    assert judge_look(FolderState("INBOX", 1, 0, 0), {}, [1, 2, 3]) == "same"


def test_one_size_that_changed_among_many_is_not_another_folder() -> None:
    state = after(*range(1, 10))
    seen = dict(parse_anchor(state).marks)
    seen[9] = Look(seen[9].received, 1)
    assert judge_look(state, seen, []) == "same"


def test_one_date_that_changed_is_another_folder() -> None:
    state = after(*range(1, 10))
    seen = dict(parse_anchor(state).marks)
    seen[9] = Look(5, seen[9].size)
    assert judge_look(state, seen, []) == "re-made"


def test_a_new_uid_below_the_greatest_ever_seen_is_another_folder() -> None:
    state = step_back(after(*range(1, 10)), {4: Look(1004, 54)})
    assert state.last_uid == 4
    assert judge_look(state, {4: Look(1004, 54)}, [5]) == "re-made"
    assert judge_look(state, {4: Look(1004, 54)}, [10]) == "same"


def test_when_all_marks_are_gone_what_is_left_decides() -> None:
    state = after(*range(1, 40))
    assert judge_look(state, {}, []) == "stepped back"
    assert rest_from(state, {}) == 1
    left = {20: Look(1020, 70)}
    assert judge_rest(state, left, {20: 1020}, None) == "stepped back"
    assert judge_rest(state, left, {20: 1020}, 40) == "stepped back"
    assert judge_rest(state, left, {20: 1020}, 30) == "re-made"  # UIDNEXT fell
    assert judge_rest(state, left, {}, None) == "re-made"  # nobody knows it
    assert judge_rest(state, left, {20: 1019}, None) == "re-made"  # another stood there
    assert judge_rest(state, {20: Look(0, 70)}, {20: 1020}, None) == "stepped back"  # no date given
    assert judge_rest(state, left, None, None) == "stepped back"  # a junk folder: most are not recorded
    assert judge_rest(state, {20: Look(9999, 70)}, {20: 9999}, None) == "re-made"  # newer than any seen


def test_gaps_are_kept_until_they_are_closed() -> None:
    state = advance(after(1), {2: Look(1, 1), 3: Look(1, 1)}, missing=[2])
    assert parse_anchor(state).gaps == (2,)
    assert parse_anchor(close_gaps(state, [2])).gaps == ()
    assert close_gaps(state, [2]).last_uid == 3


@given(st.text())
def test_any_text_is_an_anchor(text: str) -> None:
    anchor = parse_anchor(FolderState("INBOX", 1, 0, 7, text))
    assert anchor == Anchor(high=7) or anchor.high >= 7


class FolderLife(RuleBasedStateMachine):
    """A folder under one UIDVALIDITY for ever, whose server tells neither UIDNEXT nor when it was re-made."""

    @initialize()
    def start(self) -> None:
        self.now = 1_000_000
        self.messages: dict[int, tuple[Look, int]] = {}
        self.uid_next = 1
        self.names = 0
        self.state: FolderState | None = None
        self.recorded: dict[tuple[int, int], int] = {}
        self.dates: dict[int, int] = {}
        self.delivered: set[int] = set()
        self.lives = 0

    @rule(count=st.integers(1, 12))
    def deliver(self, count: int) -> None:
        for _ in range(count):
            self.now += 1000
            self.names += 1
            self.messages[self.uid_next] = (Look(self.now, 100 + self.names % 7), self.names)
            self.uid_next += 1

    @rule(data=st.data())
    def delete_some(self, data: st.DataObject) -> None:
        if self.messages:
            for uid in data.draw(st.sets(st.sampled_from(sorted(self.messages)))):
                del self.messages[uid]

    @rule(count=st.integers(1, 12))
    def delete_the_newest(self, count: int) -> None:
        for uid in sorted(self.messages)[-count:]:
            del self.messages[uid]

    @rule(count=st.integers(1, 12))
    def make_anew(self, count: int) -> None:
        self.messages, self.uid_next = {}, 1
        self.lives += 1
        self.deliver(count)

    @rule(count=st.integers(0, 12))
    def restore_its_beginning(self, count: int) -> None:
        """Made anew from a copy that keeps dates, as far as that goes: of what had been there at a poll."""
        taken = set(self.recorded.values())
        kept = [item for item in sorted(self.messages.items()) if item[1][1] in taken][:count]
        self.messages = {uid: kept[uid - 1][1] for uid in range(1, len(kept) + 1)}
        self.uid_next = len(kept) + 1
        self.lives += 1

    @rule(age=st.integers(1, 500))
    def copy_in_an_old_message(self, age: int) -> None:
        """From another folder: it keeps its date, which no other message has to the second."""
        self.names += 1
        received = self.now - 1000 * age + self.names
        self.messages[self.uid_next] = (Look(received, 100 + self.names % 7), self.names)
        self.uid_next += 1

    @rule()
    def poll(self) -> None:
        looks = {uid: look for uid, (look, _) in self.messages.items()}
        state = self.state or FolderState("INBOX", 1, 0, 0)
        new = [uid for uid in looks if uid > state.last_uid]
        seen = {uid: looks[uid] for uid, _ in parse_anchor(state).marks if uid in looks}
        verdict, rest = judge_look(state, seen, new), {}
        if verdict == "stepped back":
            first = rest_from(state, seen)
            rest = {uid: look for uid, look in looks.items() if first <= uid <= state.last_uid}
            keys = {uid: (state.generation, uid) for uid in rest}
            dates = {uid: self.dates[self.recorded[key]] for uid, key in keys.items() if key in self.recorded}
            verdict = judge_rest(state, rest, dates, None)
        if verdict == "re-made":
            state, new = begin_again(state, 1), sorted(looks)
        elif verdict == "stepped back":
            state = step_back(state, seen | rest)
        for uid in sorted(new):
            key = (state.generation, uid)
            assert key not in self.recorded, "a key that is taken would swallow the message"
            self.recorded[key] = self.messages[uid][1]
            self.dates[self.messages[uid][1]] = looks[uid].received
            state = advance(state, {uid: looks[uid]})
        self.state = state
        taken = set(self.recorded.values())
        assert {name for _, name in self.messages.values()} <= taken, "a message was missed"

    @invariant()
    def comes_again_only_after_the_folder_was_made_anew(self) -> None:
        assert self.state is None or self.state.generation <= self.lives


TestFolderLife = FolderLife.TestCase
TestFolderLife.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)

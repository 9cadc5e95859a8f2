"""Whatever was read, there is a verdict, it can be stored, and the reply it asks for can be written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import stored
from ingest.judge.case import Entry, Outcome, Verdict
from ingest.judge.history import TEMPLATES, judge_history
from ingest.judge.keys import links_of
from ingest.judge.policy import Gravity
from ingest.replies.compose import compose_reply
from ingest.replies.mime import build_message
from parsers.facts import (
    Attachment,
    Authentication,
    Automatic,
    Bounce,
    CloudLink,
    Defect,
    Form,
    Manuscript,
    MessageFacts,
    Quoted,
    SealLook,
    SubjectParts,
)
from tests.builders.letters import POLICY, at, sha

TEXT = st.text(max_size=12) | st.sampled_from(
    ["某大学", "后勤处", "、", "（）", "a@b.cn", "某大学、某公司", "<x@y>"]
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 5, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


def some(kind: type) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.from_type(kind), max_size=2).map(tuple)


SIGNATURES = st.just(()) | st.lists(st.integers(0, 2**55), min_size=64, max_size=64).map(tuple)
FACTS = st.builds(
    MessageFacts,
    message_id=st.none() | TEXT,
    from_address=st.none() | TEXT,
    from_name=st.none() | TEXT,
    reply_to=st.none() | TEXT,
    return_path=st.none() | TEXT,
    subject=st.none() | TEXT,
    subject_parts=st.none() | st.builds(SubjectParts, TEXT, TEXT, TEXT),
    sent_at=st.none(),
    newest_received_at=st.none() | MOMENTS,
    in_reply_to=st.lists(TEXT, max_size=2).map(tuple),
    references=st.lists(TEXT, max_size=2).map(tuple),
    automatic=st.none() | st.builds(Automatic, TEXT, st.booleans()),
    bounce=st.none() | st.builds(Bounce, st.none() | TEXT, st.none(), TEXT),
    authentication=some(Authentication),
    quoted=st.builds(Quoted, st.lists(TEXT, max_size=2).map(tuple)),
    text=TEXT,
    password_hint=st.none(),
    attachments=some(Attachment),
    cloud_links=st.lists(
        st.builds(CloudLink, TEXT, st.none() | TEXT, st.none() | TEXT, st.none(), st.none()), max_size=2
    ).map(tuple),
    form=st.none() | st.from_type(Form),
    manuscript=st.none() | st.builds(Manuscript, signature=SIGNATURES),
    seals=some(SealLook),
    defects=some(Defect),
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.integers(1, 10**6),
        raw_sha256=st.sampled_from([sha("a"), sha("b"), sha("c")]),
        received_at=MOMENTS,
        facts=FACTS,
        failure=st.none() | TEXT,
        decision=st.none(),
        reply_ids=st.lists(TEXT, max_size=1).map(tuple),
        receipt=st.none() | TEXT,
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ENTRIES)
def test_any_history_is_judged_stored_and_answered(entries: list[Entry]) -> None:
    verdicts = judge_history(entries, POLICY)
    assert set(verdicts) == {entry.id for entry in entries}
    for entry in entries:
        verdict = verdicts[entry.id]
        assert links_of(entry)
        kept = stored.load_verdict(stored.dump_verdict(verdict))
        assert repr(kept) == repr(verdict)  # by words, for a confidence that is no number equals nothing
        assert verdict.template == TEMPLATES.get(verdict.outcome)
        assert {finding.gravity for finding in verdict.findings} <= set(get_args(Gravity))
        assert (verdict.duplicate_of is not None) is (verdict.outcome is Outcome.DUPLICATE)
        if verdict.template is not None:
            _answer(entry, verdict)


def _answer(entry: Entry, verdict: Verdict) -> None:
    reply = compose_reply(
        verdict=verdict,
        facts=entry.facts,
        received_at=entry.received_at,
        receipt=entry.receipt,
        policy=POLICY,
        composed_at=at(1),
    )
    raw = build_message(
        reply,
        message_id="<r@example.org>",
        sender="box@example.org",
        sender_name="秘书处",
        recipient="z@e.cn",
        in_reply_to=entry.facts.message_id,
        references=entry.facts.references,
        date=at(1),
    )
    assert raw.isascii()

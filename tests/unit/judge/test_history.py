"""Stories: what comes of messages that have to do with one another."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.judge.case import Decision, Entry, Outcome, Template
from ingest.judge.history import judge_history
from ingest.judge.keys import compared_keys, links_of
from parsers.facts import (
    Authentication,
    Automatic,
    Bounce,
    CloudLink,
    Defect,
    MessageFacts,
    Quoted,
    Role,
    Seal,
    SealLook,
    SubjectParts,
)
from tests.builders.letters import (
    CALL,
    DEADLINE,
    POLICY,
    at,
    attachment,
    entry,
    field,
    form,
    letter,
    manuscript,
    reply_to,
    sent_in,
)

ACCEPTED, RETURNED, REJECTED, HELD = Outcome.ACCEPTED, Outcome.RETURNED, Outcome.REJECTED, Outcome.HELD
DUPLICATE, LETTER, IGNORED = Outcome.DUPLICATE, Outcome.CORRESPONDENCE, Outcome.IGNORED
LATE = DEADLINE + timedelta(seconds=1)


def outcomes(*entries: Entry) -> list[Outcome]:
    verdicts = judge_history(entries, POLICY)
    return [verdicts[one.id].outcome for one in entries]


def codes(*entries: Entry) -> set[str]:
    """The findings of the last message, notes left out."""
    verdict = judge_history(entries, POLICY)[entries[-1].id]
    return {finding.code for finding in verdict.findings if finding.gravity != "note"}


def whole(number: int = 1, **changes: Any) -> MessageFacts:
    """A faultless submission; another `number`, another text."""
    return sent_in(form(), manuscript(f"正文{number}"), **changes)


FIRST = entry(1, whole(), at(0), reply_ids=("<r1@example.org>",), receipt="JYHQ2026-0001")
WITHOUT_FORM = entry(
    1, sent_in(None, manuscript()), at(0), reply_ids=("<r1@example.org>",), receipt="JYHQ2026-0001"
)


def test_a_faultless_submission_is_accepted_and_acknowledged() -> None:
    verdict = judge_history([FIRST], POLICY)[1]
    assert verdict.outcome is ACCEPTED
    assert verdict.template is Template.ACKNOWLEDGEMENT
    assert verdict.suppressed is None
    assert verdict.placement is not None
    assert (verdict.placement.anchor, verdict.placement.version, verdict.placement.current) == (1, 1, True)
    assert verdict.standing.units == ("某大学",)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (letter(), LETTER),
        (
            letter(subject="某大学+智慧后勤+张三", subject_parts=SubjectParts("某大学", "智慧后勤", "张三")),
            RETURNED,
        ),
        (letter(attachments=(attachment("照片.jpg", "x"),)), RETURNED),
        (letter(attachments=(attachment("logo.png", "x", inline=True),)), LETTER),
        (letter(cloud_links=(CloudLink("163", None, "材料.zip", "80M", None),)), RETURNED),
        (letter(automatic=Automatic("Auto-Submitted: auto-replied", by_header=True)), IGNORED),
        (whole(automatic=Automatic("List-Id", by_header=True)), IGNORED),
        (letter(automatic=Automatic("Subject: 自动回复", by_header=False)), IGNORED),
        (whole(automatic=Automatic("假期", by_header=False)), ACCEPTED),
        (letter(from_address="Box@Example.org"), IGNORED),
        (letter(bounce=Bounce(None, "a@b.cn", "550")), IGNORED),
    ],
)
def test_mail_is_sorted_by_what_it_is(facts: MessageFacts, expected: Outcome) -> None:
    assert outcomes(entry(1, facts)) == [expected]


def test_mail_from_before_the_call_is_a_letter_and_never_answered() -> None:
    assert CALL.opens is not None
    early = entry(1, whole(), CALL.opens - timedelta(seconds=1))
    verdict = judge_history([early], POLICY)[1]
    assert (verdict.outcome, verdict.template) == (LETTER, None)
    assert outcomes(early, entry(2, whole(), CALL.opens)) == [LETTER, ACCEPTED]


def test_what_is_missing_comes_by_reply_and_the_whole_is_accepted() -> None:
    answer = entry(2, reply_to(WITHOUT_FORM, sent_in(form())), at(5))
    verdicts = judge_history([WITHOUT_FORM, answer], POLICY)
    assert [verdicts[1].outcome, verdicts[2].outcome] == [RETURNED, ACCEPTED]
    first, second = verdicts[1].placement, verdicts[2].placement
    assert first is not None
    assert second is not None
    assert (second.anchor, second.version, second.current, first.current) == (1, 2, True, False)
    assert (verdicts[2].standing.form_entry, verdicts[2].standing.manuscript_entry) == (2, 1)


@pytest.mark.parametrize(
    "answer",
    [
        sent_in(form(), subject="补交申报表", references=("<0@x>", "<r1@example.org>")),
        sent_in(form(), subject="补交申报表", quoted=Quoted(("JYHQ2026-0001",))),
        sent_in(form()),
        sent_in(form(), subject="某大学后勤处+《智慧后勤平台建设》（修改稿）+张三"),
        sent_in(form(), subject="补交申报表"),
    ],
    ids=["references", "quoted number", "same unit and title", "new version's title", "form names the case"],
)
def test_a_correction_joins_its_submission(answer: MessageFacts) -> None:
    assert outcomes(WITHOUT_FORM, entry(2, answer, at(5))) == [RETURNED, ACCEPTED]


def test_a_nameless_mail_with_just_what_is_missing_completes_the_senders_only_returned_case() -> None:
    without_text = entry(1, sent_in(form()), at(0))
    text = sent_in(None, manuscript(), subject="补交正文")
    assert outcomes(without_text, entry(2, text, at(5))) == [RETURNED, ACCEPTED]


def test_a_strangers_quoted_number_does_not_get_into_a_case() -> None:
    stranger = sent_in(
        form("另一大学", "别的案例"),
        manuscript("别的"),
        subject="另一大学+别的案例+李四",
        from_address="li@other.edu.cn",
        quoted=Quoted(("JYHQ2026-0001",)),
    )
    verdicts = judge_history([FIRST, entry(2, stranger, at(1))], POLICY)
    assert verdicts[2].placement is not None
    assert verdicts[2].placement.anchor == 2


def test_an_answer_that_sends_another_units_case_is_a_new_case() -> None:
    other = reply_to(FIRST, sent_in(form("另一大学", "别的案例"), manuscript("别的")))
    verdicts = judge_history([FIRST, entry(2, other, at(1))], POLICY)
    assert verdicts[2].placement is not None
    assert verdicts[2].placement.anchor == 2
    assert verdicts[1].placement is not None
    assert verdicts[1].placement.current


def test_an_update_replaces_the_version_before() -> None:
    update = entry(2, whole(2), at(30))
    verdicts = judge_history([FIRST, update], POLICY)
    assert [v.outcome for v in verdicts.values()] == [ACCEPTED, ACCEPTED]
    assert [v.placement and v.placement.current for v in verdicts.values()] == [False, True]


def test_a_bad_update_leaves_the_accepted_version_current() -> None:
    update = entry(2, sent_in(form(), manuscript("新", characters=100)), at(30))
    verdicts = judge_history([FIRST, update], POLICY)
    assert verdicts[2].outcome is RETURNED
    assert [v.placement and v.placement.current for v in verdicts.values()] == [True, False]


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (whole(), DUPLICATE),
        (whole(subject="再次发送"), DUPLICATE),
        (whole(message_id="<1@example.edu.cn>"), DUPLICATE),
        (sent_in(None, manuscript("正文1"), subject="重发"), DUPLICATE),
        (whole(from_address="li@example.edu.cn"), HELD),
        (whole(2), ACCEPTED),
    ],
    ids=["same mail", "other subject", "same id", "some of the documents", "another sender", "new text"],
)
def test_the_same_documents_from_the_same_sender_are_a_duplicate(
    again: MessageFacts, expected: Outcome
) -> None:
    assert outcomes(FIRST, entry(2, again, at(1))) == [ACCEPTED, expected]


def test_packed_or_not_the_documents_are_the_same() -> None:
    files = FIRST.facts.attachments
    packed = (
        attachment("材料.zip", "zip", Role.ARCHIVE, kind="zip"),
        *(replace(file, path=f"材料.zip/{file.path}") for file in files),
    )
    assert outcomes(FIRST, entry(2, whole(attachments=packed), at(1))) == [ACCEPTED, DUPLICATE]


def test_the_same_bytes_twice_are_one_submission() -> None:
    twin = replace(FIRST, id=2, received_at=at(1))
    assert outcomes(FIRST, twin) == [ACCEPTED, DUPLICATE]


def test_an_on_time_message_that_comes_again_late_is_a_duplicate_not_late() -> None:
    assert outcomes(FIRST, entry(2, whole(), LATE)) == [ACCEPTED, DUPLICATE]


def test_the_same_documents_under_a_mended_subject_are_a_correction() -> None:
    bad = entry(1, whole(subject="申报材料"), at(0), reply_ids=("<r1@example.org>",))
    good = entry(2, whole(), at(1))
    assert outcomes(bad, good) == [RETURNED, ACCEPTED]
    by_reply = entry(2, reply_to(bad, whole()), at(1))
    assert outcomes(bad, by_reply) == [RETURNED, ACCEPTED]
    assert outcomes(bad, entry(2, whole(subject="申报材料（再发）"), at(1))) == [RETURNED, DUPLICATE]
    bare = replace(good, facts=replace(good.facts, attachments=(), form=None, manuscript=None))
    assert outcomes(bad, bare) == [RETURNED, ACCEPTED]


def test_a_good_subject_before_excuses_the_answers_subject() -> None:
    assert "subject.format" not in codes(
        WITHOUT_FORM, entry(2, reply_to(WITHOUT_FORM, sent_in(form())), at(1))
    )


def test_thanks_for_an_acceptance_is_a_letter_and_changes_nothing() -> None:
    thanks = entry(2, reply_to(FIRST, letter(text="收到，谢谢！")), at(1))
    verdicts = judge_history([FIRST, thanks], POLICY)
    assert (verdicts[2].outcome, verdicts[2].template) == (LETTER, None)
    assert verdicts[1].placement is not None
    assert verdicts[1].placement.current


def test_a_question_in_answer_to_a_return_is_a_letter_and_no_version() -> None:
    answer = entry(2, reply_to(WITHOUT_FORM, letter(text="请问字数怎么算？急")), at(1))
    verdicts = judge_history([WITHOUT_FORM, answer], POLICY)
    assert (verdicts[2].outcome, verdicts[2].template, verdicts[2].placement) == (LETTER, None, None)
    assert verdicts[2].standing == verdicts[1].standing
    mended = entry(3, reply_to(WITHOUT_FORM, sent_in(form())), at(2))
    third = judge_history([WITHOUT_FORM, answer, mended], POLICY)[3]
    assert third.placement is not None
    assert (third.outcome, third.placement.version) == (ACCEPTED, 2)


@pytest.mark.parametrize("word", [RETURNED, REJECTED])
@pytest.mark.parametrize("subject", ["回复：退回补正通知", "某大学+智慧后勤平台建设+张三"])
@pytest.mark.parametrize("text", ["好的。", "某大学+智慧后勤平台建设+张三"])
def test_a_letter_without_files_overturns_no_decision(word: Outcome, subject: str, text: str) -> None:
    wrong = replace(FIRST, facts=replace(FIRST.facts, subject="申报材料", subject_parts=None))
    decided = replace(wrong, decision=Decision(word, "请补盖公章。", "op", at(1)))
    parts = SubjectParts("某大学", "智慧后勤平台建设", "张三") if "+" in subject else None
    answer = replace(reply_to(FIRST, letter(text=text)), subject=subject, subject_parts=parts)
    verdicts = judge_history([decided, entry(2, answer, at(2))], POLICY)
    assert [verdicts[1].outcome, verdicts[2].outcome] == [word, LETTER]


def test_a_letter_without_files_after_the_deadline_makes_nothing_late() -> None:
    thanks = entry(2, reply_to(WITHOUT_FORM, letter(text="收到，谢谢！")), LATE)
    assert outcomes(WITHOUT_FORM, thanks) == [RETURNED, LETTER]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("某大学+智慧后勤平台建设+张三", ACCEPTED),
        ("您好：\n邮件主题：某大学＋智慧后勤平台建设＋张三\n谢谢！", ACCEPTED),
        ("请将主题改为：某大学+智慧后勤平台建设+张三", ACCEPTED),
        ("主题是某大学+智慧后勤平台建设+张三这样写吗？", LETTER),
        ("主题须写成“单位名称+案例名称+联系人姓名”，请问怎么改", LETTER),
        ("某大学+甲+张三\n某大学+乙+张三", LETTER),
        ("另一大学+智慧后勤平台建设+张三", LETTER),
        ("微信+电话+邮箱均可联系", LETTER),
        ("请问字数怎么算？急", LETTER),
    ],
)
def test_the_right_subject_in_the_text_of_an_answer_mends_it(text: str, expected: Outcome) -> None:
    wrong = replace(FIRST, facts=replace(FIRST.facts, subject="申报材料", subject_parts=None))
    answer = entry(2, reply_to(wrong, letter(text=text)), at(1))
    assert outcomes(wrong, answer) == [RETURNED, expected]


def test_a_letter_that_only_mends_the_subject_is_judged() -> None:
    wrong = replace(FIRST, facts=replace(FIRST.facts, subject="申报材料", subject_parts=None))
    parts = SubjectParts("某大学", "智慧后勤平台建设", "张三")
    mended = replace(reply_to(FIRST, letter()), subject="某大学+智慧后勤平台建设+张三", subject_parts=parts)
    assert outcomes(wrong, entry(2, mended, at(1))) == [RETURNED, ACCEPTED]


def test_what_an_operator_rejected_no_correction_makes_accepted() -> None:
    refused = replace(FIRST, decision=Decision(REJECTED, "不属征集范围", "op", at(1)))
    again = entry(2, reply_to(FIRST, whole(2)), at(2))
    assert codes(refused, again) == {"decision.rejected"}
    restored = replace(again, decision=Decision(ACCEPTED, "复核通过", "op", at(3)))
    assert outcomes(refused, restored, entry(3, reply_to(FIRST, whole(3)), at(4)))[2] is ACCEPTED


def test_what_an_operator_let_pass_is_no_obstacle_to_the_next_version() -> None:
    second = entry(2, SECOND, at(1), reply_ids=("<r2@example.org>",))
    allowed = replace(second, decision=Decision(ACCEPTED, "同意增报", "op", at(2)))
    update = entry(3, reply_to(second, sent_in(None, manuscript("改"))), at(3))
    assert outcomes(FIRST, second, update) == [ACCEPTED, HELD, HELD]
    assert outcomes(FIRST, allowed, update) == [ACCEPTED, ACCEPTED, ACCEPTED]
    short = entry(3, reply_to(second, sent_in(None, manuscript("短", characters=100))), at(3))
    assert outcomes(FIRST, allowed, short)[2] is RETURNED


def test_a_correction_of_a_late_case_that_an_operator_accepted_is_for_a_person() -> None:
    late = entry(1, whole(), LATE, reply_ids=("<r1@example.org>",))
    admitted = replace(late, decision=Decision(ACCEPTED, "系统故障，准予受理", "op", LATE))
    update = entry(2, reply_to(late, whole(2)), LATE + timedelta(hours=1))
    verdicts = judge_history([admitted, update], POLICY)
    assert {finding.code for finding in verdicts[1].findings} == {"deadline.late"}
    assert codes(admitted, update) == {"deadline.late_correction"}


def test_late_is_rejected_without_a_list_of_other_faults() -> None:
    verdict = judge_history([entry(1, sent_in(None, None), LATE)], POLICY)[1]
    assert verdict.outcome is REJECTED
    assert [finding.code for finding in verdict.findings] == ["deadline.late"]
    assert verdict.template is Template.REJECTION


def test_the_deadlines_own_second_is_in_time() -> None:
    assert outcomes(entry(1, whole(), DEADLINE + timedelta(microseconds=999_999))) == [ACCEPTED]
    assert outcomes(entry(1, whole(), LATE)) == [REJECTED]


@pytest.mark.parametrize("first", [FIRST, WITHOUT_FORM])
def test_a_late_correction_of_what_came_in_time_is_held(first: Entry) -> None:
    late = entry(2, sent_in(form(), manuscript("新")), LATE)
    assert outcomes(first, late)[1] is HELD
    assert codes(first, late) == {"deadline.late_correction"}


def test_a_late_correction_of_what_was_late_is_late() -> None:
    assert outcomes(entry(1, whole(), LATE), entry(2, whole(2), LATE + timedelta(hours=1))) == [
        REJECTED,
        REJECTED,
    ]


def test_two_clocks_that_disagree_on_the_deadline_are_a_persons_business() -> None:
    early = DEADLINE - timedelta(hours=2)
    assert codes(entry(1, whole(newest_received_at=early), LATE)) == {"deadline.clock"}
    assert codes(entry(1, whole(newest_received_at=LATE + timedelta(hours=2)), early)) == {"deadline.clock"}
    assert outcomes(entry(1, whole(newest_received_at=DEADLINE), LATE)) == [REJECTED]
    assert outcomes(entry(1, whole(newest_received_at=at(-9)), at(0))) == [ACCEPTED]


SECOND = sent_in(
    form(title="另一案例"),
    manuscript("别的"),
    subject="某大学+另一案例+李四",
    from_address="li@example.edu.cn",
)


def test_a_second_case_of_a_unit_is_held_also_under_its_departments_name() -> None:
    assert codes(FIRST, entry(2, SECOND, at(1))) == {"unit.quota"}
    alias = replace(SECOND, form=form("北京市某大学后勤保障部", "另一案例"))
    assert codes(FIRST, entry(2, alias, at(1))) == {"unit.quota"}
    joint = replace(SECOND, form=form("另一大学、某大学", "另一案例"))
    assert codes(FIRST, entry(2, joint, at(1))) == {"unit.quota"}
    branch = replace(SECOND, form=form("某大学附属中学", "另一案例"))
    assert codes(FIRST, entry(2, branch, at(1))) == set()


def test_a_unit_that_may_be_the_same_is_held_not_refused() -> None:
    unsure = replace(SECOND, form=form("某大学资产经营有限公司", "另一案例"))
    assert codes(FIRST, entry(2, unsure, at(1))) == {"unit.uncertain"}


def test_a_returned_or_rejected_case_does_not_take_the_units_place() -> None:
    assert outcomes(WITHOUT_FORM, entry(2, SECOND, at(1))) == [RETURNED, ACCEPTED]
    mended = entry(3, reply_to(WITHOUT_FORM, sent_in(form())), at(2))
    assert codes(WITHOUT_FORM, entry(2, SECOND, at(1)), mended) == {"unit.quota"}


def test_an_operators_rejection_frees_the_units_place() -> None:
    refused = replace(FIRST, decision=Decision(REJECTED, "非征集范围", "op", at(1)))
    verdicts = judge_history([refused, entry(2, SECOND, at(2))], POLICY)
    assert [v.outcome for v in verdicts.values()] == [REJECTED, ACCEPTED]
    assert verdicts[1].template is Template.REJECTION


def test_a_decision_outranks_the_rules_and_keeps_what_they_found() -> None:
    accepted = replace(WITHOUT_FORM, decision=Decision(ACCEPTED, "申报表已另行寄到", "op", at(1)))
    verdict = judge_history([accepted], POLICY)[1]
    assert (verdict.outcome, verdict.template) == (ACCEPTED, Template.ACKNOWLEDGEMENT)
    assert "form.missing" in {finding.code for finding in verdict.findings}


def test_nearly_the_same_text_from_another_unit_is_held_for_the_later_one() -> None:
    copy = sent_in(
        form("另一大学", "换名案例"),
        manuscript("正文1"),
        "另一大学+换名案例+李四",
        from_address="li@other.edu.cn",
    )
    assert codes(FIRST, entry(2, copy, at(1))) == {"manuscript.near_duplicate"}
    verdicts = judge_history([FIRST, entry(2, copy, at(-1))], POLICY)
    assert (verdicts[1].outcome, verdicts[2].outcome) == (HELD, ACCEPTED)


def test_the_first_author_stays_first_when_he_updates() -> None:
    copy = entry(
        2,
        sent_in(
            form("另一大学", "换名"),
            manuscript("正文1"),
            "另一大学+换名+李四",
            from_address="li@other.edu.cn",
        ),
        at(1),
    )
    update = entry(3, sent_in(form(contact_info=field("010-1")), manuscript("正文1")), at(2))
    assert outcomes(FIRST, copy, update) == [ACCEPTED, HELD, ACCEPTED]


def test_a_failure_of_ours_is_held_and_never_lost() -> None:
    failed = entry(1, letter(), failure="Traceback …\nMemoryError")
    verdict = judge_history([failed], POLICY)[1]
    assert verdict.outcome is HELD
    assert [finding.code for finding in verdict.findings] == ["processing.failed"]
    assert outcomes(failed, replace(failed, id=2, failure=None, facts=whole())) == [HELD, ACCEPTED]


def test_a_seal_that_comes_as_a_scan_joins_the_word_form() -> None:
    scanned = form(read_by="ocr", confidence=0.6, file="盖章.jpg", summary=None)
    scan = entry(
        2,
        reply_to(FIRST, sent_in(scanned, None, seals=(SealLook("盖章.jpg", Seal.FOUND),))),
        at(1),
    )
    verdicts = judge_history([FIRST, scan], POLICY)
    assert "form.seal_missing" in {finding.code for finding in verdicts[1].findings}
    assert verdicts[2].outcome is ACCEPTED
    assert "form.seal_missing" not in {finding.code for finding in verdicts[2].findings}
    assert verdicts[2].standing.form_entry == 1


def test_what_could_not_be_read_for_want_of_our_programs_is_not_the_submitters_fault() -> None:
    photo = sent_in(None, manuscript(), defects=(Defect("no_ocr", "申报表.jpg", "未安装"),))
    assert codes(entry(1, photo)) == {"form.uncertain"}


def test_a_picture_that_was_not_understood_is_looked_at_by_a_person() -> None:
    photo = sent_in(
        None, manuscript(), defects=(Defect("unclear", "IMG_0231.HEIC", "图片中的文字未能可靠识别"),)
    )
    verdict = judge_history([entry(1, photo)], POLICY)[1]
    assert {finding.code for finding in verdict.findings} == {"form.uncertain"}
    assert verdict.outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("results", "answered"),
    [
        ([("dmarc", "fail")], False),
        ([("spf", "fail")], False),
        ([("spf", "fail"), ("dkim", "pass")], True),
        ([("spf", "softfail")], True),
        ([("spf", "pass"), ("dmarc", "pass")], True),
    ],
)
def test_a_forged_sender_gets_no_reply_and_the_record_says_why(
    results: list[tuple[str, str]],
    answered: bool,  # noqa: FBT001 # a column of the table above
) -> None:
    facts = whole(authentication=(Authentication("mx.example.org", tuple(results)),))
    verdict = judge_history([entry(1, facts)], POLICY)[1]
    assert verdict.outcome is ACCEPTED
    assert (verdict.suppressed is None) is answered


def test_results_of_a_server_that_is_not_ours_are_not_believed() -> None:
    facts = whole(authentication=(Authentication("mx.evil.org", (("dmarc", "fail"),)),))
    assert judge_history([entry(1, facts)], POLICY)[1].suppressed is None


def test_mail_from_before_replies_since_is_judged_but_not_answered() -> None:
    policy = replace(POLICY, replies_since=at(1))
    verdict = judge_history([FIRST], policy)[1]
    assert verdict.outcome is ACCEPTED
    assert verdict.suppressed is not None


POOL = [
    FIRST,
    entry(2, whole(subject="再发"), at(1)),
    entry(3, SECOND, at(2)),
    entry(4, reply_to(FIRST, letter(text="谢谢")), at(3)),
    entry(5, whole(2), at(4)),
    entry(6, replace(SECOND, form=form("另一大学", "另一案例")), at(5)),
    entry(7, sent_in(None, manuscript("三"), "第三大学+某某+王五", from_address="w@c.cn"), at(6)),
    entry(8, sent_in(form("第三大学", "某某"), None, "补交", from_address="w@c.cn"), LATE),
    entry(
        9,
        sent_in(form("第四大学", "甲"), manuscript("正文1"), "第四大学+甲+赵六", from_address="z@d.cn"),
        at(0),
    ),
    entry(10, letter(), at(7)),
    entry(11, letter(automatic=Automatic("List-Id", by_header=True)), at(8)),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.id), st.integers())
def test_outcomes_depend_on_received_at_never_on_the_order_of_processing(
    chosen: list[Entry], seed: int
) -> None:
    shuffled = list(chosen)
    random.Random(seed).shuffle(shuffled)
    renumbered = {one.id: 1000 - index for index, one in enumerate(shuffled)}
    before = judge_history(chosen, POLICY)
    after = judge_history([replace(one, id=renumbered[one.id]) for one in shuffled], POLICY)
    for one in chosen:
        a, b = before[one.id], after[renumbered[one.id]]
        assert (a.outcome, a.findings, a.checks, a.template) == (b.outcome, b.findings, b.checks, b.template)
        assert (a.placement is None) is (b.placement is None)
        if a.placement and b.placement:
            assert renumbered[a.placement.anchor] == b.placement.anchor
            assert (a.placement.version, a.placement.current) == (b.placement.version, b.placement.current)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.id))
def test_what_comes_later_changes_no_outcome_before_it(chosen: list[Entry]) -> None:
    ordered = sorted(chosen, key=lambda one: (one.received_at, one.raw_sha256))
    whole_story = judge_history(ordered, POLICY)
    for length in range(len(ordered)):
        for id_, verdict in judge_history(ordered[:length], POLICY).items():
            assert verdict.outcome is whole_story[id_].outcome


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(POOL), unique_by=lambda one: one.id))
def test_at_most_one_version_of_a_submission_is_current(chosen: list[Entry]) -> None:
    current = [
        v.placement.anchor
        for v in judge_history(chosen, POLICY).values()
        if v.placement and v.placement.current
    ]
    assert len(current) == len(set(current))


@pytest.mark.parametrize(
    "other",
    [SECOND, sent_in(None, manuscript("正文1"), "x", from_address="q@q.cn")],
    ids=["unit", "text"],
)
def test_messages_that_the_rules_compare_share_a_key(other: MessageFacts) -> None:
    assert compared_keys(FIRST.facts) & compared_keys(other)


def test_strangers_share_no_key() -> None:
    other = sent_in(form("另一大学", "别的"), manuscript("别"), "另一大学+别的+李四", from_address="li@b.cn")
    assert not compared_keys(FIRST.facts) & compared_keys(other)
    assert not links_of(FIRST) & links_of(entry(2, other, at(1)))


def test_a_copy_of_a_copy_repeats_what_was_sent_first() -> None:
    first = entry(1, sent_in(form(), manuscript(), message_id="<first@e.cn>"), at(0))
    again = replace(sent_in(form(), manuscript(), message_id="<again@e.cn>"), text="再发一次。")
    verdicts = judge_history([first, entry(2, again, at(1)), entry(3, again, at(2))], POLICY)
    assert [verdicts[number].duplicate_of for number in (1, 2, 3)] == [None, 1, 1]

"""Letters by which a submitter takes the case back, and those that only speak of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.judge.case import Entry, Outcome, Template, Verdict
from ingest.judge.history import judge_history
from ingest.judge.withdrawing import asks_withdrawal
from parsers.facts import MessageFacts
from tests.builders.letters import (
    DEADLINE,
    POLICY,
    at,
    entry,
    form,
    letter,
    manuscript,
    reply_to,
    sent_in,
)


@pytest.mark.parametrize(
    "text",
    [
        "撤回申报",
        "因我校工作调整，现申请撤回本次申报。",
        "老师好：\n我单位决定撤回《智慧后勤平台建设》案例的申报，请予办理。谢谢！",
        "经研究，我校退出本次案例评选。",
        "我院放弃参评，特此说明。",
        "我单位不再参加本次申报。",
        "該案例申報予以撤回，請知悉。",
        "因内容涉密，稿件作废，请勿参评。",
        "withdraw my submission",
        "Dear colleagues,\nwe wish to withdraw our paper “Smart heating”. Could you please confirm?",
        "Please note that our submission is hereby withdrawn for reasons of confidentiality.",
        "As we could not finish the trials in time, we are withdrawing the paper.",
        "We kindly ask for the withdrawal of our abstract.",
    ],
)
def test_it_says_so(text: str) -> None:
    assert asks_withdrawal(MessageFacts(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "请问能否撤回申报？",
        "申报之后可以撤回吗",
        "如需撤回申报，应当怎样办理。",
        "我们不撤回申报，请继续评审。",
        "请撤回上一封邮件，以本封为准。",
        "收到，谢谢。",
        "已取消会议，申报材料下周补交。",
        "Can we still withdraw our paper?",
        "Please let us know how to withdraw a submission.",
        "If necessary we would withdraw the paper.",
        "We do not wish to withdraw our submission.",
        "We don't withdraw the paper, please go on with the review.",
        "The withdrawn file was an old version. Please use this paper.",
        "Thank you for confirming receipt of our paper.",
        "",
    ],
)
def test_it_does_not(text: str) -> None:
    assert not asks_withdrawal(MessageFacts(text=text))


def test_what_brings_files_takes_nothing_back() -> None:
    assert not asks_withdrawal(replace(sent_in(form(), manuscript()), text="撤回申报"))


def case(*letters: Entry) -> dict[int, Verdict]:
    """What comes of an accepted case and letters about it."""
    return judge_history([FIRST, *letters], POLICY)


FIRST = entry(1, sent_in(form(), manuscript()), at(0), receipt="JYHQ2026-0001", reply_ids=("<r@x>",))


def test_it_is_held_for_a_person_and_what_stands_stays() -> None:
    verdicts = case(entry(2, reply_to(FIRST, letter(text="因工作调整，现申请撤回申报。")), at(1)))
    held = verdicts[2]
    assert (held.outcome, held.template) == (Outcome.HELD, Template.HELD)
    assert "submission.withdrawal" in {finding.code for finding in held.findings}
    assert (held.anchor, verdicts[1].outcome) == (1, Outcome.ACCEPTED)
    assert verdicts[1].placement is not None
    assert verdicts[1].placement.current


def test_after_the_deadline_it_is_no_late_correction() -> None:
    late = entry(2, reply_to(FIRST, letter(text="现申请撤回申报。")), DEADLINE + timedelta(days=1))
    assert {f.code for f in case(late)[2].findings if f.gravity == "hold"} == {"submission.withdrawal"}


def test_a_question_about_it_is_a_letter() -> None:
    asks = entry(2, reply_to(FIRST, letter(text="请问能否撤回申报？")), at(1))
    assert case(asks)[2].outcome is Outcome.CORRESPONDENCE


def test_who_has_nothing_to_do_with_the_case_takes_nothing_back() -> None:
    stranger = letter(text="JYHQ2026-0001 申请撤回申报", from_address="evil@example.com")
    verdict = case(entry(2, stranger, at(1)))[2]
    assert (verdict.outcome, verdict.placement) == (Outcome.CORRESPONDENCE, None)

"""Who may speak for a case: by what no stranger knows, or from an address of it that is not forged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ingest.judge.case import Decision, Entry, Outcome, Verdict
from ingest.judge.history import judge_history
from ingest.judge.proofs import MOST_GUESSES
from parsers.facts import MessageFacts, Quoted, SubjectParts
from parsers.sender import Authentication
from tests.builders.letters import POLICY, at, entry, form, letter, manuscript, reply_to, sent_in

ACCEPTED, RETURNED, HELD, DUPLICATE = Outcome.ACCEPTED, Outcome.RETURNED, Outcome.HELD, Outcome.DUPLICATE
LETTER = Outcome.CORRESPONDENCE
STRANGER = "stranger@elsewhere.cn"
FORGED = (Authentication("mx.example.org", (("dmarc", "fail"),)),)
NUMBER, FULL = "JYHQ2026-0001", "JYHQ2026-0001-K7QX"

CASE = entry(
    1,
    sent_in(form(), manuscript("正文1")),
    at(0),
    reply_ids=("<r1@example.org>",),
    receipt=NUMBER,
    suffix="K7QX",
)
INCOMPLETE = replace(CASE, facts=sent_in(form(), None))


def papers(text: str = "别的正文", **changes: Any) -> MessageFacts:
    """New papers for the same unit and title."""
    return sent_in(form(), manuscript(text), **changes)


def verdicts(*entries: Entry) -> dict[int, Verdict]:
    return judge_history(entries, POLICY)


def anchor_and_codes(facts: MessageFacts, first: Entry = CASE) -> tuple[int | None, Outcome, set[str]]:
    """Where a second message comes to stand, its outcome, and what is found beyond notes."""
    verdict = verdicts(first, entry(2, facts, at(1)))[2]
    codes = {finding.code for finding in verdict.findings if finding.gravity != "note"}
    return verdict.anchor, verdict.outcome, codes


@pytest.mark.parametrize(
    "facts",
    [
        papers(from_address=STRANGER, references=("<r1@example.org>",)),
        papers(from_address=STRANGER, in_reply_to=("<r1@example.org>",)),
        papers(from_address=STRANGER, quoted=Quoted((FULL,))),
        papers(from_address=STRANGER, quoted=Quoted((NUMBER, FULL))),
        papers(from_address=STRANGER, quoted=Quoted(("JYHQ2026-0009", "JYHQ2026-0008-ABCD", FULL))),
        papers(),
        papers(from_address="ZHANG@example.edu.cn"),
        papers(authentication=(Authentication("mx.evil.org", (("dmarc", "fail"),)),)),
        papers(authentication=(Authentication("mx.example.org", (("spf", "softfail"),)),)),
    ],
    ids=[
        "references",
        "in reply to",
        "suffix",
        "number and suffix",
        "among others",
        "owner",
        "case",
        "not ours",
        "soft",
    ],
)
def test_who_knows_the_secret_or_writes_from_the_cases_address_corrects_it(facts: MessageFacts) -> None:
    assert anchor_and_codes(facts) == (1, ACCEPTED, set())


OTHER_TITLE = sent_in(form(title="另一案例"), manuscript("别的"), "某大学+另一案例+李四")


@pytest.mark.parametrize(
    "facts",
    [
        papers(from_address=STRANGER),
        papers("正文1", from_address=STRANGER),
        papers(from_address=STRANGER, quoted=Quoted((NUMBER,))),
        papers(from_address=STRANGER, quoted=Quoted(("JYHQ2026-0001-AAAA",))),
        papers(from_address=STRANGER, quoted=Quoted(tuple(f"JYHQ2026-{n:04d}" for n in range(1, 51)))),
        replace(OTHER_TITLE, from_address=STRANGER, quoted=Quoted((NUMBER,))),
        sent_in(None, manuscript("别的"), "补交材料", from_address=STRANGER, quoted=Quoted((NUMBER,))),
        sent_in(form("某大学后勤处"), manuscript("别的"), "材料", from_address=STRANGER),
        papers(authentication=FORGED),
        papers(authentication=FORGED, references=("<r1@example.org>",)),
        papers(authentication=FORGED, quoted=Quoted((FULL,))),
        papers("正文1", authentication=FORGED),
        papers(from_address=STRANGER, authentication=FORGED),
        papers(from_address=None),
        papers(from_ambiguous=True),
        papers("正文1", from_ambiguous=True),
        papers("正文1", from_ambiguous=True, message_id="<1@example.edu.cn>"),
        papers(
            authentication=(
                Authentication("mx.example.org", (("dkim", "pass"),)),
                Authentication("mx.example.org", (("dmarc", "fail"),)),
                Authentication("mx.example.org", (("dmarc", "pass"),)),
            )
        ),
    ],
    ids=[
        "unit and title", "same papers", "number", "wrong suffix", "fifty numbers", "number, other title",
        "number alone", "department", "forged owner", "forged reply", "forged suffix", "forged copy",
        "forged stranger", "nobody", "ambiguous owner",
        "ambiguous owner, same papers", "ambiguous owner, same message", "failed in a second field",
    ],
)  # fmt: skip
def test_anybody_else_who_names_the_case_is_held_and_what_stands_stays(facts: MessageFacts) -> None:
    found = verdicts(CASE, entry(2, facts, at(1)))
    assert found[2].outcome is HELD
    assert "submission.other_sender" in {finding.code for finding in found[2].findings}
    assert (found[2].anchor, found[2].named) == (2, (1,))
    assert found[2].standing.form_entry in {2, None}
    assert found[1].placement is not None
    assert found[1].placement.current


def test_a_text_file_and_a_guessed_number_bring_nothing_of_the_case() -> None:
    """The reply speaks of the standing papers: they are the message's own and nothing else."""
    facts = letter(from_address=STRANGER, quoted=Quoted((NUMBER,)), subject=f"关于{NUMBER}", text="见附件。")
    facts = replace(facts, attachments=sent_in(form(), None).attachments[:1])
    verdict = verdicts(CASE, entry(2, facts, at(1)))[2]
    assert (verdict.standing.form, verdict.standing.manuscript) == (None, None)
    assert verdict.recipient == STRANGER


def test_a_mere_letter_with_a_number_is_a_letter() -> None:
    facts = letter(from_address=STRANGER, quoted=Quoted((NUMBER,)))
    assert anchor_and_codes(facts)[:2] == (None, LETTER)


def test_the_first_few_numbers_count_and_no_more() -> None:
    numbers = (*(f"JYHQ2026-{n:04d}" for n in range(2, 40)), FULL)
    facts = sent_in(None, manuscript("别的"), "补交材料", from_address=STRANGER, quoted=Quoted(numbers))
    assert anchor_and_codes(facts)[0] == 2


def test_of_several_quoted_cases_only_the_proven_one_is_joined() -> None:
    second = entry(
        2,
        sent_in(
            form("另一大学", "别的"), manuscript("二"), "另一大学+别的+李四", from_address="li@other.edu.cn"
        ),
        at(1),
        receipt="JYHQ2026-0002",
        suffix="ACDE",
    )
    text = sent_in(
        None, manuscript("改"), "更正", from_address=STRANGER, quoted=Quoted(("JYHQ2026-0002", FULL))
    )
    found = verdicts(CASE, second, entry(3, text, at(2)))
    assert (found[3].anchor, found[3].outcome, found[3].named) == (1, ACCEPTED, ())
    assert found[2].placement is not None
    assert found[2].placement.current


def test_a_suffix_that_was_found_by_trying_proves_nothing() -> None:
    def attempt(number: int, quoted: str) -> Entry:
        facts = letter(from_address=f"s{number}@elsewhere.cn", quoted=Quoted((quoted,)))
        return entry(number, facts, at(1) + timedelta(minutes=number))

    tries = [attempt(n, f"{NUMBER}-A{n:03d}") for n in range(10, 10 + MOST_GUESSES)]
    hit = entry(90, papers(from_address=STRANGER, quoted=Quoted((FULL,))), at(9))
    assert verdicts(CASE, *tries[1:], hit)[90].anchor == 1
    assert verdicts(CASE, *tries, hit)[90].outcome is HELD
    owner = entry(91, papers("改"), at(10))
    assert verdicts(CASE, *tries, owner)[91].anchor == 1


def test_without_a_suffix_of_its_own_a_case_is_proven_by_none() -> None:
    bare = replace(CASE, suffix="")
    facts = papers(from_address=STRANGER, quoted=Quoted((f"{NUMBER}-", NUMBER)))
    assert anchor_and_codes(facts, bare)[1] is HELD


def test_a_held_stranger_does_not_get_in_by_a_second_mail() -> None:
    first = entry(
        2, papers(from_address=STRANGER), at(1), reply_ids=("<r2@example.org>",), receipt="JYHQ2026-0002"
    )
    again = entry(
        3,
        replace(reply_to(first, papers("三")), from_address=STRANGER, references=("<r2@example.org>",)),
        at(2),
    )
    found = verdicts(CASE, first, again)
    assert (found[3].outcome, found[3].anchor, found[3].named) == (HELD, 2, (1,))


def test_a_person_who_accepts_a_strangers_mail_makes_it_the_cases_next_version() -> None:
    decided = entry(
        2, papers(from_address=STRANGER), at(1), decision=Decision(ACCEPTED, "系同一单位", "op", at(2))
    )
    found = verdicts(CASE, decided, entry(3, papers("三", from_address=STRANGER), at(3)))
    assert [found[n].anchor for n in (1, 2, 3)] == [1, 1, 1]
    assert found[3].outcome is ACCEPTED
    other = entry(
        2,
        sent_in(
            form("另一大学", "智慧后勤平台建设"), manuscript("二"), "另一大学+智慧后勤平台建设+李四",
            from_address=STRANGER, quoted=Quoted((NUMBER,)),
        ),
        at(1),
        decision=Decision(ACCEPTED, "另一案例", "op", at(2)),
    )  # fmt: skip
    assert verdicts(CASE, other)[2].anchor == 2


def test_a_case_that_was_only_returned_keeps_nobody_out_by_its_name() -> None:
    """A tiny mail in a unit's name would otherwise hold up the unit's own."""
    assert anchor_and_codes(papers(from_address="office@example.edu.cn"), INCOMPLETE) == (2, ACCEPTED, set())


FORGERY = entry(1, papers("正文1", authentication=FORGED), at(0), receipt=NUMBER, suffix="K7QX")


@pytest.mark.parametrize(
    "facts",
    [
        papers("正文1"),
        papers("正文1", from_address=STRANGER),
        papers("别的"),
        replace(OTHER_TITLE, from_address="li@example.edu.cn"),
        sent_in(
            form("另一大学", "别的"), manuscript("正文1"), "另一大学+别的+李四", from_address="li@other.cn"
        ),
    ],
    ids=["the same papers", "of another", "same case", "same unit", "same text of another unit"],
)
def test_a_forged_message_takes_nothing_from_anybody(facts: MessageFacts) -> None:
    """No quota, no case, no duplicate, no first authorship."""
    assert anchor_and_codes(facts, FORGERY) == (2, ACCEPTED, set())


def test_a_forged_message_with_the_owners_very_message_id_makes_no_duplicate() -> None:
    mine = papers("正文1", message_id="<same@example.edu.cn>")
    forged = entry(1, replace(mine, authentication=FORGED), at(0))
    found = verdicts(forged, entry(2, mine, at(1)))
    assert [found[1].duplicate_of, found[2].duplicate_of] == [None, None]
    again = verdicts(entry(1, mine, at(0)), entry(2, replace(mine, authentication=FORGED), at(1)))
    assert again[2].outcome is HELD


def test_whose_mail_fails_the_check_for_good_still_has_one_case() -> None:
    """Forwarders break DMARC: such a sender's mails have to do with one another and with nobody else's."""
    again = entry(2, papers("正文1", authentication=FORGED), at(1))
    newer = entry(3, papers("新", authentication=FORGED), at(2))
    found = verdicts(FORGERY, again, newer)
    assert (found[2].outcome, found[3].anchor) == (DUPLICATE, 1)
    assert found[3].suppressed


def test_who_always_writes_an_ambiguous_address_still_corrects_his_own_case() -> None:
    first = replace(CASE, facts=replace(CASE.facts, from_ambiguous=True))
    assert anchor_and_codes(papers(from_ambiguous=True), first) == (1, ACCEPTED, set())
    assert anchor_and_codes(papers("正文1", from_ambiguous=True), first)[1] is DUPLICATE


def test_a_mail_that_names_twenty_units_takes_the_place_of_the_first_alone() -> None:
    names = "、".join(f"{place}大学" for place in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")
    many = entry(1, sent_in(form(names, "联合案例"), manuscript("联"), "甲大学+联合案例+张三"), at(0))
    later = sent_in(
        form("酉大学", "自己的"), manuscript("己"), "酉大学+自己的+李四", from_address="li@you.edu.cn"
    )
    first = sent_in(
        form("甲大学", "自己的"), manuscript("己"), "甲大学+自己的+李四", from_address="li@jia.edu.cn"
    )
    assert anchor_and_codes(later, many)[1] is ACCEPTED
    assert anchor_and_codes(first, many)[2] == {"unit.quota"}
    confirmed = replace(many, decision=Decision(ACCEPTED, "联合申报属实", "op", at(0.5)))
    assert anchor_and_codes(later, confirmed)[2] == {"unit.quota"}


@pytest.mark.parametrize(
    "facts", [papers(from_address=STRANGER), replace(OTHER_TITLE, from_address=STRANGER)]
)
def test_what_a_stranger_is_told_does_not_say_whether_there_is_such_a_case(facts: MessageFacts) -> None:
    verdict = verdicts(CASE, entry(2, facts, at(1)))[2]
    for finding in verdict.findings:
        if finding.gravity == "hold":
            assert not any(word in finding.message for word in ("此前", "已有", "已申报", NUMBER))


def test_a_subject_alone_that_names_the_case_is_held_too() -> None:
    parts = SubjectParts("某大学", "智慧后勤平台建设", "李四")
    facts = letter(from_address=STRANGER, subject="某大学+智慧后勤平台建设+李四", subject_parts=parts)
    assert anchor_and_codes(facts)[1] is HELD

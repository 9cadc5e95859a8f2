"""Everybody's verdict: the messages that have to do with one another, judged anew in the order they came.

Judging is a replay: outcomes depend on when the mailbox took each message and on nothing else, so mail that
arrives out of order, twice, or in one round with its correction comes to the same end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.judge.answering.bars import find_bar, find_recipient
from ingest.judge.case import Check, Entry, Outcome, Placement, Standing, Template, Verdict
from ingest.judge.duplicates import brings_material
from ingest.judge.keys import case_links, links_of
from ingest.judge.matter import Matter
from ingest.judge.past import Past, in_order
from ingest.judge.policy import Policy
from ingest.judge.rules.sender import check_letter
from ingest.judge.rules.subject import says_right_subject
from ingest.judge.rules.table import ask_rules, gravest
from ingest.judge.sorting import Sort, sort_message
from ingest.judge.standing import is_subject_mended, standing_of, subject_of, units_standing
from ingest.judge.submissions import Submission
from ingest.judge.units.same import Unit
from ingest.judge.withdrawing import asks_withdrawal
from parsers.call.description import Description
from parsers.facts import SubjectParts

OUTCOMES = {
    "note": Outcome.ACCEPTED,
    "return": Outcome.RETURNED,
    "hold": Outcome.HELD,
    "reject": Outcome.REJECTED,
}
"""What the gravest finding comes to."""

TEMPLATES = {
    Outcome.ACCEPTED: Template.ACKNOWLEDGEMENT,
    Outcome.RETURNED: Template.RETURN,
    Outcome.REJECTED: Template.REJECTION,
    Outcome.HELD: Template.HELD,
}


Links = frozenset[tuple[str, str]]


class Unjudgeable(Exception):  # reads as what it is
    """A bug in judging: which message it came with. Its cause is the exception itself."""

    def __init__(self, entry: int) -> None:
        super().__init__(f"message {entry} cannot be judged")
        self.entry = entry


@dataclass(frozen=True)
class Replayed:
    """What a replay came to."""

    verdicts: dict[int, Verdict]
    """Of all messages, by `Entry.id`; of those that were known with their place alone anew."""
    links: dict[int, Links]
    """Of those that were judged: what each is found by (`judge.keys`)."""


def judge_history(entries: Sequence[Entry], policy: Policy) -> dict[int, Verdict]:
    """The verdict on every message of a history, by `Entry.id`.

    Total: any facts give a verdict. The order of `entries` does not matter.
    """
    return replay(entries, {}, policy).verdicts


def replay(entries: Sequence[Entry], known: Mapping[int, Verdict], policy: Policy) -> Replayed:
    """Judge messages in the order in which they came, but for those whose verdict is `known`.

    Known verdicts stand: what is left out of them (documents, units) follows from the messages. Each must
    have all earlier messages of its case beside it.

    :raises Unjudgeable: for a bug in judging
    """
    past = Past(policy.trusted_servers, policy.counted)
    verdicts: dict[int, Verdict] = {}
    links: dict[int, Links] = {}
    for entry in sorted(entries, key=in_order):
        try:
            if entry.id in known:
                verdicts[entry.id] = _recall(entry, known[entry.id], past, policy.call.described)
            else:
                verdicts[entry.id], links[entry.id] = _judge_with_links(entry, past, policy)
        except Exception as error:
            raise Unjudgeable(entry.id) from error
        past.proofs.note_guesses(entry.facts)
    for submission in past.submissions:
        newest = _current(submission)
        for version, entry in enumerate(submission.entries, 1):
            verdict = verdicts[entry.id]
            assert verdict.placement is not None
            placement = replace(verdict.placement, version=version, current=entry.id == newest.id)
            verdicts[entry.id] = replace(verdict, placement=placement)
    return Replayed(verdicts, links)


def _judge_with_links(entry: Entry, past: Past, policy: Policy) -> tuple[Verdict, Links]:
    verdict = _judge(entry, past, policy)
    place = past.place_of(verdict.anchor) if verdict.anchor is not None else None
    case = past.submissions[place] if place is not None else Submission()
    return verdict, links_of(entry, policy.counted) | case_links(entry, verdict, case, policy.counted)


def _recall(entry: Entry, verdict: Verdict, past: Past, described: Description | None) -> Verdict:
    """Write down a message that was judged before."""
    if verdict.placement is None:
        if verdict.outcome is Outcome.DUPLICATE:
            past.add(entry, verdict, None, ())
        return verdict
    anchor = verdict.placement.anchor
    place = None if anchor == entry.id else past.place_of(anchor)
    if place is None and anchor != entry.id:
        raise LookupError(f"the case of message {anchor} is not known")
    before = past.submissions[place].entries if place is not None else ()
    standing, _subject, units = _stands((*before, entry), described)
    verdict = replace(verdict, standing=standing)
    past.add(entry, verdict, place, units)
    return verdict


def _stands(
    sources: Sequence[Entry], described: Description | None
) -> tuple[Standing, SubjectParts | None, tuple[Unit, ...]]:
    """What stands after these messages of one case: documents, subject, and the units that it counts for."""
    standing = standing_of(sources, described)
    subject = subject_of(sources, standing.form)
    units = units_standing(standing, subject)
    return replace(standing, units=tuple(unit.name for unit in units)), subject, units


def _current(submission: Submission) -> Entry:
    """The newest accepted version, if the case was not withdrawn after it; else the newest of all."""
    accepted: Entry | None = None
    for entry, verdict in zip(submission.entries, submission.verdicts, strict=True):
        if verdict.outcome is Outcome.ACCEPTED:
            accepted = entry
        elif entry.decision is not None and entry.decision.withdrawn:
            accepted = None
    return accepted or submission.entries[-1]


def _judge(entry: Entry, past: Past, policy: Policy) -> Verdict:
    """One message, after all that came before it. An operator's decision makes it a submission."""
    answers = bool(past.find_answered(entry))
    sort, reason = sort_message(entry, policy, answers_us=answers)
    if entry.decision is None and sort is Sort.MACHINE:
        return Verdict(Outcome.IGNORED, checks=(reason,))
    if entry.decision is None and sort is Sort.LETTER:
        named = bool(past.find_named(entry))
        return Verdict(
            Outcome.CORRESPONDENCE,
            checks=(reason, check_letter(entry, policy.trusted_servers, names_another=named)),
        )
    place = past.find_joined(entry)
    if entry.decision is None and (
        early := _without_rules(entry, past, place, reason, policy.call.described)
    ):
        past.add(entry, early, None, ())
        return early
    matter = _matter(entry, past, policy, place)
    verdict = _decided(entry, _by_rules(matter, reason))
    verdict = replace(
        verdict,
        placement=_placement(entry, past, place),
        template=_template(entry, verdict),
        until=entry.decision.until if entry.decision else None,
        suppressed=find_bar(entry, policy),
        recipient=_recipient(matter, past, place),
        own_sender=entry.facts.from_address if entry.forwarded_by else None,
        named=tuple(one.anchor for one in matter.named),
    )
    past.add(entry, verdict, place, matter.units)
    return verdict


def _without_rules(
    entry: Entry, past: Past, place: int | None, reason: Check, described: Description | None
) -> Verdict | None:
    """A repetition, or a letter about a case; `None` for what the rules must judge.

    A letter is what brings no file: a person answers it, and it changes nothing. Only a proper subject, where
    that was missing and no operator has spoken, is something to judge.
    """
    repeated = past.find_repeated(entry, place)
    if repeated is not None and not _mends_subject(entry, past, place, described):
        seen = Check("duplicate", hit=True, evidence=f"与 {repeated.facts.subject or '（无主题）'} 相同")
        return Verdict(Outcome.DUPLICATE, checks=(reason, seen), duplicate_of=past.original_of(repeated))
    if place is None or entry.failure is not None or brings_material(entry.facts):
        return None
    if _mends_subject(entry, past, place, described) or asks_withdrawal(entry.facts):
        return None
    before = past.submissions[place].verdicts[-1]
    seen = Check("sort.letter", hit=True, evidence="答复已有的申报，未附新材料，请人工查看来信")
    return Verdict(Outcome.CORRESPONDENCE, checks=(reason, seen), standing=before.standing)


def _mends_subject(entry: Entry, past: Past, place: int | None, described: Description | None) -> bool:
    """Whether the same documents come again because the subject was wrong, and now it is not."""
    if place is None:
        return False
    submission = past.submissions[place]
    bare = not brings_material(entry.facts)
    if bare and (submission.decision is not None or submission.is_accepted):
        return False
    faulted = any(f.code == "subject.format" for f in submission.verdicts[-1].findings)
    if not faulted or entry.raw_sha256 in {one.raw_sha256 for one in submission.entries}:
        return False
    standing = standing_of([*submission.entries, entry], described)
    if subject_of([entry], standing.form) is not None:
        return True
    answer = not bare or says_right_subject(entry.facts.text, standing.form, described)
    return answer and place in past.find_answered(entry) and is_subject_mended(standing, described)


def _matter(entry: Entry, past: Past, policy: Policy, place: int | None) -> Matter:
    """All that the rules look at."""
    submission = past.submissions[place] if place is not None else Submission()
    sources = (*submission.entries, entry)
    standing, subject, units = _stands(sources, policy.call.described)
    return Matter(
        entry=entry,
        policy=policy,
        standing=standing,
        subject=subject,
        subject_mended=_is_mended(entry, past, place, standing, policy.call.described)
        and is_subject_mended(standing, policy.call.described),
        sources=sources,
        units=units,
        is_correction=bool(submission.entries),
        decision=submission.decision,
        let_pass=submission.let_pass,
        others=past.others(entry, standing.manuscript, place),
        named=past.named(entry, place),
    )


def _is_mended(
    entry: Entry, past: Past, place: int | None, standing: Standing, described: Description | None
) -> bool:
    """Whether the subject need not be asked for: mended before, or an answer to us brings documents or it."""
    if place is None:
        return False
    if all(finding.code != "subject.format" for finding in past.submissions[place].verdicts[-1].findings):
        return True
    said = says_right_subject(entry.facts.text, standing.form, described)
    answer = brings_material(entry.facts) or said
    return place in past.find_answered(entry) and answer


def _by_rules(matter: Matter, reason: Check) -> Verdict:
    """What the rules say; a finding that an operator has let pass for this case is no obstacle again."""
    findings, checks = ask_rules(matter)
    passed = {finding for finding in findings if (finding.code, finding.message) in matter.let_pass}
    if passed:
        codes = "、".join(dict.fromkeys(f.code for f in findings if f in passed))
        word = Check("decision.before", hit=True, evidence=f"此前已人工决定受理，下列问题不影响受理：{codes}")
        checks = (word, *checks)
    decisive = tuple(finding for finding in findings if finding not in passed)
    return Verdict(OUTCOMES[gravest(decisive)], findings, (reason, *checks), standing=matter.standing)


def _decided(entry: Entry, verdict: Verdict) -> Verdict:
    """The operator's word outranks the rules; what they found is kept."""
    if entry.decision is None:
        return verdict
    decision = entry.decision
    word = Check(
        "decision", hit=True, evidence=f"{decision.decided_by}：{decision.outcome} {decision.reason}"
    )
    checks = (word, *verdict.checks)
    return replace(verdict, outcome=decision.outcome, checks=checks, reason=decision.reason)


def _template(entry: Entry, verdict: Verdict) -> Template:
    withdrawn = entry.decision is not None and entry.decision.withdrawn
    return Template.WITHDRAWAL if withdrawn else TEMPLATES[verdict.outcome]


def _recipient(matter: Matter, past: Past, place: int | None) -> str | None:
    record = past.submissions[place].record if place is not None else None
    return find_recipient(matter.entry.facts, matter.identity, record)


def _placement(entry: Entry, past: Past, place: int | None) -> Placement:
    if place is None:
        return Placement(entry.id, 1, current=True)
    entries = past.submissions[place].entries
    return Placement(entries[0].id, len(entries) + 1, current=True)

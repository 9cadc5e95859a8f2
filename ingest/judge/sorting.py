"""What kind of mail it is: machine mail, a letter, or something sent in."""

from __future__ import annotations

from enum import StrEnum

from ingest.judge.case import Check, Entry
from ingest.judge.deadline import is_before_call, is_disputed
from ingest.judge.duplicates import brings_material
from ingest.judge.policy import Policy
from parsers.facts import MessageFacts, SubjectParts

OUR_HEADINGS = (
    "【受理回执】",
    "【退回补正通知】",
    "【不予受理通知】",
    "【已收到，待人工复核】",
    "【来信提醒】",
)
"""How the subjects of our replies begin: an answer's subject is ours, not the submitter's."""


class Sort(StrEnum):
    """The first question of all."""

    MACHINE = "machine"
    LETTER = "letter"
    SUBMISSION = "submission"


def stated_subject(entry: Entry) -> SubjectParts | None:
    """The subject by the convention, unless it is only our own reply's, quoted back."""
    return stated_subject_of(entry.facts)


def stated_subject_of(facts: MessageFacts) -> SubjectParts | None:
    """The same of facts alone."""
    quoted_back = any(heading in (facts.subject or "") for heading in OUR_HEADINGS)
    return None if quoted_back else facts.subject_parts


def sort_message(entry: Entry, policy: Policy, *, answers_us: bool) -> tuple[Sort, Check]:
    """The kind of a message, and why."""
    facts = entry.facts
    if (facts.from_address or "").lower() in policy.own_addresses:
        return Sort.MACHINE, Check("sort.own_address", hit=True, evidence=facts.from_address or "")
    if facts.bounce is not None:
        return Sort.MACHINE, Check("sort.bounce", hit=True, evidence=facts.bounce.diagnostic[:200])
    if facts.automatic is not None and _is_machine(entry):
        return Sort.MACHINE, Check("sort.automatic", hit=True, evidence=facts.automatic.mark)
    disputed = is_disputed(entry.received_at, facts.newest_received_at, policy.call)
    if is_before_call(entry.received_at, policy.call) and not disputed:
        return Sort.LETTER, Check("sort.before_call", hit=True, evidence="早于征集开始时间")
    if entry.failure is not None:
        return Sort.SUBMISSION, Check("sort.submission", hit=True, evidence="未能读取，按申报保留")
    reasons = [
        ("主题合乎约定", stated_subject(entry) is not None),
        (f"附有文件{len(facts.documents)}个", bool(facts.documents)),
        ("含云附件链接", bool(facts.cloud_links)),
        ("答复本系统的邮件", answers_us),
    ]
    if found := [words for words, holds in reasons if holds]:
        return Sort.SUBMISSION, Check("sort.submission", hit=True, evidence="；".join(found))
    return Sort.LETTER, Check("sort.submission", hit=False, evidence="主题不合约定，无文件，非答复")


def _is_machine(entry: Entry) -> bool:
    """By a mark in the headers always; by words alone only without documents and a proper subject."""
    automatic = entry.facts.automatic
    assert automatic is not None
    return automatic.by_header or not (brings_material(entry.facts) or stated_subject(entry) is not None)

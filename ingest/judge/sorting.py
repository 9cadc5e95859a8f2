"""What kind of mail it is: machine mail, a letter, or something sent in."""

from __future__ import annotations

import re
from enum import StrEnum

from ingest.judge.case import Check, Entry
from ingest.judge.deadline import is_before_call, is_disputed
from ingest.judge.duplicates import brings_material
from ingest.judge.policy import Policy
from ingest.judge.secretariat import OUR_INSTRUCTION, OUR_LETTER, find_instruction, is_ours
from parsers.facts import MessageFacts, SubjectParts
from parsers.mail.quoting import own_text
from parsers.mail.subject import parse_subject

_OURS = re.compile(r"<?casebox\.")
"""How the Message-IDs of our letters begin."""
_TO_EXPERTS = re.compile(r"<?casebox\.[\w-]+\.expert\.")
"""Those of the mails that bring experts their cases: whatever answers one is for a person to read."""

MOST_TEXT, MOST_SUBJECT = 2000, 200
"""Characters of an answer that are looked at, and of a line that may be a subject."""

_QUESTION = re.compile(r"[?？吗]")
_NAMES = re.compile(r"[\u4e00-\u9fff]{2,4}(?:[·、, ][\u4e00-\u9fff]{1,8}){0,4}|[A-Za-z][A-Za-z .·-]{1,40}")
"""What a contact looks like: a line of a person's letter is sooner something else than a subject is."""


class Sort(StrEnum):
    """The first question of all."""

    MACHINE = "machine"
    LETTER = "letter"
    SUBMISSION = "submission"


def subject_in_answer(entry: Entry) -> SubjectParts | None:
    """The subject as it should be, where an answer to us says it in its text: the subject there is ours.

    The one line that keeps the convention; `None` where there is none, a question, or several.
    """
    facts = entry.facts
    ids = (*facts.in_reply_to, *facts.references)
    if not entry.quotes_our_subject and not any(_OURS.match(one) for one in ids):
        return None
    text = own_text(facts.text[:MOST_TEXT])
    lines = [line.strip() for line in text.splitlines() if len(line) <= MOST_SUBJECT]
    read = [parse_subject(line) for line in lines if not _QUESTION.search(line)]
    proper = {parts for parts in read if parts and len(parts.unit) >= 3 and _NAMES.fullmatch(parts.contact)}
    return proper.pop() if len(proper) == 1 else None


def sort_message(entry: Entry, policy: Policy, *, answers_us: bool) -> tuple[Sort, Check]:
    """The kind of a message, and why."""
    facts = entry.facts
    if (facts.from_address or "").lower() in policy.own_addresses:
        return Sort.MACHINE, Check("sort.own_address", hit=True, evidence=facts.from_address or "")
    if facts.bounce is not None:
        return Sort.MACHINE, Check("sort.bounce", hit=True, evidence=facts.bounce.diagnostic[:200])
    if facts.automatic is not None and _is_machine(entry):
        return Sort.MACHINE, Check("sort.automatic", hit=True, evidence=facts.automatic.mark)
    if find_instruction(entry, policy) is not None:
        return Sort.LETTER, OUR_INSTRUCTION
    if brings_scores(facts) and facts.form is None and facts.manuscript is None:
        return Sort.LETTER, Check("sort.scores", hit=True, evidence="专家的评分表")
    if any(_TO_EXPERTS.match(one) for one in facts.in_reply_to):
        return Sort.LETTER, Check("sort.expert", hit=True, evidence="答复寄给专家的评审材料")
    disputed = is_disputed(entry.received_at, facts.newest_received_at, policy.call)
    if is_before_call(entry.received_at, policy.call) and not disputed:
        return Sort.LETTER, Check("sort.before_call", hit=True, evidence="早于征集开始时间")
    if entry.failure is not None:
        return Sort.SUBMISSION, Check("sort.submission", hit=True, evidence="未能读取，按申报保留")
    reasons = [
        ("主题合乎约定", facts.subject_parts is not None),
        (f"附有文件{len(facts.documents)}个", bool(facts.documents)),
        ("含云附件链接", bool(facts.cloud_links)),
        ("申报表写在正文中", any(defect.code == "typed" for defect in facts.defects)),
        ("答复本系统的邮件", answers_us and not is_ours(entry, policy)),
    ]
    if found := [words for words, holds in reasons if holds]:
        return Sort.SUBMISSION, Check("sort.submission", hit=True, evidence="；".join(found))
    if is_ours(entry, policy):
        return Sort.LETTER, OUR_LETTER
    return Sort.LETTER, Check("sort.submission", hit=False, evidence="主题不合约定，无文件，非答复")


def brings_scores(facts: MessageFacts) -> bool:
    """Whether an expert's scoring sheet came with it: no submission, and no query either."""
    return any(defect.code == "scores" for defect in facts.defects)


def _is_machine(entry: Entry) -> bool:
    """By a mark in the headers always; by words alone only without documents and a proper subject."""
    facts = entry.facts
    assert facts.automatic is not None
    return facts.automatic.by_header or not (brings_material(facts) or facts.subject_parts is not None)

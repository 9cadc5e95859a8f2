"""Rules on the mail's subject (notice, 四、6)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ingest.judge.matter import Answer, Hit, Matter, failed, passed
from ingest.judge.units.same import Sameness, compare_units, units_of
from ingest.judge.words import subject as words
from ingest.judge.words.told import NOTHING, Told
from parsers.call.description import Description
from parsers.call.pattern import Hole, Pattern
from parsers.facts import Field, Form, SubjectParts
from parsers.form.lexicon import said
from parsers.mail.quoting import own_text
from parsers.scripts import simplified

_REVISED = re.compile(
    r"[(\[](?:revised|corrected|updated|final|new|second)(?: (?:version|draft|manuscript|submission))?[)\]]$"
    r"|[-–—:]\s{0,3}(?:revised|corrected|updated|final) version$",
    re.IGNORECASE,
)
"""What English titles have behind them for a new version."""
MOST_LINES, MOST_CHARACTERS = 30, 500
"""Of an answer's own words that are searched for the right subject."""


def find_bad_format(matter: Matter) -> Answer:
    """No subject of the submission keeps the convention."""
    convention = matter.policy.call.subject
    if matter.subject is not None:
        return passed(f"{matter.subject.unit}+{matter.subject.title}+{matter.subject.contact}")
    if matter.came_with_others and _forms_tell(matter):
        return passed("一封邮件含多项，单位、题目等已由各份申报表写明")
    if matter.subject_mended:
        return passed("回复本系统的邮件，主题不便更改；单位、题目、联系人已由申报表写明")
    subject = matter.entry.facts.subject
    told = words.bad_format(
        subject or "", convention, has_parts=bool(subject and re.search("[+＋]", subject))
    )
    return failed(
        Hit(told, words.renamed(suggested_subject(matter), _joined_how(matter)), "邮件主题"),
        f"主题：{subject or '（无）'}",
    )


def _forms_tell(matter: Matter) -> bool:
    """Whether a case's form says what the subject is to say of one case: of many no subject can say it."""
    form, described = matter.standing.form, matter.policy.call.described
    holes = described.subject.holes if described else ()
    return bool(holes) and form is not None and all(said(form, hole.key) for hole in holes)


def _joined_how(matter: Matter) -> Told:
    described = matter.policy.call.described
    joined = described is None or "+" in described.subject.shown
    return words.JOINED_BY_PLUS if joined else NOTHING


def suggested_subject(matter: Matter) -> str:
    """The subject as it should be, from the form; the convention itself where the form does not tell."""
    form, described = matter.standing.form, matter.policy.call.described
    if described is not None:
        return subject_for(described.subject, form)
    values = [value_of(f) for f in (form.unit, form.title, form.contact)] if form else []
    if values and all(values):
        return "+".join(value[:60] for value in values)
    return matter.policy.call.subject


def subject_for(convention: Pattern, form: Form | None) -> str:
    """The subject as a call's convention has it, with what the form tells in its holes."""
    parts = []
    for part in convention.parts:
        told = said(form, part.key) if form is not None and isinstance(part, Hole) else ()
        parts.append(value_of(told[0])[:60] if told else part.word if isinstance(part, Hole) else part)
    return "".join(parts)


def says_right_subject(text: str, form: Form | None, described: Description | None) -> bool:
    """Whether the sender's own words, above what he quotes, have the right subject on a line of its own."""
    lines = own_text(text).splitlines()[:MOST_LINES]
    if described is not None:
        holes = described.subject.holes
        if form is None or not holes or not all(said(form, hole.key) for hole in holes):
            return False
        asked = _letters(subject_for(described.subject, form))
        return any(_letters(line[:MOST_CHARACTERS]) == asked for line in lines)
    values = [value_of(f) for f in (form.unit, form.title, form.contact)] if form else []
    if not values or not all(values):
        return False
    right = [_letters(value) for value in values]
    told = (line.replace("＋", "+").split("+") for line in lines if len(line) < MOST_CHARACTERS)
    joined = "".join(right)
    return any(len(parts) >= len(right) and _letters("".join(parts)) == joined for parts in told)


def find_mismatch(matter: Matter) -> Answer:
    """Subject and form name another unit, title or contact."""
    form, subject = matter.standing.form, matter.subject
    if form is None or subject is None:
        return passed("没有可比对的主题或申报表")
    differing, form_label = tuple(disagreements(subject, form)), matter.form_label
    return failed(
        [
            Hit(
                words.mismatch(label, said, matter.form_told, written),
                words.form_counts(matter.form_told),
                f"邮件主题；{form_label}“{label}”",
            )
            for key, usual, said, written in differing
            for label in [matter.label_of(key, usual)]
        ],
        "、".join(label for _key, label, _said, _written in differing) + "不一致" if differing else "一致",
    )


def disagreements(subject: SubjectParts, form: Form) -> Iterable[tuple[str, str, str, str]]:
    """Key, its usual label, what the subject says, what the form says."""
    unit, title, contact = value_of(form.unit), value_of(form.title), value_of(form.contact)
    if unit and subject.unit and not _may_be_same_unit(subject.unit, unit):
        yield "unit", "单位", subject.unit, unit
    if title and subject.title and plain_title(subject.title) != plain_title(title):
        yield "title", "申报题目", subject.title, title
    if contact and subject.contact and not _is_same_person(subject.contact, contact):
        yield "contact", "联系人", subject.contact, contact


def _may_be_same_unit(one: str, other: str) -> bool:
    return any(compare_units(a, b) is not Sameness.DIFFERENT for a in units_of(one) for b in units_of(other))


def _is_same_person(one: str, other: str) -> bool:
    """One of two lists of names holds the other."""
    left, right = _letters(one), _letters(other)
    return left in right or right in left


def _letters(text: str) -> str:
    """Letters and characters alone, traditional ones as simplified: 張偉國 is 张伟国."""
    plain = simplified(unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in plain if c.isalnum())


def plain_title(title: str) -> str:
    """A title's letters, without marks, quotation and the words that a new version adds.

    >>> plain_title("《智慧后勤平台》（修改稿）") == plain_title("智慧后勤平台")
    True
    >>> plain_title("Learning to Heat (revised version)") == plain_title("Learning to heat")
    True
    """
    text = unicodedata.normalize("NFKC", title).rstrip()
    text = re.sub(
        r"[(\[【](?:修改|修订|更新|更正|补充|最终|正式|终|定|新)?(?:稿|版|材料)?\d*[)\]】]$", "", text
    ).rstrip()
    text = _REVISED.sub("", text).rstrip()
    text = re.sub(r"(?:修改稿|修订稿|更正稿|最终稿|最终版|更新版|定稿|终稿|第[二三四2-4][稿版次])$", "", text)
    return _letters(text)


def value_of(field: Field | None) -> str:
    """A field's words, or nothing."""
    return field.value.strip() if field else ""

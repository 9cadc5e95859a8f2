"""Whether a form was read with certainty: what OCR was unsure of, and what may be misread though it was sure,
since it contradicts itself or the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from ingest.judge.matter import Answer, Hit, Matter, failed, listed, passed
from ingest.judge.rules import described as described_rules
from ingest.judge.rules.attachment import is_unread_by_us
from ingest.judge.rules.form import drawn_choices, empty_fields, is_read_by_ocr
from ingest.judge.rules.subject import disagreements, value_of
from ingest.judge.words import form as words
from ingest.judge.words.told import Told
from parsers.facts import Form
from parsers.form.labels import label_of

TEXTS = (
    ("unit", "单位"),
    ("contact", "联系人"),
    ("contact_info", "联系方式"),
    ("position", "职务"),
    ("title", "申报题目"),
    ("summary", "申报内容说明"),
)
SURE = 0.85
"""A form read by OCR with less confidence is looked at by a person."""
ALMOST = 0.6
"""Likeness of two short texts that are the same but for a misread character."""
SHORT = 100
"""Characters of a text that are compared so."""
SHARED = 6
"""Characters with which two fields begin alike where a rule between their cells was not seen."""
SLIPS = 2
"""Digits in which two telephone numbers differ that are one number, misread."""
LONGEST = 20_000
"""Characters of the mail's text that are searched for telephone numbers."""

_NUMBER = re.compile(r"(?<!\d)\d{7,13}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_FIXED = re.compile(
    r"(?<!\d)(?:[(（]?0\d{2,3}[)）]?[\s\-–—]{0,3})?[2-8](?:[\s-]?\d){6,7}(?:\s?[-–—转xX*]{1,2}\s?\d{1,6})?(?!\d)"
    r"|(?<!\d)[48]00[\s-]?\d{3}[\s-]?\d{4}(?!\d)"
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-–—()（）]{1,3}(?=\d)")
_BOXES = re.compile(r"[☐☑☒□■√✓]|[（(]\s{0,3}[)）]")
"""What stands before options: the next field's, in a value that runs on into it."""
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")
_APART = re.compile(r"[+＋_、，,;；\s]{1,9}")


def find_uncertain(matter: Matter) -> Answer:
    """The only form is a picture, and what was read of it is not certain enough to judge by."""
    form, name = matter.standing.form, matter.form_told
    if form is None:
        return _unread(matter)
    differing = "；".join(f"{d.field}：{d.word}≠{d.scan}" for d in form.differences)
    if not is_read_by_ocr(form):
        drawn = drawn_choices(form, matter.policy.call.described)
        seen = f"文字可直接读取{'；扫描件不同：' + differing if differing else ''}"
        return failed(_hand_drawn(form, drawn, name), "、".join(drawn)) if drawn else passed(seen)
    unsure = (*_unsure(matter, form), *_almost_as_in_subject(matter, form), *doubtful_labels(matter, form))
    doubts = list(dict.fromkeys(unsure))
    if not doubts and form.confidence >= SURE:
        return passed(f"图片识别，把握 {form.confidence:.2f}")
    named = "、".join(f"“{label}”" for label in doubts)
    return failed(
        Hit(
            words.uncertain(name, form.file, doubts),
            words.word_helps(name),
            form.file,
            endings={"hold": words.BY_HAND},
            remedies={"return": words.word_needed(name)},
        ),
        f"图片识别，把握 {form.confidence:.2f}{f'；存疑：{named}' if doubts else ''}",
    )


def _hand_drawn(form: Form, labels: Sequence[str], name: Told) -> Hit:
    """Ticks that are strokes or pictures over the text: which option they mean, only a person sees."""
    return Hit(
        words.hand_drawn(name, form.file, labels),
        words.ticks_help(name),
        form.file,
        endings={"hold": words.BY_HAND},
        remedies={"return": words.ticks_needed(name)},
    )


def _unsure(matter: Matter, form: Form) -> list[str]:
    """The labels of what is empty, or not ticked as the call asks."""
    described = matter.policy.call.described
    if described is not None:
        chosen = [one for one in described.fields if one.choose and not one.optional]
        wrong = [one for one in chosen if not described_rules.is_well_chosen(one, form)]
        return [one.label for one in (*described_rules.empty_terms(form, described.fields), *wrong)]
    ticked = (("申报方向", form.directions), ("申报形式", form.kinds))
    return [*empty_fields(form), *(label for label, fields in ticked if len(fields) != 1)]


def _almost_as_in_subject(matter: Matter, form: Form) -> list[str]:
    """What the subject says almost alike: a slip of the reading rather than of the sender."""
    if matter.subject is None:
        return []
    return [
        matter.label_of(key, label)
        for key, label, said, written in disagreements(matter.subject, form)
        if SequenceMatcher(None, said[:SHORT], written[:SHORT], autojunk=False).ratio() >= ALMOST
    ]


def _unread(matter: Matter) -> Answer:
    if not is_unread_by_us(matter):
        return passed("没有申报表")
    return failed(
        Hit(
            words.unread(matter.form_told),
            words.word_helps(matter.form_told),
            "附件",
            endings={"hold": words.BY_HAND},
            remedies={"return": words.word_needed(matter.form_told)},
        ),
        listed([d.detail for d in matter.entry.facts.defects if d.code == "unclear"]) or "未安装文字识别组件",
    )


def doubtful_labels(matter: Matter, form: Form) -> tuple[str, ...]:
    """The fields that a person must look at, by their labels in the form's order."""
    found = {*_run_together(form), *_labels_for_values(form), *_odd_numbers(form), *_misread(matter, form)}
    return tuple(matter.label_of(key, label) for key, label in TEXTS if label in found)


def _run_together(form: Form) -> Iterator[str]:
    """One text in several fields: a unit may begin its title with its name, no other two begin alike."""
    said = [(label, _plain(value_of(getattr(form, key)))) for key, label in TEXTS]
    for (label, one), (other_label, other) in combinations(said, 2):
        short, long = sorted((one, other), key=len)
        if not short or (label == "单位" and short == one):
            continue
        if long.startswith(short[:SHARED]) and (len(short) >= SHARED or short == long):
            yield label
            yield other_label


def _labels_for_values(form: Form) -> Iterator[str]:
    for key, label in TEXTS:
        said = value_of(getattr(form, key))
        if label_of(said) is not None or (key != "summary" and _BOXES.search(said)):
            yield label


def _odd_numbers(form: Form) -> Iterator[str]:
    """A way to reach the contact that is neither a telephone number that can be dialled nor an address."""
    said = value_of(form.contact_info)
    if said and not any(pattern.search(said) for pattern in (_MOBILE, _FIXED, _ADDRESS)):
        yield "联系方式"


def _misread(matter: Matter, form: Form) -> Iterator[str]:
    """What the manuscript's file name or the mail says almost alike."""
    name = _file_name(matter)
    written = _NUMBER.findall(joined_digits(value_of(form.contact_info)))
    said = _NUMBER.findall(joined_digits(f"{name}\n{matter.entry.facts.text[:LONGEST]}"))
    if any(_is_slip(one, other) for one in written if one not in said for other in said):
        yield "联系方式"
    parts = [part for part in _APART.split(name) if part and not part[0].isdigit()]
    for key, label in TEXTS[:2]:
        own = _plain(value_of(getattr(form, key)))
        if own and own not in parts and any(_is_slip(own, _plain(part)) for part in parts):
            yield label


def _file_name(matter: Matter) -> str:
    manuscript = matter.standing.manuscript
    return manuscript.file.rpartition("/")[2].rpartition(".")[0] if manuscript else ""


def _is_slip(one: str, other: str) -> bool:
    """Of the same length and different in a character or two, no more than half."""
    if len(one) != len(other) or one == other:
        return False
    differing = sum(a != b for a, b in zip(one, other, strict=True))
    return differing <= SLIPS and 2 * differing <= len(one)


def joined_digits(text: str) -> str:
    """The text without the blanks, hyphens and brackets inside telephone numbers."""
    return _BETWEEN_DIGITS.sub("", text)


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isalnum())

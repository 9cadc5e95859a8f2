"""What of a form that OCR read may be misread, though OCR was sure: it contradicts itself or the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from ingest.judge.matter import Matter
from ingest.judge.rules.subject import value_of
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


def doubtful_labels(matter: Matter, form: Form) -> tuple[str, ...]:
    """The fields that a person must look at, by their labels in the form's order."""
    found = {*_run_together(form), *_labels_for_values(form), *_odd_numbers(form), *_misread(matter, form)}
    return tuple(label for _, label in TEXTS if label in found)


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

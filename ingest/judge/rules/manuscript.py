"""Rules on the manuscript (notice, 四、5)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ingest.judge.matter import Answer, Hit, Matter, failed, listed, passed
from ingest.judge.rules.attachment import what_hides
from ingest.judge.rules.subject import value_of
from ingest.judge.units.same import Sameness, Unit, compare_units
from ingest.judge.words import manuscript as words
from parsers.call.typefaces import LayoutFault
from parsers.facts import Role

NEARLY_THE_SAME = 0.6
"""Share of common shingles (`parsers.manuscript.signature`) from which a person looks at two manuscripts.

A tenth of a text written anew leaves 0.8 in one piece and 0.7 when it is scattered, and so does another
school's name put in for one's own all through; cases that were written apart share next to nothing."""

_DATE = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")

BY_ROLE = "见各项材料"
"""Evidence where the call's own documents are asked for."""


def find_missing(matter: Matter) -> Answer:
    """No Word manuscript among the documents that stand."""
    if matter.policy.call.described is not None:
        return passed(BY_ROLE)
    if matter.standing.manuscript is not None:
        return passed(f"申报材料：{matter.standing.manuscript.file}")
    copies = [a.path for a in matter.entry.facts.documents if a.role is Role.MANUSCRIPT_COPY]
    why = words.no_word_file(copies[:3]) if copies else what_hides(matter)
    return failed(
        Hit(words.missing(why), words.sent_as(matter.policy.call.manuscript_name), "附件"),
        "只有别的格式" if copies else "没有一份 Word 文件是申报材料",
    )


def find_wrong_length(matter: Matter) -> Answer:
    """The body is shorter or longer than the call asks, as Word counts.

    Programs differ on the labels of automatic numbering: at fault is what is so with and without.
    """
    if matter.policy.call.described is not None:
        return passed(BY_ROLE)
    manuscript, call = matter.standing.manuscript, matter.policy.call
    if manuscript is None:
        return passed("没有申报材料")
    count, most = manuscript.characters, manuscript.characters + manuscript.labels
    if call.manuscript_min <= most and count <= call.manuscript_max:
        return passed(f"{count}字" if most == count else f"{count}字，连自动编号{most}字")
    short = count < call.manuscript_min
    least, most = call.manuscript_min, call.manuscript_max
    return failed(
        Hit(
            words.wrong_length(count, least, most, short=short),
            words.other_length(least, most, short=short),
            manuscript.file,
        ),
        f"{count}字",
    )


def find_layout_faults(matter: Matter) -> Answer:
    """Fonts, sizes or line spacing are not the notice's."""
    described = matter.policy.call.described
    manuscript = matter.standing.manuscript
    if described is not None:
        if not any(one.layout for one in described.documents):
            return passed("本次征集不作格式要求")
        labels = {one.key: one.label for one in described.documents}
        found = [(labels.get(one.role, ""), one.file, one.format) for one in matter.standing.brought]
    elif manuscript is None:
        return passed("没有申报材料")
    else:
        found = [("", manuscript.file, manuscript.format)]
    faults = [(label, file, fault) for label, file, own in found for fault in own]
    return failed(
        [_layout_fault(*one) for one in faults],
        "；".join(f"{fault.part} {fault.place} {fault.found}" for _, _, fault in faults) or "格式相符",
    )


def _layout_fault(label: str, file: str, fault: LayoutFault) -> Hit:
    """:param label: of the document, where the call has several; empty for the notice's only text"""
    return Hit(
        words.layout(label, fault.part, fault.place, fault.found, fault.count),
        words.set_so(fault.asked),
        f"{file} {fault.place}",
        f"manuscript.format.{fault.part}",
    )


def find_bad_filename(matter: Matter) -> Answer:
    """The manuscript's file is not named by the convention."""
    if matter.policy.call.described is not None:
        return passed(BY_ROLE)
    manuscript = matter.standing.manuscript
    if manuscript is None:
        return passed("没有申报材料")
    name = manuscript.file.rpartition("/")[2]
    form = matter.standing.form
    if _follows_convention(name, value_of(form.contact) if form else None):
        return passed(name)
    return failed(
        Hit(
            words.bad_name(name, matter.policy.call.manuscript_name),
            words.named(f"{_suggested_name(matter)}{PurePosixPath(name).suffix[:6]}"),
            manuscript.file,
        ),
        name,
    )


def _follows_convention(name: str, contact: str | None) -> bool:
    """Three or more parts joined by `+`: the contact not first, a telephone number or an address last."""
    stem = re.sub(r"\.(?:docx?|docm|wps|rtf)$", "", name, flags=re.IGNORECASE)
    parts = [part.strip() for part in re.split("[+＋]", stem)]
    if len(parts) < 3 or not all(parts) or parts[0] == contact:
        return False
    reach = re.sub(r"[\s-]", "", parts[-1])
    return "@" in reach or any(not _DATE.fullmatch(digits) for digits in re.findall(r"\d{5,}", reach))


def _suggested_name(matter: Matter) -> str:
    form = matter.standing.form
    values = [value_of(f) for f in (form.unit, form.contact, form.contact_info)] if form else []
    whole = bool(values) and all(values) and not any(re.search(r'[\\/:*?"<>|\s]', v) for v in values)
    return "+".join(values) if whole and len("".join(values)) <= 60 else matter.policy.call.manuscript_name


def find_near_duplicate(matter: Matter) -> Answer:
    """Nearly the same text came earlier from another unit; a case whose unit is unknown is nobody's yet."""
    alike = [one for one in matter.others if one.similarity >= NEARLY_THE_SAME]
    others = [one for one in alike if one.units and not _shares_unit(matter.units, one.units)]
    if matter.standing.manuscript is None or not matter.units or not others:
        return passed("没有别的单位交过相近的文稿")
    return failed(
        Hit(
            words.ALIKE,
            words.IF_JOINT,
            matter.standing.manuscript.file,
            endings={"hold": words.ALIKE_HELD},
            cases=tuple(one.anchor for one in others),
        ),
        listed([f"{one.label} 相近 {one.similarity:.0%}" for one in others]),
    )


def _shares_unit(ours: tuple[Unit, ...], theirs: tuple[Unit, ...]) -> bool:
    return any(compare_units(a, b) is Sameness.SAME for a in ours for b in theirs)

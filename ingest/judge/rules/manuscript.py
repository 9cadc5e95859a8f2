"""Rules on the manuscript (notice, 四、5)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ingest.judge.matter import Answer, Hit, Matter, failed, listed, passed, quoted
from ingest.judge.rules.attachment import what_hides
from ingest.judge.rules.subject import value_of
from ingest.judge.units.same import Sameness, Unit, compare_units
from parsers.call.typefaces import LayoutFault
from parsers.facts import Role

NEARLY_THE_SAME = 0.6
"""Share of common shingles (`parsers.manuscript.signature`) from which a person looks at two manuscripts.

A tenth of a text written anew leaves 0.8 in one piece and 0.7 when it is scattered, and so does another
school's name put in for one's own all through; cases that were written apart share next to nothing."""

_DATE = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")

BY_ROLE = "见各项材料"
"""Evidence where the call's own documents are asked for."""

PARTS = {
    "title": "主标题",
    "heading1": "一级标题",
    "heading2": "二级标题",
    "body": "正文",
    "spacing": "行距",
}


def find_missing(matter: Matter) -> Answer:
    """No Word manuscript among the documents that stand."""
    if matter.policy.call.described is not None:
        return passed(BY_ROLE)
    if matter.standing.manuscript is not None:
        return passed(f"申报材料：{matter.standing.manuscript.file}")
    copies = [a.path for a in matter.entry.facts.documents if a.role is Role.MANUSCRIPT_COPY]
    named = "、".join(map(quoted, copies[:3]))
    why = f"收到的申报材料{named}为 PDF、图片或其他格式，不是 Word 电子版。" if copies else what_hides(matter)
    return failed(
        Hit(
            f"未收到申报材料（案例正文）的 Word 电子版。{why}",
            f"请将申报材料的 Word 文档（.docx 或 .doc）以“{matter.policy.call.manuscript_name}”命名，"
            "作为普通附件发送。",
            "附件",
        ),
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
    return failed(
        Hit(
            f"申报材料正文约{count}字（不计标题与署名），{'少于' if short else '超过'}"
            f"征集通知要求的{call.manuscript_min}—{call.manuscript_max}字。",
            f"请{'充实' if short else '精简'}正文至{call.manuscript_min}—{call.manuscript_max}字后重新发送。",
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
        labels = {one.key: f"“{one.label}”" for one in described.documents}
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
        f"{label}{PARTS.get(fault.part, fault.part)}与征集通知的格式要求不一致：{fault.place}为{fault.found}"
        f"{f'（共{fault.count}处）' if fault.count > 1 else ''}。",
        f"请改为{fault.asked}。",
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
            f"申报材料的文件名{quoted(name)}未按“{matter.policy.call.manuscript_name}”命名。",
            f"可将文件名改为“{_suggested_name(matter)}{PurePosixPath(name).suffix[:6]}”。",
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
            "申报材料与其他单位此前提交的材料内容高度相近。",
            "如系联合申报或经授权使用，请回复本邮件说明情况。",
            matter.standing.manuscript.file,
            endings={"hold": "，须由秘书处人工复核"},
            cases=tuple(one.anchor for one in others),
        ),
        listed([f"{one.label} 相近 {one.similarity:.0%}" for one in others]),
    )


def _shares_unit(ours: tuple[Unit, ...], theirs: tuple[Unit, ...]) -> bool:
    return any(compare_units(a, b) is Sameness.SAME for a in ours for b in theirs)

"""What a letter shows of the material: the files and what became of each, and what was read from them."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.judge.case import Standing, Template, Verdict
from ingest.judge.policy import Call
from ingest.judge.rules.subject import subject_for, value_of
from ingest.replies.wording import plain
from parsers.call.description import Description
from parsers.facts import Form, MessageFacts, Role
from parsers.form.lexicon import said

NOTES = {
    Role.SCAN: "申报表扫描件",
    Role.MANUSCRIPT_COPY: "申报材料副本",
    Role.UNUSED: "未采用",
    Role.FORM: "未采用",
    Role.MANUSCRIPT: "未采用",
    Role.BOTH: "未采用",
}
"""What a file is called that is none of those that stand."""


@dataclass(frozen=True)
class File:
    """A document that stands or came along."""

    name: str
    note: str = ""
    """`申报表`, `申报材料`, `未采用`, `此前来信` …; empty for others."""


@dataclass(frozen=True)
class Reading:
    """One thing that was read, for its sender to check."""

    label: str
    value: str


def files_of(verdict: Verdict, facts: MessageFacts, call: Call) -> tuple[File, ...]:
    """The message's documents, opened archives by their members, and what stands of earlier messages."""
    paths = {a.path for a in facts.documents}
    roles = _roles(verdict.standing, call)
    other = "未采用" if verdict.template is Template.ACKNOWLEDGEMENT else ""
    here = [File(_file_name(a.path), roles.get(a.path) or NOTES.get(a.role, other)) for a in facts.papers]
    earlier = [
        File(_file_name(path), f"{role}，此前来信所附") for path, role in roles.items() if path not in paths
    ]
    return (*here, *earlier)


def _roles(standing: Standing, call: Call) -> dict[str, str]:
    """What the files are that stand."""
    if call.described is not None:
        labels = {one.key: one.label for one in call.described.documents}
        return {one.file: labels.get(one.role, "") for one in standing.brought}
    form, manuscript = standing.form, standing.manuscript
    if form and manuscript and form.file == manuscript.file:
        return {form.file: "申报表及申报材料"}
    return {
        **({manuscript.file: "申报材料"} if manuscript else {}),
        **({form.file: "申报表"} if form else {}),
    }


def readings_of(verdict: Verdict, facts: MessageFacts, call: Call) -> tuple[Reading, ...]:
    """What was read from this message's own files and now stands; nothing of what others sent.

    Shown with an acknowledgement alone: what is to be mended is told as a fault.
    """
    if verdict.template is not Template.ACKNOWLEDGEMENT:
        return ()
    standing = verdict.standing
    read: list[tuple[str, str]] = []
    if standing.form is not None and standing.form == facts.form:
        read += _said_in(standing.form, call)
    if standing.manuscript is not None and standing.manuscript == facts.manuscript:
        read.append(("正文字数", f"约 {standing.manuscript.characters} 字"))
    return tuple(Reading(label, plain(value, 120)) for label, value in read if value)


def readings_of_form(form: Form, call: Call) -> tuple[Reading, ...]:
    """What was read of a form, whatever came of it: for the secretariat."""
    return tuple(Reading(label, plain(value, 120)) for label, value in _said_in(form, call))


def _said_in(form: Form, call: Call) -> list[tuple[str, str]]:
    return _of_fields(form, call.described) if call.described else _of_form(form)


def _of_form(form: Form) -> list[tuple[str, str]]:
    return [
        ("单位名称", value_of(form.unit)),
        ("联系人", value_of(form.contact)),
        ("联系方式", value_of(form.contact_info)),
        ("申报方向", "、".join(value_of(one) for one in form.directions)),
        ("申报形式", "、".join(value_of(one) for one in form.kinds)),
        ("申报题目", value_of(form.title)),
    ]


def _of_fields(form: Form, described: Description) -> list[tuple[str, str]]:
    """The short fields that the call asks, by their labels."""
    asked = [one for one in described.fields if one.type not in {"long", "opinion", "rows"}]
    return [(f"{one.group}{one.label}", "、".join(map(value_of, said(form, one.key)))) for one in asked]


def right_subject(form: Form | None, call: Call) -> str:
    """The subject as it should be, on one line to be copied; empty where the form does not tell."""
    if call.described is not None:
        holes = call.described.subject.holes
        told = all(form is not None and said(form, hole.key) for hole in holes)
        return plain(subject_for(call.described.subject, form), 300) if told else ""
    values = [plain(value_of(one), 100) for one in (form.unit, form.title, form.contact)] if form else []
    return "+".join(values) if values and all(values) else ""


def _file_name(path: str) -> str:
    """`材料.zip/申报表.docx` as `申报表.docx（材料.zip 内）`."""
    outer, _, name = path.rpartition("/")
    return plain(name, 80) + (f"（{plain(outer.partition('/')[0], 40)} 内）" if outer else "")

"""What is told of a mail with more than one case, or with forms that do not agree."""

from __future__ import annotations

from ingest.judge.words.told import Told, quoted

HELD = Told("，须由秘书处人工复核", "; the secretariat will review the matter")
CHECKED_BY_HAND = Told("，须由秘书处人工核对", "; the secretariat will check it")
NOTICE_PAPERS = Told("申报表和申报材料", "form and manuscript")
PAPERS = Told("材料", "documents")
"""What belongs to one case: by the notice of 2026, and by a description."""
ROLL_SUPPLEMENTED = Told(
    "请补发相应材料；如已不报送，请发送更正后的汇总表。",
    "Please send what is missing; if it will not be submitted, please send a corrected list.",
)
ROLL_CORRECTED = Told("请发送更正后的汇总表。", "Please send a corrected list.")


def unnamed(thing: str) -> Told:
    """A case whose title is not known."""
    return Told(f"未写明题目的{thing}", f"a {thing} without a title")


def case_of(unit: str, title: str, thing: str) -> Told:
    """`“某大学”的“智慧食堂建设”`"""
    name = Told(quoted(title, 40), quoted(title, 40)) if title else unnamed(thing)
    if not unit:
        return name
    return Told(f"{quoted(unit, 30)}的{name.zh}", f"{name.en} of {quoted(unit, 30)}")


def with_files(case: Told, files: Told) -> Told:
    """A case and the files that it came in."""
    return Told(f"{case.zh}（{files.zh}）", f"{case.en} ({files.en})")


def and_more(named: Told, count: int, thing: str) -> Told:
    """The first few of many."""
    return Told(f"{named.zh}等{count}项{thing}", f"{named.en} and others ({count} in all)")


def this_one(thing: str) -> Told:
    """The case that was taken up, whose form is not there."""
    return Told(f"本{thing}", f"this {thing}")


def more_than_one(taken: Told, left: Told, thing: str) -> Told:
    """One of several cases was taken up."""
    return Told(
        f"来信附有不止一项{thing}的申报材料。本次按{taken.zh}办理；{left.zh}的材料未予采用。",
        f"Your message brings the documents of more than one {thing}. It has been dealt with as {taken.en};"
        f" the documents of {left.en} have not been used.",
    )


def one_each(thing: str, papers: Told) -> Told:
    """How to send several."""
    return Told(
        f"请每项{thing}单独发送一封邮件，每封只附该{thing}的{papers.zh}；如系误附，请回复本邮件说明。",
        f"Please send a separate message for each {thing}, with the {papers.en} of that {thing} alone; if"
        " they were attached by mistake, please reply to this message and say so.",
    )


def forms_differ(form: Told, label: str, one: str, other: str) -> Told:
    """Two copies of the form disagree."""
    return Told(
        f"来信所附的两份{form.zh}“{label}”不一致：一份为{quoted(one)}，另一份为{quoted(other)}。",
        f"The two copies of {form.en} in your message do not agree on “{label}”: one gives {quoted(one)},"
        f" the other {quoted(other)}.",
    )


def one_form(form: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请核对后重新发送一份{form.zh}，并说明以此份为准。",
        f"Please check, send {form.en} once more, and state that this copy is the one that counts.",
    )


def not_brought(roll: str, names: Told, thing: str) -> Told:
    """The list names what did not come."""
    return Told(
        f"{roll}所列{thing}中，来信未附{names.zh}的材料。",
        f"{roll} lists what your message does not bring: {names.en}.",
    )


def not_listed(roll: str, names: Told) -> Told:
    """What came is not in the list."""
    return Told(
        f"来信所附{names.zh}未列入{roll}。", f"Your message brings what {roll} does not list: {names.en}."
    )

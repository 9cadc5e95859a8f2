"""What is told of a mail's subject."""

from __future__ import annotations

from ingest.judge.words.told import NOTHING, Told, quoted

JOINED_BY_PLUS = Told("（各项之间用“+”连接）", " (its parts joined by “+”)")


def bad_format(subject: str, convention: str, *, has_parts: bool) -> Told:
    """The subject does not follow the convention. `has_parts`: something in it is joined by a plus."""
    empty = Told("，或其中有一项为空", ", or one of its parts is empty") if has_parts else NOTHING
    told = (
        Told(f"邮件主题{quoted(subject)}", f"The subject {quoted(subject)}")
        if subject.strip()
        else Told("邮件没有主题，", "Your message has no subject, which")
    )
    return told + Told(
        f"不符合征集通知“{convention}”的命名要求{empty.zh}。",
        f" does not follow the form that the call asks for, “{convention}”{empty.en}.",
    )


def renamed(suggested: str, joint: Told) -> Told:
    """The subject as it should be."""
    return Told(
        f"请将邮件主题改为{quoted(suggested, 150)}{joint.zh}；直接回复本邮件补正的，请一并修改主题。",
        f"Please change the subject to {quoted(suggested, 150)}{joint.en}; if you reply to this message to"
        " correct your submission, please change the subject as well.",
    )


def mismatch(label: str, said: str, form: Told, written: str) -> Told:
    """Subject and form disagree."""
    return Told(
        f"{label}在邮件主题中为{quoted(said)}，在{form.zh}中为{quoted(written)}，两处不一致。",
        f"“{label}” is {quoted(said)} in the subject but {quoted(written)} in {form.en}; they do not agree.",
    )


def form_counts(form: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请核对；如{form.zh}有误，请更正后重新发送。评审以{form.zh}为准。",
        f"Please check; if {form.en} is wrong, please correct it and send it again. The review goes by"
        f" {form.en}.",
    )

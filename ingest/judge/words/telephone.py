"""What is told of a telephone number that is written two ways."""

from __future__ import annotations

from ingest.judge.words.told import Told, quoted

IN_SUBJECT = Told("邮件主题", "the subject")
IN_MAIL = Told("来信正文", "the text of the message")


def in_file_name(name: str) -> Told:
    """Where the other number stands."""
    return Told(f"文件名{quoted(name)}", f"the file name {quoted(name)}")


def differs(form: Told, label: str, own: str, where: Told, other: str) -> Told:
    """Two numbers a slip apart."""
    return Told(
        f"{form.zh}“{label}”为{own}，{where.zh}中为{other}，两个号码仅差一位。",
        f"In {form.en}, “{label}” is {own}, while {where.en} gives {other}; the two differ by one digit.",
    )


def mended(form: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请核对联系人的手机号码，并在更正后重新发送{form.zh}。",
        f"Please check the mobile number, and send {form.en} again once it is corrected.",
    )


def mended_if_wrong(form: Told) -> Told:
    """What to do where it is but a note."""
    return Told(
        f"请核对联系人的手机号码；{form.zh}有误的，请更正后重新发送，无误的，可不予理会。",
        f"Please check the mobile number; if {form.en} is wrong, please correct it and send it again,"
        " otherwise please disregard this remark.",
    )

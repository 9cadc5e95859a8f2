"""What is told of the application form."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.judge.words.told import NOTHING, Told, enumerated, quoted, sentences

SEALED = Told(
    "加盖单位公章后，将 Word 版及盖章扫描件作为普通附件一并发送。",
    "have it stamped with the official seal, and send both the Word file and a scan of the stamped form as"
    " ordinary attachments.",
)
SEALED_SCAN = Told(
    "加盖单位公章后，将彩色扫描件作为普通附件发送。",
    "have it stamped with the official seal, and send a colour scan of it as an ordinary attachment.",
)
SEALED_AS_IT_IS = Told(
    "加盖单位公章后，作为普通附件发送。",
    "have it stamped with the official seal, and send it as an ordinary attachment.",
)
UNSEALED = Told("作为普通附件发送。", "and send it as an ordinary attachment.")
BY_HAND = Told("，须由秘书处人工核对", "; the secretariat will check it")
ONE = Told("应选择且仅选择一项", "exactly one is to be chosen")
DOUBTFUL = Told("部分内容识别把握不足", "parts of which could not be read with certainty")


def form_told(label: str, *, own: bool) -> Told:
    """The form inside a sentence. `own`: by the name that the call's description gives it."""
    return Told(label, form_name(label) if own else "the application form")


def form_name(title: str) -> str:
    """The form's title inside a sentence; one that has quotation marks of its own needs no more.

    >>> form_name("申报表"), form_name("“优秀案例”申报表")
    ('“申报表”', '“优秀案例”申报表')
    """
    return title if "“" in title else f"“{title}”"


def missing(title: str, why: Told) -> Told:
    """No form came. `title`: what the call names it; empty: an application form."""
    name = form_name(title) if title else ""
    return sentences(
        Told(f"未收到{name or '申报表'}。", f"The form {name} was not received." if name else NO_FORM_EN), why
    )


NO_FORM_EN = "The application form was not received."


def fill_in(title: str, send: Told, *, enclosed: bool) -> Told:
    """What to do about it. `enclosed`: a blank one goes with the letter."""
    name = form_name(title)
    here = Told("（空白表随本通知附上）", " (a blank copy is attached)") if enclosed else NOTHING
    return Told(f"请填写{name}{here.zh}，{send.zh}", f"Please fill in {name}{here.en}{_joint(send)}{send.en}")


def _joint(send: Told) -> str:
    return " " if send.en.startswith("and ") else ", "


def of_another_call(file: str, detail: Told) -> Told:
    """A form of another call."""
    return Told(
        f"附件{quoted(file)}{detail.zh}。",
        f"The attachment {quoted(file)} {detail.en or 'is not the form of this call'}.",
    )


def empty(label: str) -> Told:
    """A field is empty."""
    return Told(f"申报表“{label}”一栏未填写。", f"The field “{label}” of the form is empty.")


def fill_field(label: str) -> Told:
    """What to do about it."""
    return Told(
        f"请填写申报表“{label}”一栏后重新发送申报表。",
        f"Please fill in “{label}” and send the form again.",
    )


def ticked(options: Sequence[str]) -> Told:
    """What was chosen, as a part of a sentence."""
    words = "".join(f"“{one}”" for one in options)
    names = enumerated([f"“{one}”" for one in options]).en
    if not options:
        return Told("未勾选", "nothing is ticked")
    verb = "are" if len(options) > 1 else "is"
    return Told(f"勾选了{len(options)}项（{words}）", f"{len(options)} {verb} ticked ({names})")


def wrong_choice(label: str, chosen: Told) -> Told:
    """Not one option, but none or several."""
    return Told(
        f"申报表“{label}”{chosen.zh}，{ONE.zh}。", f"Under “{label}” of the form, {chosen.en}; {ONE.en}."
    )


def choose_one(offered: Sequence[str]) -> Told:
    """What to do about it."""
    return Told(
        f"请在{''.join(f'“{one}”' for one in offered)}中勾选一项后重新发送申报表。",
        f"Please tick one of {enumerated([f'“{one}”' for one in offered]).en} and send the form again.",
    )


def long_summary(count: int, most: int) -> Told:
    """申报内容说明 is too long."""
    return Told(
        f"申报表“申报内容说明”共{count}字，超过{most}字的限制。",
        f"The summary in the form has {count} words, more than the {most} allowed.",
    )


def shorten_summary(most: int) -> Told:
    """What to do about it."""
    return Told(
        f"请将申报内容说明压缩至{most}字以内后重新发送申报表。",
        f"Please shorten it to {most} words or fewer and send the form again.",
    )


def uncertain(form: Told, file: str, doubts: Sequence[str]) -> Told:
    """A form that was read from a picture. `doubts`: labels."""
    labels = [f"“{one}”" for one in doubts]
    told = (
        Told(
            f"其中{''.join(labels)}未能可靠识别",
            f"of which {enumerated(labels).en} could not be read reliably",
        )
        if doubts
        else DOUBTFUL
    )
    return Told(
        f"{form.zh}{quoted(file)}为图片或扫描件，{told.zh}。",
        f"The file {quoted(file)} ({form.en}) is a picture or a scan, {told.en}.",
    )


def hand_drawn(form: Told, file: str, labels: Sequence[str]) -> Told:
    """Ticks that are strokes or pictures."""
    named = [f"“{label}”" for label in labels]
    return Told(
        f"{form.zh}{quoted(file)}中{''.join(named)}的选项上为手绘图形或图片，未能可靠识别。",
        f"In {quoted(file)} ({form.en}) the choice under {enumerated(named).en} is marked by drawing or by a"
        " picture, and could not be read reliably.",
    )


def unread(form: Told) -> Told:
    """Pictures that may be the form."""
    return Told(
        f"来信中的图片或扫描件未能自动识别，不能确定其中是否有{form.zh}。",
        f"The pictures or scans in your message could not be read, so that it is not certain whether"
        f" {form.en} is among them.",
    )


def word_helps(form: Told) -> Told:
    """What may be done about it."""
    return Told(
        f"如便于提供，请补充发送 Word 版{form.zh}，可加快办理。",
        f"If convenient, please also send {form.en} as a Word file, which will speed matters up.",
    )


def word_needed(form: Told) -> Told:
    """What must be done about it."""
    return Told(f"请补充发送 Word 版{form.zh}。", f"Please also send {form.en} as a Word file.")


def ticks_help(form: Told) -> Told:
    """What may be done about it."""
    return Told(
        f"如便于提供，请以“☑”或“√”标明所选项后重新发送{form.zh}，可加快办理。",
        f"If convenient, please mark your choice with “☑” or “√” and send {form.en} again, which will speed"
        " matters up.",
    )


def ticks_needed(form: Told) -> Told:
    """What must be done about it."""
    return Told(
        f"请以“☑”或“√”标明所选项后重新发送{form.zh}。",
        f"Please mark your choice with “☑” or “√” and send {form.en} again.",
    )


def typed(form: Told) -> Told:
    """The form's fields stand in the mail's own words."""
    return Told(
        f"来信正文中写有{form.zh}各栏的内容，但正文不能替代{form.zh}文件。",
        f"The text of your message gives the contents of {form.en}, but cannot take its place.",
    )


def no_seal(where: Told) -> Told:
    """No red seal is to be seen."""
    return Told(f"未在{where.zh}上识别到单位公章。", f"No official seal was recognised on {where.en}.")


def or_a_scan(form: Told) -> Told:
    """The form, or what was scanned of it."""
    return Told(f"{form.zh}或其扫描件", f"{form.en} or a scan of it")


def seal_it(name: Told) -> Told:
    """What must be done about it."""
    return Told(
        f"请在{name.zh}上加盖单位公章，并补充发送盖章后的彩色扫描件。",
        f"Please have {name.en} stamped with the official seal, and send a colour scan of it.",
    )


def check_seal(name: Told) -> Told:
    """What may be done about it."""
    return Told(
        f"请确认{name.zh}已加盖单位公章，并请补充盖章后的彩色扫描件；已盖章的，可不予理会。",
        f"Please make sure that {name.en} bears the official seal, and send a colour scan of it; if it is"
        " stamped, please disregard this remark.",
    )

"""What is told of the fields and documents that a call describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.judge.words.told import NOTHING, Told, counted, enumerated, quoted, same, sentences

KINDS: Mapping[str, Told] = {
    "word": Told("Word 文档", "Word document"),
    "pdf": same("PDF"),
    "picture": Told("图片", "picture"),
    "excel": Told("Excel 表格", "Excel workbook"),
    "film": Told("视频", "film"),
    "sound": Told("音频", "sound recording"),
    "slides": Told("演示文稿", "presentation"),
    "text": Told("文本文件", "text file"),
    "archive": Told("压缩包", "archive"),
}
"""Kinds of files, as `accept` names them."""


PLACES: Mapping[str, Told] = {
    "text": Told("邮件正文", "the text of your message"),
    "subject": Told("邮件主题", "the subject of your message"),
    "name": Told("文件名", "the file name"),
}
"""Where a field may stand besides the form."""
AGAIN: Mapping[str, Told] = {
    "text": Told("邮件", "your message"),
    "subject": Told("邮件", "your message"),
    "name": Told("文件", "the file"),
}
"""What is to be sent again then."""


def stated(values: Sequence[str]) -> Told:
    """What stands for a choice outside the form."""
    names = enumerated(list(map(quoted, values)))
    return Told(f"为{names.zh}", f"{names.en} is stated") if values else Told("未写明", "nothing is stated")


NO_OPTION = Told("不在可选项之列", "that is not among the options")


def state_choice(place: Told, label: str, offered: Sequence[str], count: Told) -> Told:
    """What to do about it."""
    names = [f"“{one}”" for one in offered]
    return Told(
        f"请在{place.zh}中写明“{label}”，从{''.join(names)}中选择{count.zh}，并重新发送。",
        f"Please state {count.en} of {enumerated(names).en} as “{label}” in {place.en} and send it again.",
    )


def not_in_text(name: Told) -> Told:
    """The mail's own words lack a field."""
    return Told(f"来信正文未写明{name.zh}。", f"The text of your message does not state {name.en}.")


def write_in_text(label: str) -> Told:
    """What to do about it."""
    return Told(
        f"请在邮件正文中写明“{label}：……”后重新发送。",
        f"Please write a line “{label}: …” in the text of your message and send it again.",
    )


def empty(form: Told, name: Told) -> Told:
    """A field of the form is empty."""
    return Told(f"{form.zh}{name.zh}一栏未填写。", f"In {form.en}, {name.en} is empty.")


def fill_field(form: Told, name: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请填写{name.zh}一栏后重新发送{form.zh}。", f"Please fill in {name.en} and send {form.en} again."
    )


def long_field(form: Told, label: str, count: int, most: int) -> Told:
    """A long text is too long."""
    return Told(
        f"{form.zh}“{label}”共{count}字，超过{most}字的限制。",
        f"In {form.en}, “{label}” has {counted(count, 'word')}, more than the {most} allowed.",
    )


def shorten_field(form: Told, label: str, most: int) -> Told:
    """What to do about it."""
    return Told(
        f"请将“{label}”压缩至{most}字以内后重新发送{form.zh}。",
        f"Please shorten “{label}” to {counted(most, 'word')} or fewer and send {form.en} again.",
    )


def choice_asked(least: int, most: int) -> tuple[Told, Told]:
    """How many are to be chosen: as a sentence's end, and as what is to be ticked."""
    if least == most == 1:
        return Told("应选择且仅选择一项", "exactly one is to be chosen"), Told("一项", "one")
    span = f"{least} to {most}" if least != most else f"{most}"
    return Told(f"应选择{least}至{most}项", f"{span} are to be chosen"), Told(f"{least}至{most}项", span)


def wrong_choice(form: Told, label: str, chosen: Told, asked: Told) -> Told:
    """Too few or too many."""
    return Told(
        f"{form.zh}“{label}”{chosen.zh}，{asked.zh}。",
        f"In {form.en}, under “{label}” {chosen.en}; {asked.en}.",
    )


def choose(form: Told, offered: Sequence[str], count: Told) -> Told:
    """What to do about it."""
    names = [f"“{one}”" for one in offered]
    return Told(
        f"请在{''.join(names)}中勾选{count.zh}后重新发送{form.zh}。",
        f"Please tick {count.en} of {enumerated(names).en} and send {form.en} again.",
    )


def missing(label: str, why: Told) -> Told:
    """A document did not come."""
    return sentences(Told(f"未收到“{label}”。", f"“{label}” was not received."), why)


def send(label: str, name: str) -> Told:
    """What to do about it. `name`: how its file is to be called; empty: as one likes."""
    called = _called(name)
    en = f"Please send “{label}”{called.en} as an ordinary attachment."
    return Told(f"请将“{label}”{called.zh}作为普通附件发送。", en)


def fill_and_send(label: str, name: str) -> Told:
    """The same where a blank one goes with the letter."""
    called = _called(name)
    return Told(
        f"请填写“{label}”（空白件随本通知附上），{called.zh}作为普通附件发送。",
        f"Please fill in “{label}” (a blank copy is attached) and send it{called.en} as an ordinary"
        " attachment.",
    )


def _called(name: str) -> Told:
    return Told(f"以“{name}”命名，", f", with a file name of the form “{name}”,") if name else NOTHING


def copy_alone(label: str, file: str, kinds: Told) -> Told:
    """Only a printed copy came of what is asked for in other kinds of files besides."""
    return Told(
        f"“{label}”仅收到{quoted(file)}，未收到{kinds.zh}格式的文件。",
        f"Of “{label}” only {quoted(file)} was received, and no file in the format asked for ({kinds.en}).",
    )


def send_also(label: str, kinds: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请补充发送{kinds.zh}格式的“{label}”。", f"Please also send “{label}” in that format ({kinds.en})."
    )


def copies_asked(least: int, most: int) -> Told:
    """How many files are asked."""
    if least == most:
        return Told(f"{least}份", counted(least, "file"))
    return Told(f"{least}至{most}份", f"{least} to {most} files")


def wrong_count(label: str, count: int, asked: Told) -> Told:
    """Too few or too many files."""
    return Told(
        f"“{label}”共{count}份，应为{asked.zh}。",
        f"“{label}” came as {counted(count, 'file')}; the call asks for {asked.en}.",
    )


def send_count(label: str, asked: Told) -> Told:
    """What to do about it."""
    return Told(f"请按要求发送“{label}”{asked.zh}。", f"Please send “{label}” as {asked.en}.")


def kinds_told(kinds: Sequence[str]) -> Told:
    """What kinds of files will do."""
    told = [KINDS[kind] for kind in dict.fromkeys(kinds)]
    return Told("、".join(one.zh for one in told), ", ".join(one.en for one in told))


def wrong_kind(file: str, label: str, kinds: Told) -> Told:
    """A file of a kind that is not accepted."""
    return Told(
        f"{quoted(file)}不是“{label}”可接受的文件类型（{kinds.zh}）。",
        f"{quoted(file)} is not of a file type accepted for “{label}” (accepted: {kinds.en}).",
    )


def send_as(label: str, kinds: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请以{kinds.zh}格式发送“{label}”。", f"Please send “{label}” in an accepted format ({kinds.en})."
    )


def length_asked(least: int, most: int) -> Told:
    """How long it may be."""
    if least and most:
        return Told(f"{least}—{most}字", f"{least} to {most} words")
    if least:
        return Told(f"不少于{least}字", f"at least {least} words")
    return Told(f"不超过{most}字", f"at most {most} words")


def wrong_length(label: str, count: int, asked: Told, *, whole: bool) -> Told:
    """Too short or too long. `whole`: not the text alone is counted, but all of it."""
    return Told(
        f"“{label}”{'全文' if whole else '正文'}约{count}字，征集通知要求{asked.zh}。",
        f"{'' if whole else 'The text of '}“{label}” has about {counted(count, 'word')}; the call asks for"
        f" {asked.en}.",
    )


def other_length(*, short: bool) -> Told:
    """What to do about it."""
    return Told(
        f"请{'充实' if short else '精简'}后重新发送。",
        f"Please {'extend' if short else 'shorten'} it and send it again.",
    )


def names_somebody(label: str, labels: Sequence[str]) -> Told:
    """An anonymous copy that says whose it is."""
    named = enumerated([f"“{one}”" for one in labels])
    return Told(
        f"“{label}”应匿名，其中出现了{named.zh}的内容。",
        f"“{label}” is to be anonymous, but contains what was given as {named.en}.",
    )


def take_out(*, names_too: bool) -> Told:
    """What to do about it. `names_too`: of the file's name as well."""
    zh, en = (
        ("（文件名中的亦请删去）", " from the document and from its file name") if names_too else ("", "")
    )
    return Told(f"请删去{zh}后重新发送。", f"Please remove it{en} and send the document again.")


def bad_name(label: str, name: str, convention: str) -> Told:
    """The file is not called as the call asks."""
    return Told(
        f"“{label}”的文件名{quoted(name)}未按“{convention}”命名。",
        f"The file name {quoted(name)} of “{label}” does not follow “{convention}”.",
    )


def rename(convention: str) -> Told:
    """What to do about it."""
    return Told(
        f"请将文件名改为“{convention}”的形式后重新发送。",
        f"Please rename the file in the form “{convention}” and send it again.",
    )


def over_quota(name: Told, most: int) -> Told:
    """As many cases share these values as may."""
    return Told(
        f"{name.zh}的申报数量可能超出规定（至多{most}项）。",
        f"The number of submissions for {name.en} may exceed what is permitted (at most {most}).",
    )


def value_named(label: str, value: str) -> Told:
    """`单位“某大学”`"""
    return Told(f"{label}{quoted(value, 40)}", f"{label} {quoted(value, 40)}")


def all_named(names: Sequence[Told]) -> Told:
    """Several of these."""
    return Told("、".join(one.zh for one in names), ", ".join(one.en for one in names))

"""What is told of a value that is none of its kind."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.judge.words.told import Told

KINDS: Mapping[str, Told] = {
    "phone": Told("联系电话", "telephone number"),
    "email": Told("电子邮箱", "email address"),
    "id": Told("身份证件号码", "identity document number"),
    "date": Told("日期", "date"),
    "number": Told("数字", "number"),
}
"""What should stand in a field of the type."""


IN_TEXT = Told("来信正文", "the text of your message")
"""Where the fields stand that a call asks for in the mail's own words."""


def field_name(label: str, group: str) -> Told:
    """A field inside a sentence, in its block where it stands in one."""
    return Told(
        f"“{group}”中的“{label}”" if group else f"“{label}”",
        f"“{label}” under “{group}”" if group else f"“{label}”",
    )


def no_value(form: Told, name: Told, kind: Told) -> Told:
    """A field holds nothing of its kind."""
    return Told(
        f"{form.zh}{name.zh}一栏所填内容不是有效的{kind.zh}。",
        f"In {form.en}, the entry under {name.en} is not a valid {kind.en}.",
    )


def checked(form: Told, name: Told) -> Told:
    """What to do about it."""
    return Told(
        f"请核对并改正{name.zh}一栏后重新发送{form.zh}。",
        f"Please check and correct {name.en}, and send {form.en} again.",
    )


def too_many_rows(form: Told, name: Told, count: int, most: int) -> Told:
    """A list is longer than it may be."""
    return Told(
        f"{form.zh}{name.zh}共列{count}人（项），至多{most}人（项）。",
        f"In {form.en}, {name.en} lists {count} entries; at most {most} are allowed.",
    )


def rows_cut(form: Told) -> Told:
    """What to do about it."""
    return Told(f"请删减后重新发送{form.zh}。", f"Please shorten the list and send {form.en} again.")

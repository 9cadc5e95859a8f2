"""What is told of the manuscript."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.judge.words.told import NOTHING, Told, enumerated, quoted

PARTS: Mapping[str, Told] = {
    "title": Told("主标题", "main title"),
    "heading1": Told("一级标题", "headings of the first level"),
    "heading2": Told("二级标题", "headings of the second level"),
    "body": Told("正文", "body text"),
    "spacing": Told("行距", "line spacing"),
}
ALIKE = Told(
    "申报材料与其他单位此前提交的材料内容高度相近。",
    "The manuscript is very similar to one that another institution submitted earlier.",
)
IF_JOINT = Told(
    "如系联合申报或经授权使用，请回复本邮件说明情况。",
    "If this is a joint submission, or the text is used with permission, please reply to this message and"
    " explain.",
)
ALIKE_HELD = Told("，须由秘书处人工复核", "; the secretariat will review the matter")


def no_word_file(copies: list[str]) -> Told:
    """The manuscript came, but not in Word."""
    names = enumerated([quoted(one) for one in copies])
    return Told(
        f"收到的申报材料{names.zh}为 PDF、图片或其他格式，不是 Word 电子版。",
        f"What was received ({names.en}) is a PDF, a picture or of another format, not a Word document.",
    )


def missing(why: Told) -> Told:
    """No manuscript in Word."""
    return Told(
        f"未收到申报材料（案例正文）的 Word 电子版。{why.zh}",
        " ".join(filter(None, ("The manuscript was not received as a Word document.", why.en))),
    )


def sent_as(name: str) -> Told:
    """How to send it."""
    return Told(
        f"请将申报材料的 Word 文档（.docx 或 .doc）以“{name}”命名，作为普通附件发送。",
        f"Please name the Word document of the manuscript (.docx or .doc) “{name}” and send it as an ordinary"
        " attachment.",
    )


def wrong_length(count: int, least: int, most: int, *, short: bool) -> Told:
    """Too short or too long."""
    return Told(
        f"申报材料正文约{count}字（不计标题与署名），"
        f"{'少于' if short else '超过'}征集通知要求的{least}—{most}字。",
        f"The body of the manuscript has about {count} words (title and authors not counted), which is"
        f" {'fewer' if short else 'more'} than the {least} to {most} words that the call asks for.",
    )


def other_length(least: int, most: int, *, short: bool) -> Told:
    """What to do about it."""
    return Told(
        f"请{'充实' if short else '精简'}正文至{least}—{most}字后重新发送。",
        f"Please {'extend' if short else 'shorten'} it to {least} to {most} words and send it again.",
    )


def layout(label: str, part: str, place: str, found: str, count: int) -> Told:
    """Something is set otherwise than the call asks. `label`: of the document, empty for the only one."""
    name = PARTS.get(part, Told(part, part))
    more = Told(f"（共{count}处）", f" ({count} places in all)") if count > 1 else NOTHING
    return Told(
        f"{f'“{label}”' if label else ''}{name.zh}与征集通知的格式要求不一致：{place}为{found}{more.zh}。",
        f"The layout of the {name.en}{f' of “{label}”' if label else ''} is not as the call asks{more.en}.",
    )


def set_so(asked: str) -> Told:
    """What to do about it."""
    return Told(f"请改为{asked}。", "Please follow the layout given in the call.")


def bad_name(name: str, convention: str) -> Told:
    """The file is not called as the call asks."""
    return Told(
        f"申报材料的文件名{quoted(name)}未按“{convention}”命名。",
        f"The file name of the manuscript, {quoted(name)}, does not follow “{convention}”.",
    )


def named(suggested: str) -> Told:
    """A better name."""
    return Told(f"可将文件名改为“{suggested}”。", f"It could be called “{suggested}”.")

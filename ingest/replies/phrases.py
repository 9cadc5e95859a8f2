"""The fixed words of letters, in every language that a call may speak, side by side.

Sentences of letters are in the templates, a folder a language; those of findings in `ingest.judge.words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace

from ingest.judge.case import Template
from ingest.judge.policy import Language
from ingest.judge.words.told import Told, counted
from ingest.replies.wording import LINK_LEFT_OUT, plain
from parsers.facts import Role

HEADINGS: Mapping[Template, Told] = {
    Template.ACKNOWLEDGEMENT: Told("受理回执", "Acknowledgement of receipt"),
    Template.RETURN: Told("退回补正通知", "Return for correction"),
    Template.REJECTION: Told("不予受理通知", "Submission not admitted"),
    Template.HELD: Told("已收到，待人工复核", "Received, to be checked by the secretariat"),
    Template.WITHDRAWAL: Told("撤回申报确认", "Confirmation of withdrawal"),
}
"""The reply's kind, as its subject and heading name it."""
RESULT_HEADING = Told("评审结果通知", "Notice of the review result")
CLAIM_HEADING = Told("来信提醒", "Notice of a message received")
REMINDER_HEADING = Told("补正提醒", "Reminder of a pending correction")

RESULTS: Mapping[Template, Told] = {
    Template.ACKNOWLEDGEMENT: Told("予以受理", "Admitted for review"),
    Template.RETURN: Told("退回补正", "Returned for correction"),
    Template.REJECTION: Told("不予受理", "Not admitted"),
    Template.HELD: Told("待人工复核", "To be checked by the secretariat"),
    Template.WITHDRAWAL: Told("已撤回", "Withdrawn"),
}
"""What a letter about several cases says has become of each."""

RECEIPT_NUMBER = Told("受理编号", "Submission number")
REFERENCE = Told("收件编号", "Reference number")
TITLE = Told("申报题目", "Title")
COPY_IT = Told(
    "正确的主题见下文，答复时复制到正文首行即可。",
    "The correct subject is given below; when you reply, simply copy it to the first line of your message.",
)
"""The remedy where nothing but the subject is wrong: the right one stands alone further down."""

UNUSED = Told("未采用", "not used")
FORM, MANUSCRIPT = Told("申报表", "application form"), Told("申报材料", "manuscript")
FORM_AND_MANUSCRIPT = Told("申报表及申报材料", "application form and manuscript")
NOTES: Mapping[Role, Told] = {
    Role.SCAN: Told("申报表扫描件", "scan of the application form"),
    Role.MANUSCRIPT_COPY: Told("申报材料副本", "copy of the manuscript"),
    Role.UNUSED: UNUSED,
    Role.FORM: UNUSED,
    Role.MANUSCRIPT: UNUSED,
    Role.BOTH: UNUSED,
}
"""What a file is called that is none of those that stand."""

UNIT, CONTACT = Told("单位名称", "Institution"), Told("联系人", "Contact")
CONTACT_INFO, LENGTH = Told("联系方式", "Contact details"), Told("正文字数", "Length of the text")
DIRECTION, KIND = Told("申报方向", "Direction"), Told("申报形式", "Kind")

MISSING: Mapping[str, Told] = {
    "form.missing": Told("申报表", "the application form"),
    "manuscript.missing": Told("申报材料（案例正文）的 Word 电子版", "the manuscript as a Word document"),
    "document.missing": Told("所需材料", "the other documents required"),
}
"""What may be missing, by the finding that says so."""

LINKS = Told(LINK_LEFT_OUT, "[link removed]")

CHINESE_FONTS = "'PingFang SC','Microsoft YaHei','Hiragino Sans GB','Noto Sans CJK SC',SimSun,sans-serif"
LATIN_FONTS = "Arial,Helvetica,'Liberation Sans','DejaVu Sans'"
"""First in English letters: in a Chinese font quotation marks are as wide as characters."""
_WORDS: Mapping[str, Told] = {
    "lang": Told("zh-CN", "en"),
    "font": Told(f"font-family:{CHINESE_FONTS};", f"font-family:{LATIN_FONTS},{CHINESE_FONTS};"),
    "indent": Told("2em", "0"),
    "text_indent": Told("　　", ""),
    "text_hang": Told("　　　　　", "    "),
    "text_heading": Told("【{}】", "— {} —"),
    "label_width": Told("84", "138"),
    "colon": Told("：", ": "),
    "text_colon": Told("：", ":"),
    "stop": Told("。", "."),
    "gap": Told("", " "),
    "note": Told("［{}］", " [{}]"),
    "aside": Told("（{}）", " ({})"),
    "text_aside": Told("以下各项{}：", " ({})"),
    "salutation": Told("您好！", ""),
    "subject": Told("来信主题", "Your subject"),
    "received": Told("收到时间", "Received on"),
    "files": Told("收到文件", "Files received"),
    "more_files": Told("另有 {} 个文件，不一一列出。", "and {} more, not listed here."),
    "superseded": Told(
        "此前就该{}发出的“{}”已不适用，现予作废，",
        "The notice “{1}” that was sent earlier about this {0} no longer applies and is withdrawn; ",
    ),
    "superseded_in_part": Told(
        "此前一并答复的邮件中，关于该{}“{}”的内容已不适用，",
        "What our earlier message about several submissions says of this {0} (“{1}”) no longer applies; ",
    ),
    "others_stand": Told("；其余各项不变", "; what it says of the others stands"),
    "this_counts": Told("请以本通知为准", "please rely on the present notice"),
    "none": Told("无", "none"),
    "review": Told("审核意见", "Remark"),
    "explanation": Told("说明", "Note"),
    "remedy": Told("补正办法", "What to do"),
    "treatment": Told("处理办法", "What to do"),
    "suggestion": Told("建议", "Suggestion"),
    "roll_remedy": Told("办理", "What to do"),
    "unused_files": Told("未能使用的文件", "Files that could not be used"),
    "advice": Told("改进建议", "Suggestions"),
    "of_no_weight": Told(
        "不影响受理，供参考", "for your information; your submission is admitted all the same"
    ),
    "of_no_weight_else": Told("不影响办理，供参考", "for your information; nothing depends on them"),
    "contact": Told("联系方式", "Contact"),
    "unit": UNIT,
    "result": Told("评审结果", "Result"),
    "automatic": Told(
        "本邮件由征集邮箱自动发出，文中时间以邮箱服务器收信时间为准。",
        "This message was sent automatically by the submission mailbox. Times are those at which its mail"
        " server received your message.",
    ),
}
"""What the frames say that all letters share (`templates/replies/frame`)."""

_TITLED = re.compile(
    r"(?:老师|主任|处长|科长|部长|院长|校长|书记|教授|经理|总监|先生|女士|博士|工程师|同志)$"
)
_NO_NAME = re.compile(
    r"[\w.+-]{1,64}@[\w.-]{1,253}|\+?\d[\d\s()（）—–-]{4,}|(?:联系人|联系电话|电话|手机|姓名)(?:\s*[:：]|(?=\s|$))"
    r"|(?i:contact|name|e-?mail|phone|tel)\s{0,4}[:：]"
)
"""What people write beside their names: telephones, addresses, a form's labels."""


@lru_cache(maxsize=4)
def words_in(language: Language) -> SimpleNamespace:
    """What templates may use as `words`; a name that is not there is an error."""
    return SimpleNamespace(**{name: told.said(language) for name, told in _WORDS.items()})


def shown(text: str, language: Language, most: int = 200) -> str:
    """A sender's words made harmless (`wording.plain`), in a letter of this language."""
    return plain(text, most, LINKS.said(language))


def greeting(unit: str, contact: str) -> Told:
    """`某大学 张三老师：`; without a name, to the unit; without either, to whoever sent it."""
    name = _NO_NAME.sub(" ", contact).strip(" ,，、:：;；/()（）")
    person = plain(name, 20)
    titled = person if not person or _TITLED.search(person) else f"{person}老师"
    zh = f"{' '.join(part for part in (unit, titled) if part) or '尊敬的申报联系人'}："
    addressed = plain(name, 60) or (f"colleagues at {unit}" if unit else "Sir or Madam")
    return Told(zh, f"Dear {addressed},")


def about_words(count: int) -> Told:
    """How long a text is."""
    return Told(f"约 {count} 字", f"about {counted(count, 'word')}")


def of_several(first: str, count: int) -> Told:
    """A number that stands for several."""
    return Told(f"{first} 等{count}项", f"{first} and {counted(count - 1, 'other')}")


def blank_name(label: str, suffix: str, language: Language) -> str:
    """What the file of a blank form is called."""
    return Told(f"{label}（空白）{suffix}", f"{label} (blank){suffix}").said(language)


def came_earlier(role: Told) -> Told:
    """A file of an earlier message that still stands."""
    return Told(f"{role.zh}，此前来信所附", f"{role.en}, sent earlier")


def inside(name: str, archive: str) -> Told:
    """A file out of an archive."""
    return Told(f"{name}（{archive} 内）", f"{name} (in {archive})")


def several_places(count: int) -> Told:
    """Of many causes a few were told."""
    return Told(f"（共{count}处，其余从略）", f" ({count} in all; the others are not listed)")


def so_missing(names: Told) -> Told:
    """What is missing because of what was said before."""
    return Told(f"因此未能取得{names.zh}。", f"Therefore the following could not be obtained: {names.en}.")


def no_need_to_fill_in(names: Told) -> Told:
    """What need not be done again."""
    return Told(
        f"已填妥的文件无须重新填写；其中未包含{names.zh}的，请一并补送。",
        "Documents that are complete need not be filled in again; please also send whatever of this was not"
        " among the files.",
    )

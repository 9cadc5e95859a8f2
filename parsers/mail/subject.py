"""The subject by the notice's convention (四、6): 单位名称+案例名称+联系人姓名.

`+` and `＋` join; blanks around them, reply and forward prefixes and gateway tags before them do not matter.
A case name may itself hold `+` (互联网+), so the first part is the unit and the last the contact.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from parsers.call.pattern import Pattern, match_pattern
from parsers.facts import SubjectParts
from parsers.people import NO_NAMES, is_name
from parsers.scripts import simplified

_PREFIX = re.compile(
    r"\s{0,20}(?:re|fwd?|aw|sv|回复|回覆|答复|答覆|转发|轉發|转寄|轉寄|自动回复|自動回覆|自动答复|自动转发|自動轉發|回信)"
    r"\s{0,20}(?:\[\d{1,9}\]|\(\d{1,9}\)|（\d{1,9}）)?\s{0,20}[:：]{1,9}\s{0,20}",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"\s{0,20}(?:\[[^\[\]]{1,20}\]|【[^【】]{1,20}】|［[^［］]{1,20}］|\*{2,5}spam\*{2,5}|\{spam\??\}"
    r"|[(（](?:外部(?:邮件|来信)?|可能是垃圾邮件|垃圾邮件|external|ext)[)）])\s{0,20}",
    re.IGNORECASE,
)
_PLUS = re.compile("[+＋﹢➕⁺]")
_PART_LABEL = (
    r"(?:申报)?单位(?:名称)?|学校(?:名称)?|(?:申报)?案例(?:名称|题目)?|申报题目|联系人(?:的)?(?:姓名)?|姓名"
)
_JOINED = r"\s{0,20}[+＋﹢➕]\s{0,20}"
_PROMPT = re.compile(
    rf"[\s“\"'(（【\[]{{0,20}}(?:{_PART_LABEL}){_JOINED}(?:{_PART_LABEL}){_JOINED}(?:{_PART_LABEL})"
    r"[\s”\"')）】\]]{0,20}(?:[:：—-]{1,20}|格式|$|(?=\s))\s{0,20}"
)
_LABEL = re.compile(rf"(?:{_PART_LABEL})\s{{0,20}}[:：]\s{{0,20}}")
_PLACEHOLDER = re.compile(
    r"[\s“”\"'(（【\[]{0,20}(?:[xX×*＊某_]{2,40}[\s“”\"')）】\]]{0,20}|[xX×*＊某_]{0,20}(?:单位名称|案例名称|联系人姓名)[\s“”\"')）】\]xX×*＊_]{0,20})"
)
_INTRODUCTION = re.compile(
    r"[^+＋﹢➕:：]{0,40}?(?:申报|征集|投稿|材料|报送|提交|补充|更正|更新|修改|重发|重新发送|主题|标题|案例)[^+＋﹢➕:：]{0,8}[:：]\s{0,20}"
)
_AFTERTHOUGHT = re.compile(
    r"\s{0,3}[-—_（(\[【]{0,5}\s{0,3}(?:补充|更正|修改|更新|重发|重新发送|最终|终稿|定稿|新版|正式|第.{1,2}[版次稿]|[vV]\d)"
    r"[^+＋]{0,10}$"
)
_TELEPHONE = re.compile(
    r"[\s（(\[【:：,，/-]{0,6}(?:电话|手机|联系方式)?[:：]?\s{0,3}\+?\d[\d -]{6,14}\s{0,3}[)）\]】]{0,5}$"
)
_ASIDE = re.compile(
    r"[\s（(\[【]{0,5}(?:"
    r"(?:联系)?(?:电话|手机|方式|微信|邮箱)?[:：]?\s{0,5}"
    r"(?:\+?\d[\d ()（）/、-]{5,40}(?:转\d{1,6})?(?:[(（]?(?:微信)?同号)?|[\w.+-]{1,60}@[\w.-]{3,60})"
    r"|(?:20\d\d[年./-]?)?(?:\d{1,2}[月./-]?)?(?:\d{1,2}日?)?"
    r"|第?\d{0,2}[封份次部分]{0,2}"
    r"|(?:申报|报送|提交|征集|投稿|补充|更正|修改|全部|相关|盖章|签字|电子|纸质|优秀|特色|工作|案例|支撑|证明|单位){0,4}"
    r"(?:材料|附件|资料|文件|文档|文稿|稿件|论文|报告|申报|申报表|报名表|推荐表|表格?|案例|正文|扫描件?|压缩包|(?i:word|pdf|zip)"
    r"|电子|盖章|最终|终|定|正式|修改|修订|更新|更正|补充|新)(?:版本?|稿|件)?(?:及附件|\d{1,2}|[一二三四五])?(?:\.\w{2,4})?"
    r"|(?:副?(?:处|科|部|主|校|院|馆)[长任]|老师|教师|教授|工程师|职员|干事)"
    r"|(?:微信)?(?:同号)?\d{0,20}|QQ\d{5,12}|(?:请(?:您|老师|领导)?(?:予以)?|敬请|烦请)(?:查收|查阅|审阅|审核|审批|收阅|指正|批评指正)|谢谢[您!！]{0,2}|感谢|致谢"
    r")[\s）)\]】]{0,5}"
)
"""A last part that names nobody: a telephone, an address, a date, what the mail brings, a post."""
_MAY_NAME = re.compile(
    r"\s{0,20}(?:(?P<chinese>[\u3400-\u9fff·]{2,12}?)(?=[\s,，、;；/（(\d]|$)"
    r"|[A-Za-z][A-Za-z .·-]{1,40}(?=[,，、;；/（(]|$))"
)
"""People, one or several, perhaps with brackets or a telephone behind."""
_NUMBER_AT_END = re.compile(r"[+＋﹢➕⁺]\s{0,5}\+?\d[\d -]{6,20}\s{0,5}$")
_QUOTES = (("“", "”"), ('"', '"'), ("《", "》"), ("‘", "’"), ("'", "'"), ("「", "」"))
_ONLY_FORWARDED = re.compile(
    r"\s{0,20}(?:fwd?|forward(?:ed)?(?: message)?|转发|轉發)(?:邮件|的邮件)?\s{0,20}", re.IGNORECASE
)
"""A subject that says nothing else, the colon forgotten."""
_MOST_PREFIXES = 50
_MOST_CHARACTERS = 2000
"""Of a subject that are looked at."""
_NARROW = {
    wide: wide - 0xFEE0 for first, last in ("Ａｚ", "０９") for wide in range(ord(first), ord(last) + 1)
}
"""Full-width letters and digits, one for one: `Ｒｅ：`."""


def core_subject(subject: str) -> str:
    """The subject without reply and forward prefixes and gateway tags, however many and mixed.

    >>> core_subject("Re: 答复: [可能是垃圾邮件] Fw：某大学+案例+张三")
    '某大学+案例+张三'
    """
    rest = subject.strip()
    for _ in range(_MOST_PREFIXES):
        narrow = rest.translate(_NARROW)
        found = _PREFIX.match(narrow) or _TAG.match(narrow)
        if found is None or (not _PREFIX.match(narrow) and _PLUS.match(rest[found.end() :])):
            break
        rest = rest[found.end() :]
    return rest.strip()


def is_forward(subject: str | None) -> bool:
    """Whether the newest prefix says that it was forwarded, not answered."""
    narrow = (subject or "").translate(_NARROW)
    if _ONLY_FORWARDED.fullmatch(narrow):
        return True
    found = _first_prefix(narrow)
    return re.match(r"\s{0,20}(?:fw|转|轉|自动转|自動轉)", found, re.IGNORECASE) is not None


def _first_prefix(subject: str) -> str:
    rest = subject
    for _ in range(_MOST_PREFIXES):
        tag = _TAG.match(rest)
        if tag is None or not tag.end():
            break
        rest = rest[tag.end() :]
    found = _PREFIX.match(rest)
    return found[0] if found else ""


def parse_subject(subject: str | None) -> SubjectParts | None:
    """Unit, title and contact; `None` where the convention was not kept or a part is empty.

    The convention's own words (a prompt left in the subject) are no parts, and a prompt before the real ones
    is passed over; so is a part too many that names nobody (a telephone, a date, 申报材料).

    >>> parse_subject("转发：单位名称+案例名称+联系人姓名：某大学 ＋ 互联网+食堂 ＋ 张三")
    SubjectParts(unit='某大学', title='互联网+食堂', contact='张三', more=())
    """
    if not subject:
        return None
    rest = _unquoted(core_subject(re.sub(r"(\s)\s+", r"\1", subject[:_MOST_CHARACTERS])))
    prompt = _PROMPT.match(rest)
    if prompt and prompt.end():
        rest = core_subject(rest[prompt.end() :])
    rest, joints = _without_asides(rest, [match.start() for match in _PLUS.finditer(rest)])
    if len(joints) < 2:
        return None
    unit = _without_label(_INTRODUCTION.sub("", rest[: joints[0]], count=1) or rest[: joints[0]])
    between = rest[joints[0] + 1 : joints[-1]]
    title = _without_label(_NUMBER_AT_END.sub("", between) or between)
    contact = _without_label(_AFTERTHOUGHT.sub("", rest[joints[-1] + 1 :]))
    contact = _TELEPHONE.sub("", contact) or contact
    if any(_is_empty(part) for part in (unit, title, contact)) or _ASIDE.fullmatch(contact):
        return None
    return SubjectParts(unit, title, contact)


def read_subject(subject: str | None, convention: Pattern | None) -> SubjectParts | None:
    """What a subject says by a call's own convention; `None` for the convention: that of the 2026 notice.

    >>> from parsers.call.pattern import parse_pattern
    >>> read_subject("Re: 某学院＋2022教科项目申报", parse_pattern("{unit:单位}+2022教科项目申报"))
    SubjectParts(unit='某学院', title='', contact='', more=())
    """
    if convention is None:
        return parse_subject(subject)
    said = match_pattern(convention, core_subject(subject[:_MOST_CHARACTERS])) if subject else None
    if said is None:
        return None
    own = (said.pop("unit", ""), said.pop("title", ""), said.pop("contact", ""))
    return SubjectParts(*own, tuple(said.items()))


def _without_asides(rest: str, joints: list[int]) -> tuple[str, list[int]]:
    """The subject up to its contact: without parts too many that name nobody."""
    while len(joints) > 2:
        before = [rest[at + 1 : end] for at, end in pairwise(joints[1:])]
        last = rest[joints[-1] + 1 :]
        if not _ASIDE.fullmatch(last) and (_may_name(last) or not any(map(_names_somebody, before))):
            break
        rest = rest[: joints[-1]]
        joints = joints[:-1]
    return rest, joints


def _may_name(part: str) -> bool:
    """Whether a part may be a name, of a surname that is rare or of another people too."""
    found = _MAY_NAME.match(part)
    if found is None:
        return False
    name = found["chinese"]
    if name is None:
        return True
    return not NO_NAMES.search(name) and not _ASIDE.fullmatch(name) and (len(name) <= 4 or "·" in name)


def _names_somebody(part: str) -> bool:
    """Whether a part surely is a name: by a common surname, brackets and telephone behind it aside."""
    found = _MAY_NAME.match(part)
    return bool(found and found["chinese"] and is_name(simplified(found["chinese"]))) and _may_name(part)


def _without_label(part: str) -> str:
    part = part.strip()
    label = _LABEL.match(part)
    return _unquoted(part[label.end() :] if label else part)


def _unquoted(text: str) -> str:
    text = text.strip()
    for opening, closing in _QUOTES:
        inner = text[1:-1]
        if len(text) > 2 and text.startswith(opening) and text.endswith(closing):
            if opening in inner or closing in inner:
                continue
            return inner.strip()
    return text


def _is_empty(part: str) -> bool:
    """Nothing, marks alone, or the convention's own word for what should stand there."""
    plain = unicodedata.normalize("NFKC", part)
    return not any(c.isalnum() for c in plain) or _PLACEHOLDER.fullmatch(part) is not None

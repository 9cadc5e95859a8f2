"""The labels that a form may carry, and how to know one however it is typed.

The notice's 附件 says 单位, 联系人, 联系方式 …; units retype the form and write 申报单位, 联系电话, 案例名称.
A label is compared with all white space, colons, brackets and numbering taken off, and the longest one
that fits wins: 申报单位意见 is never 申报单位, 联系方式 never 联系人.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from parsers.scripts import simplified

_WORDS = {
    "unit": """
        单位 申报单位 单位名称 申报单位名称 工作单位 所在单位 单位全称 申报单位全称 报送单位
        案例申报单位 案例单位 申报学校 填报单位 第一申报单位 牵头单位 主申报单位 所属单位 学校名称
        学校 企业名称 公司名称
    """,
    "contact": """
        联系人 联系人姓名 申报联系人 案例联系人 项目联系人 联络人 姓名 申报人 申报人姓名 案例负责人
        项目负责人 负责人 负责人姓名 经办人 作者 作者姓名
    """,
    "contact_both": """
        联系人及联系方式 联系人及电话 联系人及联系电话 联系人及手机 联系人联系方式 联系人与联系方式
        联系人和联系方式 联系人/联系方式 联系人/电话 姓名及联系方式 姓名及电话 联系人、联系方式
    """,
    "contact_info": """
        联系方式 联系电话 联系人电话 联系人手机 联系人手机号 手机 手机号 手机号码 移动电话 电话
        电话号码 办公电话 固定电话 电话/手机 手机/电话 电话及邮箱 电话/邮箱 联系人邮箱 邮箱 电子邮箱
        电子邮件 电邮 邮箱地址 EMAIL E-MAIL TEL 微信 微信号 QQ
    """,
    "position": """
        职务 职务职称 职务/职称 职务(职称) 职称 职称/职务 职称职务 职务、职称 职务及职称 职位 岗位
        行政职务 联系人职务 部门及职务 部门职务 部门/职务 单位职务
    """,
    "title": """
        申报题目 案例名称 案例题目 申报案例名称 申报案例题目 案例标题 申报名称 申报标题 项目名称
        申报项目 申报项目名称 作品名称 论文题目 文稿题目 文稿名称 题目名称 题目 标题
    """,
    "summary": """
        申报内容说明 申报内容 内容说明 案例内容说明 申报内容简介 申报内容概述 申报内容摘要 内容简介
        案例简介 案例内容简介 案例概述 案例摘要 案例介绍 项目简介 内容摘要 内容概述 主要内容
        申报说明 案例说明 案例内容 申报内容简述 内容简述 案例简述 案例内容简述
    """,
    "unit_opinion": """
        申报单位意见 单位意见 单位推荐意见 推荐单位意见 所在单位意见 工作单位意见 申报单位推荐意见
        申报单位审核意见 单位审核意见 学校意见 学校推荐意见 申报单位审批意见
    """,
    "directions": """
        申报方向 案例方向 征集方向 选题方向 所属方向 案例申报方向 申报案例方向 参选方向 方向
    """,
    "kinds": """
        申报形式 案例形式 征集形式 申报类型 案例类型 申报类别 案例类别 文稿形式 文稿类型 材料形式
        成果形式 申报案例形式 形式 类型
    """,
    "other": """
        评审专家组意见 专家组意见 评审意见 专家意见 专家评审意见 评审专家意见 专家组评审意见
        协会意见 秘书处意见 推荐意见 主管部门意见 备注 填表日期 填表时间 填表人 填报人 填报日期
        申报日期 申报时间 日期 编号 案例编号 申报编号 邮编 邮政编码 通讯地址 通信地址 联系地址 地址
        单位地址 性别 年龄 民族 学历 部门 所在部门 省份 参与人 参与人员 主要参与人 主要参与人员
        团队成员 主要成员 合作单位 联合申报单位 推荐单位 联合单位 单位性质 单位类型 关键词 申报承诺
        传真 身份证号 序号 第二作者 其他作者
    """,
}
SYNONYMS: dict[str, tuple[str, ...]] = {key: tuple(words.split()) for key, words in _WORDS.items()}
"""Field of the form → its labels, the surest first. `other` are labels that end a value and give none."""

DISTINCTIVE = frozenset({"title", "summary", "unit_opinion", "directions", "kinds"})
"""Fields that an author's lines or a letter's foot do not have."""

LABEL_TEXT = 120
"""A longer text, blanks and brackets included, is no label."""

FIELDS = tuple(key for key in SYNONYMS if key != "other")

BLANKS = " \t\n\r\v\f\u3000\xa0\u200b\u200c\u200d\ufeff\u2002\u2003\u2009\u202f"
_BLANK = re.compile(f"[{re.escape(BLANKS)}]+")
_BRACKETED = re.compile(r"[(\[【〔〈<「][^()\[\]【】〔〕〈〉<>「」]{0,40}[)\]】〕〉>」]")
_NUMBERING = re.compile(r"^(?:\(?[0-9]{1,2}[.、)]|\(?[一二三四五六七八九十]{1,2}[、)]|[*●■◆·])+")
_LENGTH_HINT = re.compile(r"(?:限|不超过|控制在)?[0-9]{2,5}字(?:以内|之内|左右|以下|内)?")
_EDGE = ":*_.,;-、。"


@dataclass(frozen=True)
class Label:
    """A label that was known."""

    key: str
    """The field that it names, or `other`."""
    rank: int
    """0 for the surest word for it."""


def bare(text: str) -> str:
    """Text without white space, in one width (NFKC) and in simplified characters, for comparison.

    >>> bare("单　位 ：")
    '单位:'
    """
    return simplified(_BLANK.sub("", unicodedata.normalize("NFKC", text)))


def label_of(text: str, *, fuzzy: bool = False) -> Label | None:
    """The label that this text is, whole; null when it is not one. `fuzzy` forgives OCR one wrong character.

    >>> label_of("申报内容说明\\n（1000 字以内）").key
    'summary'
    >>> label_of("某某大学") is None
    True
    """
    return _label_of(text, fuzzy=fuzzy) if len(text) <= LABEL_TEXT else None


@lru_cache(maxsize=4096)
def _label_of(text: str, *, fuzzy: bool) -> Label | None:
    stripped = bare(text)
    if len(stripped) > 60:
        return None
    if found := _table().get(stripped.upper().strip(_EDGE)):
        return found
    name = _core(stripped)
    if found := _table().get(name) or _either(name):
        return found
    return _near(name) if fuzzy and len(name) >= 4 else None


def _either(name: str) -> Label | None:
    """`申报单位/学校`: words for one field; the last may lend its ending to the others (企业/学校名称)."""
    words = name.split("/")
    if not 2 <= len(words) <= 4:
        return None
    found = [_table().get(word) or _table().get(word + words[-1][-2:]) for word in words]
    keys = {label.key if label else "" for label in found}
    return found[0] if len(keys) == 1 else None


def _core(stripped: str) -> str:
    without = _BRACKETED.sub("", stripped)
    if not without.strip(_EDGE):
        without = stripped.strip("()[]【】〔〕〈〉<>「」:")
    without = _NUMBERING.sub("", without.strip(_EDGE))
    return _LENGTH_HINT.sub("", without).strip(_EDGE).upper()


@cache
def _table() -> dict[str, Label]:
    table: dict[str, Label] = {}
    for key, names in SYNONYMS.items():
        for rank, name in enumerate(names):
            table.setdefault(name, Label(key, rank))
    return table


def _near(name: str) -> Label | None:
    """A label with exactly one character read wrong: same length, one place differs."""
    for known in _by_length().get(len(name), ()):
        if sum(a != b for a, b in zip(known, name, strict=True)) == 1:
            return _table()[known]
    return None


@cache
def _by_length() -> dict[int, tuple[str, ...]]:
    names = sorted(_table(), key=len)
    return {length: tuple(group) for length, group in groupby(names, key=len)}


_GAP = f"[{re.escape(BLANKS.replace(chr(10), ''))}]{{0,6}}"


def _words(least: int) -> str:
    """Labels of at least so many characters as an alternation, the longest first, blanks allowed inside."""
    names = sorted((name for name in _table() if len(name) >= least), key=len, reverse=True)
    return "|".join(_GAP.join(re.escape(char) for char in name) for name in names)


_UNKNOWN = re.compile(rf"{_GAP}[\u4e00-\u9fff]{{2,8}}{_GAP}[:：]")
_HEADING = re.compile(r"\s{0,8}(?:[一二三四五六七八九十]{1,2}[、.．]|[（(][一二三四五六七八九十]{1,2}[）)])")
_REACH = re.compile(r"\d[\d\s-]{5,15}\d|@")


def begins_another(key: str, text: str) -> bool:
    """Whether a line is no value of a short field: it begins with a label that nobody knows, or is a heading.

    What can be reached by telephone or mail (`办公室：010-…`) is a value all the same.

    >>> begins_another("unit", "入学时间：2020年"), begins_another("contact_info", "办公室：010-62345678")
    (True, False)
    """
    if key in {"contact_info", "contact_both"} and _REACH.search(text[:200]):
        return False
    return bool(_HEADING.match(text)) or (key != "title" and bool(_UNKNOWN.match(text)))


@cache
def tight_label_pattern() -> re.Pattern[str]:
    """A label with its colon, wherever it stands."""
    return re.compile(rf"(?P<label>{_words(2)}){_GAP}[:：]", re.IGNORECASE)


@cache
def label_pattern() -> re.Pattern[str]:
    """A label inside a line, with what sets it apart from the value: colon, tab, blanks, a line to write on.

    The group `label` is the label. Every repetition is bounded, so that no line can make it slow.
    """
    words = _words(1)
    blank = f"[{re.escape(BLANKS.replace(chr(10), ''))}]"
    return re.compile(
        rf"(?P<start>^|(?<=[\n,，;；。、|0-9A-Za-z]){blank}{{0,8}}|{blank}{{1,8}})"
        rf"(?:[*＊●■◆·]|[(（]?[0-9一二三四五六七八九十]{{1,2}}[.．、)）])?{blank}{{0,2}}"
        rf"[【\[]?(?P<label>{words})(?P<shut>[】\]])?(?:{blank}{{0,3}}[(（][^()（）\n]{{0,30}}[)）])?"
        rf"{blank}{{0,4}}(?:(?P<colon>[:：])|(?P<gap>(?<=\t)|(?<={blank})(?=\S)|(?=[_＿]{{2}}))|(?(shut)|(?!)))",
        re.IGNORECASE,
    )

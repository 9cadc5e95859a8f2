"""What a label and the place beside it ask: text, a choice, an opinion; how much, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from parsers.call.description import FieldType
from parsers.document import Cell, Paragraph
from parsers.form.labels import bare

LABEL_CHARACTERS = 40
"""A longer text is no label but a prompt."""
HINT = re.compile(r"[(（【\[][^()（）【】\[\]]{0,200}[)）】\]]")
_BOX = re.compile(r"[□☐○◯▢◻❏❑]|(?<![\u4e00-\u9fff])口(?=[\u4e00-\u9fffA-Za-z])|[(（]\s{0,6}[)）]|\[\s{0,4}\]")
_LENGTH = re.compile(r"(?:(\d{2,5})\s?[-—~～至到]\s?)?(\d{2,5})\s?(?:(?:个)?字|words)", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s{0,8}(?:[一二三四五六七八九十]{1,3}[、.．]|[(（]?\d{1,2}[、.．)）])\s{0,4}")
_UNITS = "年月日时分秒个人元万次天周岁名项篇份%/、-—"
"""What stands behind a blank to write on."""
_LINE = re.compile(
    r"(?:^|(?<=[\s_＿]))([\u4e00-\u9fff][\u4e00-\u9fff/、（）()\s\u3000]{0,24}?)\s{0,8}(?:[:：]|(?=[_＿]{2}))"
)
_BLANK = re.compile(r"[\s_＿\u3000\xa0:：]+")
_WORDS, _GAPS = re.compile(r"\s+"), re.compile(r"(?<![A-Za-z0-9)&,]) | (?![A-Za-z0-9(&])")
"""Blanks between words stay where the words are Latin."""
_SIGNED = re.compile(r"盖\s{0,4}章|公\s{0,4}章|签\s{0,4}[字章名]")
_BY_HAND = re.compile(r"签\s{0,4}[字章名]")
_OPINION = re.compile(r"意\s{0,4}见$|承诺|声明|审核$|审批$|推荐意见")
_REVIEWER = re.compile(r"评审|专家组|评委|组委会|主办|协会意见|秘书处|审定|立项单位|编号$|序号$|受理")
_NO_FIELD = re.compile(r"附\s?件\d*|附表\d*|说明|注|备注说明|填表说明|填写说明")
_MANY = re.compile(r"多选|可选[二两三2-9]|不限|[2-9二两三]\s?项")
_FIGURES = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_UP_TO = re.compile(r"(?:限选?|可选|最多|至多|不超过|任选)[填选]?([2-9二两三四五])\s?[项个种类]")
_ONE = re.compile(r"单选|[选填][一1]项|[一1]项|勾选一|任选其一|只选")
_OPTIONAL = re.compile(r"选填|如有|没有可不|可不填|可空|可选填|若有|非必填")
_PICTURE = re.compile(r"照\s{0,4}片|相\s{0,4}片|^像$")
_TYPES: tuple[tuple[FieldType, re.Pattern[str]], ...] = (
    ("email", re.compile(r"邮箱|邮件|E-?mail", re.IGNORECASE)),
    ("id", re.compile(r"身份证|证件号")),
    ("phone", re.compile(r"电话|手机|联系方式")),
    ("date", re.compile(r"日期|时间|年月|生日|出生")),
    ("number", re.compile(r"年龄|人数|金额|数量|经费|字数")),
)


@dataclass(frozen=True)
class BlankField:
    """One thing that a blank form asks."""

    label: str
    group: str = ""
    type: FieldType = "text"
    most: int = 0
    options: tuple[str, ...] = ()
    choose: tuple[int, int] | None = None
    optional: bool = False
    columns: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    """What a person should look at, in Chinese."""


def read_field(label: str, value: str, group: str) -> Iterator[BlankField]:
    """What a label and the empty place beside it ask; nothing for what the reviewers fill in."""
    name, hints = label_in(label), f"{label}\n{value}"
    if len(name) < 2 or _REVIEWER.search(name) or _NO_FIELD.fullmatch(name):
        return
    doubts: list[str] = []
    options = options_in(value)
    if _PICTURE.search(name):
        return
    if len(options) >= 2:
        choose, doubt = _choice(hints, len(options))
        doubts += [doubt] if doubt else []
        yield BlankField(name, group, options=options, choose=choose, doubts=tuple(doubts))
        return
    kind, most = _type_of(name, label, value), _most(hints)
    if most and kind == "text":
        kind = "long"
    optional = bool(_OPTIONAL.search(hints))
    yield BlankField(name, group, kind, most if kind == "long" else 0, optional=optional)


def _type_of(name: str, label: str, value: str) -> FieldType:
    if _OPINION.search(name) or (_SIGNED.search(value) and len(bare(value)) < 120):
        return "opinion"
    if _BY_HAND.search(" ".join(HINT.findall(label))):
        return "opinion"
    if re.search(r"简介|说明|概述|摘要|简历|论证|内容|事迹|介绍|做法|成效|经历|基础|情况$", name):
        return "long"
    found = [kind for kind, pattern in _TYPES if pattern.search(name)]
    return found[0] if len(found) == 1 else "text"


def _most(text: str) -> int:
    found = _LENGTH.search(text)
    return int(found[2]) if found else 0


def _choice(hints: str, count: int) -> tuple[tuple[int, int], str]:
    if found := _UP_TO.search(hints):
        return (1, min(count, _FIGURES.get(found[1], 0) or int(found[1]))), ""
    if _MANY.search(hints):
        return (1, count), ""
    if _ONE.search(hints):
        return (1, 1), ""
    return (1, 1), "表中未注明单选或多选，暂按单选"


def options_in(text: str) -> tuple[str, ...]:
    """What stands behind (or before) each empty box."""
    pieces = _BOX.split(text)
    if len(pieces) < 3:
        return ()
    behind = [_option(piece) for piece in pieces[1:]]
    before = [_option(piece) for piece in pieces[:-1]]
    options = behind if sum(map(bool, behind)) >= sum(map(bool, before)) else before
    return tuple(dict.fromkeys(option for option in options if option))


def _option(piece: str) -> str:
    line = next((line for line in piece.replace("\t", "\n").split("\n") if line.strip()), "")
    text = _BLANK.sub(" ", HINT.sub("", line)).strip(" ；;，,、。.:：")
    return text if len(text) <= LABEL_CHARACTERS else ""


def read_options(text: str, block: str) -> Iterator[BlankField]:
    """A cell or a line of its own with a question and its options: `申报类别：□重点 □一般`."""
    before, _, _ = text.partition("\n")
    head = _BOX.split(text)[0]
    options = options_in(text)
    name = label_in(head.strip().rstrip(":：") or before)
    if len(options) >= 2 and name and head.strip() and len(name) <= LABEL_CHARACTERS:
        choose, doubt = _choice(text, len(options))
        yield BlankField(name, block, options=options, choose=choose, doubts=(doubt,) if doubt else ())


def read_lines(lines: Iterable[Paragraph], group: str = "") -> Iterator[BlankField]:
    """Labels with a colon or a line to write on, outside tables: 课题名称：________."""
    for line in lines:
        text = _NUMBERING.sub("", line.text)
        if len(text) <= 200 and _BOX.search(text):
            yield from read_options(text, group)
        if len(text) > 200 or _BOX.search(text):
            continue
        found = list(_LINE.finditer(text))
        for here, after in pairwise([*found, None]):
            assert here is not None
            rest = text[here.end() : after.start(1) if after else len(text)]
            if not _BLANK.sub("", HINT.sub("", rest)).strip(_UNITS):
                yield from read_field(here[1], rest, group)


def label_in(text: str) -> str:
    """A label as the form prints it, without blanks, hints and numbering."""
    plain = _WORDS.sub(" ", " ".join(HINT.sub("", text).split()))
    plain = _GAPS.sub("", plain).strip(" :：*＊_＿")
    return _NUMBERING.sub("", plain)


def is_label(cell: Cell) -> bool:
    plain = label_in(cell.text)
    return (
        0 < len(plain) <= LABEL_CHARACTERS
        and bool(plain.strip(_UNITS + "0123456789"))
        and not any(mark in plain for mark in "。；？！_＿：:")
        and any("\u4e00" <= char <= "\u9fff" or char.isalpha() for char in plain)
        and not options_in(cell.text)
        and not _SIGNED.search(HINT.sub("", cell.text))
        and not _LENGTH.fullmatch(plain)
    )


def is_blank(cell: Cell) -> bool:
    return not _BLANK.sub("", cell.text).strip(_UNITS)

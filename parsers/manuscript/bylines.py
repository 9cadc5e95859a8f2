"""Lines around a title that are not it: who wrote it, when, under which call."""

from __future__ import annotations

import re

from parsers.form.labels import label_of, label_pattern
from parsers.people import NO_NAMES, is_name

BYLINE_CHARACTERS = 80
"""A longer line names no author."""

_NUMERAL = "[0-9０-９〇○O零一二三四五六七八九十]"
_DATE = re.compile(rf"^[\s（(]*{_NUMERAL}{{4}}\s*[年./-]\s*{_NUMERAL}{{1,3}}(?:\s*[月./-].{{0,6}})?[\s）)]*$")
_REACH = re.compile(r"1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}-\d{7,8}|[\w.+-]{1,64}@[\w-]{1,64}\.")
_GENERIC = re.compile(
    r"^(?:附件|附)\s{0,9}[0-9一二三四]{0,2}\s{0,9}[:：]?$"
    r"|^.{0,40}优秀案例[”」]?\s{0,9}(?:征集|评选)?(?:活动)?\s{0,9}(?:申报)?(?:材料|书|表|正文|文稿)?$"
    r"|^(?:申报|案例)?(?:材料|正文|文稿|申报书|全文)$"
    r"|^[\u4e00-\u9fff（）()]{2,30}(?:大学|学院|学校|中学|小学|公司|集团|协会|处|部|局)(?:申报|参评|案例){1,2}(?:材料|正文|文稿|书)$"
)
_ORGANISATIONS = (
    "大学|学院|学校|中学|小学|幼儿园|公司|集团|中心|处|部|局|厅|协会|学会|研究会|委员会|科|室|办公室|"
    "研究院|研究所|党委|分院|校区"
)
_AUTHOR = re.compile(
    rf"^[\s（(【\[]*[0-9*,，]{{0,3}}[\u4e00-\u9fffA-Za-z0-9（）()·\-]{{0,40}}(?:{_ORGANISATIONS})"
    rf"(?:[\s　,，、；;/]+.{{0,40}})?[\s）)】\]]*$"
)
_NAME = r"[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff][\s　]{1,3}[\u4e00-\u9fff]"
_NAMES = re.compile(
    rf"^[\s（(]*(?:(?:文|作者|撰稿|图)\s?[/／|:：]\s?)?(?:{_NAME})"
    rf"(?:[\s　、,，;；]{{1,4}}(?:{_NAME})){{0,7}}[\s\d*）)]{{0,6}}$"
)
_PIECE = re.compile(r"[^\s　、,，;；:：/|｜│（）()【】\[\]*＊.．0-9¹²³⁴⁵⁶⁷⁸⁹⁰①-⑨]+")
_POSTCODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_RANK = (
    r"(?:副|正|党委|总支|支部|党总支)?(?:处|部|科|局|厅|院|校|所|室|组|队|班|厨师|园)长|副?(?:主任|书记|主管|总监|经理|总经理|董事长|会长|"
    r"秘书长|理事长|教授|研究员|馆员)|(?:高级|助理)?(?:工程师|经济师|会计师)|讲师|老师|干事|职员|科员|专员|负责人"
)
_PLACE_OF_WORK = re.compile(
    rf"[^是的了在为]{{1,30}}(?:{_ORGANISATIONS}|课题组|项目组|编写组|调研组)(?:{_RANK})?(?P<name>[\u4e00-\u9fff]{{2,4}})?"
)
_ROLE_IN_LINE = re.compile(
    rf"(?:第[一二三]|通[讯信]|共同)?作者(?:单位|简介)?|供稿(?:单位|人)?|撰稿人?|执笔人?|文|图|课题组(?:成员)?|编写组|男|女|{_RANK}"
)


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else: `2026年3月`, `二○二六年三月`."""
    return bool(_DATE.match(text.strip()))


def reaches_somebody(text: str) -> bool:
    """Whether a line holds a telephone number or a mail address."""
    return bool(_REACH.search(text))


def names_the_call(text: str) -> bool:
    """Whether a line is the name of the call, of the paper's kind, or 附件: on every cover, and no title.

    >>> names_the_call("2026年教育后勤信息化建设优秀案例申报材料")
    True
    """
    return len(text) <= BYLINE_CHARACTERS and bool(_GENERIC.match(text.strip()))


def is_author_line(text: str) -> bool:
    """Whether a line names who wrote it: unit, people, how to reach them, a date.

    >>> is_author_line("（江州师范大学后勤保障部　林晓明）"), is_author_line("建设背景")
    (True, False)
    """
    stripped = text.strip()
    if not stripped or len(stripped) > BYLINE_CHARACTERS or stripped.endswith(("。", "；", "？", "！")):
        return False
    if is_date(stripped) or reaches_somebody(stripped):
        return True
    match = label_pattern().match(text)
    if match and (match["colon"] or _is_set_apart(match)):
        label = label_of(match["label"])
        return bool(label and label.key != "summary")
    if _AUTHOR.match(stripped):
        return True
    if _NAMES.match(stripped) and not NO_NAMES.search(stripped):
        return sum(len(piece) == 4 for piece in _PIECE.findall(stripped)) < 2  # four by four is a slogan
    return _is_list_of_people(stripped)


def _is_set_apart(match: re.Match[str]) -> bool:
    """Whether blanks make a label of a word at a line's beginning: `学　校　某某大学`."""
    gap = match.string[match.end("label") : match.end()]
    return len(gap) > 1 or len(match["label"].split()) > 1


def _is_list_of_people(text: str) -> bool:
    """Whether every piece is a person, a place of work, a rank, or who they are to the text.

    >>> _is_list_of_people("陆明远1，王一2（1.云泽大学）"), _is_list_of_people("组织领导，落实责任")
    (True, False)
    """
    pieces = _PIECE.findall(text)
    posted = bool(_POSTCODE.search(text))
    return bool(pieces) and all(_is_of_people(piece, posted=posted) for piece in pieces)


def _is_of_people(piece: str, *, posted: bool) -> bool:
    if is_name(piece) or _ROLE_IN_LINE.fullmatch(piece) or (posted and len(piece) <= 4):
        return True
    if re.fullmatch(r"[A-Z][a-z]{1,15}", piece):
        return True
    match = _PLACE_OF_WORK.fullmatch(piece)
    return match is not None and (match["name"] is None or is_name(match["name"]))

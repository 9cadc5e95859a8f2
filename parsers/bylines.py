"""Lines around a title that are not it: who wrote it, when, under which call."""

from __future__ import annotations

import re

from parsers.form.labels import label_of, label_pattern

BYLINE_CHARACTERS = 80
"""A longer line names no author."""

_NUMERAL = "[0-9０-９〇○O零一二三四五六七八九十]"
_DATE = re.compile(rf"^[\s（(]*{_NUMERAL}{{4}}\s*[年./-]\s*{_NUMERAL}{{1,3}}(?:\s*[月./-].{{0,6}})?[\s）)]*$")
_REACH = re.compile(r"1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}-\d{7,8}|[\w.+-]{1,64}@[\w-]{1,64}\.")
_GENERIC = re.compile(
    r"^(?:附件|附)\s*[0-9一二三四]{0,2}\s*[:：]?$"
    r"|^.{0,40}优秀案例[”」]?\s*(?:征集|评选)?(?:活动)?\s*(?:申报)?(?:材料|书|表|正文|文稿)?$"
    r"|^(?:申报|案例)?(?:材料|正文|文稿|申报书|全文)$"
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
_NOT_NAMES = re.compile(
    "背景|概述|概况|目标|意义|做法|成效|经验|总结|展望|思路|引言|前言|结语|简介|现状|措施|内容|基础|问题|说明|介绍|"
    "特色|亮点|启示|方案|结论|需求|摘要|建设|服务|管理|平台|应用|实践|目录|智慧|数字|后勤|食堂|创新|研究|探索"
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
    if match and match["colon"]:
        label = label_of(match["label"])
        return bool(label and label.key != "summary")
    if _AUTHOR.match(stripped):
        return True
    return bool(_NAMES.match(stripped)) and not _NOT_NAMES.search(stripped)

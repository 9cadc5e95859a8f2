"""Tables in which columns have headings: lists of helpers, members, several persons.

What such a table says of 姓名 and 单位 is said of others, and never outranks the applicant's own fields.
"""

from __future__ import annotations

import re

from parsers.form.labels import bare, label_of

HEADING_CHARACTERS = 8
"""A longer cell heads no column of persons."""

LEAST_COLUMNS = 3

_HEADING = re.compile(
    r"(?:序号|编号|姓名|成员|性别|年龄段?|出生(?:年月|日期)?|民族|籍贯|政治面貌|学历|学位|专业|所学专业|专业技术职务|"
    r"研究(?:方向|专长|领域)|(?:现任)?职[务称位]|行政职务|(?:工作|所在)?单位|(?:所在)?部门|院系|分工|任务|角色|贡献|"
    r"(?:主要|项目|课题|具体|承担)?(?:分工|工作|任务|职责|贡献)|承担(?:的)?(?:任务|工作)|(?:联系)?(?:电话|方式)|手机号?码?|"
    r"(?:电子)?邮箱|身份证号?码?|签[名字]|本人签[名字]|排[名序]|备注|时间|起止时间)"
)
_GROUP = re.compile(
    r"(?:主要)?(?:完成人|参与人|参加人|参加者|参与者|合作者)员?(?:情况|信息|名单)?|(?:主要|团队|项目组?|课题组?|小组)?成员(?:情况|信息|名单)?|"
    r"(?:项目|课题|申报|研发|案例)?(?:团队|课题组|项目组)(?:情况|信息)?|(?:第[二三四五六]|其他)(?:作者|完成人|负责人)|"
    r"(?:合作|联合|协作|参与|推荐|支持)(?:申报)?单位(?:情况|信息|联系人)?|指导(?:老师|教师)"
)

_ANOTHER = re.compile(
    r"(?:分管|主管|单位|部门|学校|主要)(?:校|院|处)?(?:领导|负责人)(?:姓名)?|(?:备用|第二|其他|候补|财务)联系人|推荐人|法定代表人|法人代表"
)
NAMING = frozenset({"unit", "contact"})
"""Fields with which another's telephone and post are over."""


def heads_column(text: str) -> bool:
    """Whether a cell's words may head a column of a list of persons.

    >>> heads_column("年 龄 段"), heads_column("王强")
    (True, False)
    """
    words = bare(text[:40]).strip("*:()")
    return 0 < len(words) <= HEADING_CHARACTERS and (
        _HEADING.fullmatch(words) is not None or label_of(words) is not None
    )


def names_others(text: str) -> bool:
    """Whether a cell's words say that what follows is about other people: 团队成员, 主要完成人."""
    words = re.sub(r"\(.{0,40}\)|[:：、.\d一二三四五六七八九十]", "", bare(text[:60]))
    return 0 < len(words) <= 14 and _GROUP.fullmatch(words) is not None


def names_another(text: str) -> bool:
    """Whether a cell's words ask for one other person: 分管领导, 备用联系人."""
    return _ANOTHER.fullmatch(bare(text[:40]).strip(":*")) is not None


def looks_like_label(text: str) -> bool:
    """Whether a cell's words end in a colon, as only a label does."""
    words = bare(text[:60])
    return 1 < len(words) <= 16 and words.endswith(":")

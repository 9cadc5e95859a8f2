"""What a submission says: chosen at random, and thereby known beforehand."""

from __future__ import annotations

import random
from dataclasses import dataclass

from parsers.terms import Terms

TERMS = Terms(
    directions=("育强新动能", "深化新融合", "推进新治理"),
    kinds=("特色工作案例", "综述性文稿", "研究性论文或调研报告"),
)

_PLACES = ("江州", "云溪", "北岭", "东湖", "青川", "海宁", "平阳", "西岭")
_SCHOOLS = ("师范大学", "理工大学", "职业技术学院", "大学", "医科大学", "第一中学")
_DEPARTMENTS = ("", "后勤保障部", "后勤集团", "信息中心", "后勤服务中心", "总务处")
_FAMILIES = "赵钱孙李周吴郑王冯陈林欧阳"
_GIVEN = ("晓明", "红", "建国", "雅琴", "子轩", "文", "海燕", "志强")
_POSITIONS = ("科长", "副处长", "信息科科长", "主任", "工程师", "后勤集团副总经理", "处长/高级工程师")
_SUBJECTS = (
    "智慧食堂",
    "能源监管",
    "公寓管理",
    "报修服务",
    "“一网通办”后勤",
    "数据中台",
    "AI+物业",
    "5G校园安防",
)
_DEEDS = ("平台建设与应用", "一体化改革实践", "数字化转型探索", "服务模式创新研究", "治理体系建设案例")
_OPINIONS = ("同意申报。", "情况属实，同意推荐。", "经审核，材料真实，同意上报", "")
SENTENCES = (
    "学校把分散在各科室的台账合并为一套数据标准，由信息科每月核对一次。",
    "食堂的采购、验收、留样全部扫码登记，师生可以随时查看当天的记录。",
    "公寓报修由学生在手机上提交，系统按楼栋和工种派单。",
    "能耗监测覆盖全部教学楼，异常用电会提醒值班人员到场查看。",
    "平台上线以后，重复填表的情况明显减少，后勤人员走到师生中间去。",
    "对供应商实行信用评价，评价结果与下一年度的合同挂钩。",
)
"""Han and full-width marks only, so that the length of each is its 字数."""


@dataclass(frozen=True)
class Said:
    """The true values of one submission."""

    unit: str
    contact: str
    contact_info: str
    position: str
    title: str
    summary: str
    unit_opinion: str
    direction: str
    kind: str


def invent(pick: random.Random) -> Said:
    """A submission's values."""
    unit = pick.choice(_PLACES) + pick.choice(_SCHOOLS) + pick.choice(_DEPARTMENTS)
    phone = f"13{pick.randrange(10)}{pick.randrange(10**7, 10**8)}"
    landline = f"0{pick.randrange(511, 599)}-{pick.randrange(10**7, 10**8)}"
    lines = ["".join(pick.sample(SENTENCES, 3)) for _ in range(pick.randrange(1, 3))]
    return Said(
        unit=unit,
        contact=pick.choice(_FAMILIES) + pick.choice(_GIVEN),
        contact_info=pick.choice((phone, phone, landline)),
        position=pick.choice((*_POSITIONS, "")),
        title=pick.choice(_PLACES) + pick.choice(_SUBJECTS) + pick.choice(_DEEDS),
        summary="\n".join(lines),
        unit_opinion=pick.choice(_OPINIONS),
        direction=pick.choice(TERMS.directions),
        kind=pick.choice(TERMS.kinds),
    )

"""Who submits in the samples: invented units and people. Their addresses end in .example (RFC 2606)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

PROVINCES = {
    "北京": "bj", "天津": "tj", "河北": "he", "山西": "sx", "内蒙古": "nm", "辽宁": "ln", "吉林": "jl", "黑龙江": "hl",
    "上海": "sh", "江苏": "js", "浙江": "zj", "安徽": "ah", "福建": "fj", "江西": "jx", "山东": "sd", "河南": "ha",
    "湖北": "hb", "湖南": "hn", "广东": "gd", "广西": "gx", "海南": "hi", "重庆": "cq", "四川": "sc", "贵州": "gz",
    "云南": "yn", "陕西": "sn", "甘肃": "gs", "青海": "qh", "宁夏": "nx", "新疆": "xj",
}  # fmt: skip
"""Each with its ISO 3166-2 letters, which make the address."""

UNIT_KINDS = (
    ("{province}示例大学", "univ"),
    ("{province}示例理工大学", "tech"),
    ("{province}样例师范大学", "norm"),
    ("{province}示例职业技术学院", "poly"),
    ("{province}样例农业大学", "agri"),
    ("{province}范例医学院", "med"),
    ("{province}示例第一中学", "school"),
    ("{province}示例{brand}科技有限公司", "corp"),
    ("{province}样例教育后勤协会", "assoc"),
)

BRANDS = (
    "云膳", "智寓", "慧能", "安维", "捷行", "明厨", "优舍", "绿源", "通采", "睿联", "鼎筑", "恒洁",
)  # fmt: skip
"""Companies of one name in two provinces might be one: these are not."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "志远", "晓琳", "建国", "思齐", "文博", "雨桐", "海峰", "静怡", "俊杰", "丽华", "明哲", "欣然", "立新", "慧敏",
    "永康", "佳宁", "卫东", "雅文", "振宇", "秋月", "国栋", "若曦", "伟", "敏", "镕", "洋", "磊", "婷",
)  # fmt: skip
POSITIONS = (
    "后勤保障部部长", "后勤管理处处长", "信息化办公室主任", "后勤集团副总经理", "科长", "工程师", "办公室主任", "",
)  # fmt: skip


@dataclass(frozen=True)
class Submitter:
    """A unit and the person who writes for it."""

    unit: str
    province: str
    contact: str
    telephone: str
    position: str
    address: str


def cast_of(rng: Random, size: int) -> list[Submitter]:
    """As many submitters as asked for, no two of one unit, spread over provinces and kinds of unit."""
    provinces = list(PROVINCES)
    rng.shuffle(provinces)
    units = [(province, *kind) for kind in UNIT_KINDS for province in provinces]
    step = len(provinces) + 1  # coprime with the list's length: neighbours differ in province and in kind
    return [_submitter(rng, *units[index * step % len(units)], index) for index in range(size)]


def colleague(of: Submitter, rng: Random) -> Submitter:
    """Somebody else of the same unit."""
    other = _submitter(rng, of.province, of.unit, "office", rng.randrange(9000, 9900))
    return replace(other, unit=of.unit, address=f"office@{of.address.partition('@')[2]}")


def _submitter(rng: Random, province: str, pattern: str, kind: str, index: int) -> Submitter:
    return Submitter(
        unit=pattern.format(province=province, brand=BRANDS[index // len(UNIT_KINDS) % len(BRANDS)]),
        province=province,
        contact=rng.choice(SURNAMES) + rng.choice(GIVEN),
        telephone=f"1330000{index:04d}",
        position=rng.choice(POSITIONS),
        address=f"houqin{index:03d}@{PROVINCES[province]}-{kind}.example",
    )

"""What kind of unit a name is, and of which province: by the name alone, a hint for counts and no rule."""

from __future__ import annotations

from functools import lru_cache

from ingest.judge.units.joint import split_units
from ingest.judge.units.places import CITIES_OF, PROVINCES
from ingest.judge.units.same import parse_unit
from ingest.judge.units.spelling import normalise

HIGHER, VOCATIONAL, LOWER = "高等学校", "职业学校", "中小学与幼儿园"
KINDS = {
    "association": "行业协会与研究机构",
    "company": "企业",
    "authority": "教育行政与事业单位",
}
SCHOOLS = (
    (
        VOCATIONAL,
        ("职业学校", "技工学校", "中专", "职高", "中等专业学校", "职教中心", "职业高中", "技术学校"),
    ),
    (HIGHER, ("大学", "学院", "高专", "专科学校", "党校")),
)
RESEARCH = ("研究院", "研究所", "联盟", "商会")
OFFICES = ("中心", "站", "局", "厅", "委员会", "院")
OTHER = "其他单位"
BY_CITY = "（据市名）"
"""Says that the name tells of a city only, and the province follows from it."""


@lru_cache(maxsize=8192)
def unit_kind(name: str) -> str:
    """The kind of a unit, of several units of the first. A department counts as its institution.

    >>> unit_kind("江州师范大学饮食服务中心"), unit_kind("江州师范大学附属中学")
    ('高等学校', '中小学与幼儿园')
    """
    first = next(iter(split_units(name)), "")
    unit = parse_unit(first)
    if unit.root.startswith("教育部"):
        return KINDS["authority"]
    if unit.kind == "school":
        whole = unit.root + unit.branch if unit.branch.startswith("附属") else unit.root
        for kind, endings in SCHOOLS:
            if whole.endswith(endings):
                return kind
        return LOWER
    if unit.root.endswith(RESEARCH):
        return KINDS["association"]
    if unit.kind == "other" and unit.root.endswith(OFFICES):
        return KINDS["authority"]
    return KINDS.get(unit.kind, OTHER)


@lru_cache(maxsize=8192)
def province_of(name: str) -> str:
    """The province that a unit's name begins with, or its city's with `BY_CITY` behind; empty if none.

    >>> province_of("江苏某大学"), province_of("苏州某学院"), province_of("清华大学")
    ('江苏', '江苏（据市名）', '')
    """
    first = normalise(next(iter(split_units(name)), ""))
    for province in PROVINCES:
        if first.startswith(province):
            return province
    for province, cities in CITIES_OF.items():
        if first.startswith(cities):
            return province + BY_CITY
    return ""

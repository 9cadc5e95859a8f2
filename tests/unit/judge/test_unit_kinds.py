"""What a unit is and where, by its name alone."""

from __future__ import annotations

import pytest

from ingest.judge.units.kinds import province_of, unit_kind

KINDS = {
    "江州师范大学": "高等学校",
    "江州师范大学饮食服务中心": "高等学校",
    "江州师范大学后勤集团": "高等学校",
    "江州职业技术学院": "高等学校",
    "江州高等专科学校": "高等学校",
    "江州大学附属中学": "中小学与幼儿园",
    "北京市海淀区中关村第三小学": "中小学与幼儿园",
    "南京市机关幼儿园": "中小学与幼儿园",
    "江州职业技术学校": "职业学校",
    "江州市教育局": "教育行政与事业单位",
    "江苏省教育厅信息中心": "教育行政与事业单位",
    "教育部学校规划建设发展中心": "教育行政与事业单位",
    "上海市学校后勤协会": "行业协会与研究机构",
    "深圳云程科技有限公司": "企业",
    "江州大学、深圳云程科技有限公司": "高等学校",
    "": "其他单位",
}
PROVINCES = {
    "江苏师范大学": "江苏",
    "内蒙古某大学": "内蒙古",
    "广西壮族自治区某学院": "广西",
    "上海市某区教育局": "上海",
    "苏州某大学": "江苏（据市名）",
    "义乌某学院": "浙江（据市名）",
    "清华大学": "",
    "某大学": "",
    "": "",
}


@pytest.mark.parametrize("name", KINDS)
def test_the_kind_of_a_unit_is_its_institutions(name: str) -> None:
    assert unit_kind(name) == KINDS[name]


@pytest.mark.parametrize("name", PROVINCES)
def test_the_province_is_told_with_what_it_is_known_by(name: str) -> None:
    assert province_of(name) == PROVINCES[name]

"""One case a unit: which names are the same unit's. Expected values are a person's reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.judge.units import Sameness, compare_units, parse_unit, split_units, unit_keys, units_of

SAME = [
    ("某大学", "某大学"),
    ("某大学", "某大学后勤保障部"),
    ("某大学", "某大学后勤管理处"),
    ("某大学信息中心", "某大学后勤集团"),
    ("某大学", "某大学资产与后勤管理处"),
    ("某大学", "某大学后勤保障部信息化办公室"),
    ("某大学", "某大学（后勤保障部）"),
    ("某大学", "某大学（盖章）"),
    ("某大学", "某 大 学"),
    ("某大学", "“某大学”"),
    ("某大学", "某大学计算机科学与技术学院"),
    ("某大学", "某大学基建处"),
    ("某大学网络与信息化管理中心", "某大学数字校园建设办公室"),
    ("清华大学", "北京市清华大学"),
    ("清华大学", "北京清华大学"),
    ("清华大学", "北京市海淀区清华大学"),
    ("西安交通大学", "陕西省西安市西安交通大学"),
    ("西安交通大学", "西安交大"),
    ("西安交通大学", "西安交大后勤保障部"),
    ("复旦大学", "上海复旦大学总务处"),
    ("复旦大学", "上海市复旦大学"),
    ("华中科技大学", "武汉市华中科技大学"),
    ("北华大学", "吉林省吉林市北华大学"),
    ("清华大学", "清华"),
    ("陕西师范大学", "陕西师大后勤集团"),
    ("中国石油大学（北京）", "中国石油大学(北京)"),
    ("中国石油大学（北京）", "中国石油大学（北京）后勤管理处"),
    ("中国地质大学（武汉）", "中国地质大学 (武汉) 总务部"),
    ("ＡＢＣ大学", "ABC大学"),
    ("abc大学", "ABC大学"),
    ("西安文理学院", "西安文理学院后勤处"),
    ("北京电子科技职业学院", "北京电子科技职业学院信息中心"),
    ("北京市第四中学", "北京第四中学"),
    ("北京市第四中学", "北京市第四中学总务处"),
    ("河南某某电子股份有限公司", "河南某某电子有限公司"),
    ("某某科技有限公司", "某某科技有限责任公司"),
    ("某某科技有限公司", "某某科技股份有限公司"),
    ("某某科技有限公司", "某某科技有限公司市场部"),
    ("深圳市某某科技有限公司", "深圳某某科技有限公司"),
    ("深圳市某某科技有限公司", "某某科技有限公司"),
    ("某某科技（北京）有限公司", "北京某某科技有限公司"),
    ("新开普科技集团有限公司", "新开普科技（集团）有限公司"),
    ("陕西省高等学校后勤协会", "陕西高等学校后勤协会"),
    ("陕西省高校后勤协会", "陕西省高等学校后勤协会"),
    ("江苏省教育后勤协会", "江苏省教育后勤协会秘书处"),
    ("内蒙古自治区教育后勤协会", "内蒙古教育后勤协会"),
    ("西安市教育局", "西安市教育局"),
]
DIFFERENT = [
    ("某大学", "另一大学"),
    ("某大学后勤保障部", "另一大学后勤保障部"),
    ("某大学", "某学院"),
    ("某大学信息学院", "某学院"),
    ("某大学", "某大学附属医院"),
    ("某大学", "某大学附属中学"),
    ("某大学", "某大学第一附属医院"),
    ("某大学", "某大学珠海校区"),
    ("某大学", "某大学威海分校"),
    ("某大学威海分校", "某大学珠海分校"),
    ("某大学附属中学", "某大学附属小学"),
    ("西安交通大学", "上海交通大学"),
    ("西安交大", "上海交大"),
    ("北京理工大学", "南京理工大学"),
    ("电子科技大学", "桂林电子科技大学后勤处"),
    ("中国石油大学（北京）", "中国石油大学（华东）"),
    ("中国地质大学（武汉）", "中国地质大学（北京）"),
    ("北京大学", "北京工商大学"),
    ("南京大学", "南京林业大学"),
    ("江苏大学", "江苏科技大学"),
    ("长春工程学院", "南京工程学院"),
    ("北京市第四中学", "北京市第八中学"),
    ("西安市第一中学", "咸阳市第一中学"),
    ("陕西省高等学校后勤协会", "山西省高等学校后勤协会"),
    ("陕西省教育后勤协会", "中国教育后勤协会"),
    ("某某科技有限公司", "另一科技有限公司"),
    ("某大学", "某某科技有限公司"),
    ("某大学", "陕西省教育后勤协会"),
    ("某某信息技术有限公司", "某某物业服务有限公司"),
    ("吉林大学", "吉林农业大学"),
]
UNSURE = [
    ("中国石油大学", "中国石油大学（北京）"),
    ("哈尔滨工业大学", "哈尔滨工业大学（深圳）"),
    ("浙江大学", "浙江大学城市学院"),
    ("四川大学", "四川大学锦江学院"),
    ("某大学", "某大学资产经营有限公司"),
    ("某大学", "某大学后勤服务有限责任公司"),
    ("北京某某科技有限公司", "郑州某某科技有限公司"),
    ("新开普", "新开普电子股份有限公司"),
    ("郑州某某科技", "郑州某某科技有限公司"),
    ("某某科技有限公司", "某某科技有限公司北京分公司"),
    ("中国教育后勤协会", "中国教育后勤协会信息化建设专业委员会"),
    ("陕西省教育后勤协会", "陕西省教育后勤研究会"),
    ("后勤处", "后勤处"),
]
ALL = (
    [(a, b, Sameness.SAME) for a, b in SAME]
    + [(a, b, Sameness.DIFFERENT) for a, b in DIFFERENT]
    + [(a, b, Sameness.UNSURE) for a, b in UNSURE]
)


@pytest.mark.parametrize(("one", "other", "expected"), ALL)
def test_names_are_told_apart_as_a_person_would(one: str, other: str, expected: Sameness) -> None:
    assert compare_units(parse_unit(one), parse_unit(other)) is expected
    assert compare_units(parse_unit(other), parse_unit(one)) is expected


@pytest.mark.parametrize(("one", "other", "expected"), ALL)
def test_names_that_may_be_one_units_share_a_key(one: str, other: str, expected: Sameness) -> None:
    if expected is not Sameness.DIFFERENT:
        assert unit_keys(one) & unit_keys(other)


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("某大学", ["某大学"]),
        ("某大学、另一大学", ["某大学", "另一大学"]),
        ("某大学，某某科技有限公司", ["某大学", "某某科技有限公司"]),
        ("某大学/某某科技有限公司", ["某大学", "某某科技有限公司"]),
        ("某大学与某某科技有限公司", ["某大学", "某某科技有限公司"]),
        ("某大学和另一大学和第三大学", ["某大学", "另一大学", "第三大学"]),
        ("某大学 某某科技有限公司", ["某大学", "某某科技有限公司"]),
        ("某大学\n某某科技有限公司", ["某大学", "某某科技有限公司"]),
        ("某大学后勤处、信息中心", ["某大学后勤处、信息中心"]),
        ("某大学资产与后勤管理处", ["某大学资产与后勤管理处"]),
        ("某大学后勤处、另一大学总务处", ["某大学后勤处", "另一大学总务处"]),
        ("", []),
        ("  ", []),
    ],
)
def test_joint_submissions_are_split_into_units_and_departments_are_not(name: str, units: list[str]) -> None:
    assert list(split_units(name)) == units


def test_two_departments_of_one_university_are_one_unit() -> None:
    assert len(units_of("某大学后勤处、信息中心")) == 1


@given(st.text(alphabet="某北京大学院后勤处公司有限（）()、 市协会附属中", max_size=20))
def test_any_name_is_the_same_as_itself_with_blanks(name: str) -> None:
    for unit in units_of(name):
        assert compare_units(unit, unit) is not Sameness.DIFFERENT


@pytest.mark.parametrize("name", sorted({name for one, other, _expected in ALL for name in (one, other)}))
def test_a_canonical_name_is_no_other_units_name(name: str) -> None:
    unit = parse_unit(name)
    assert compare_units(parse_unit(unit.name), unit) is not Sameness.DIFFERENT


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(name: str) -> None:
    unit_keys(name)
    assert all(unit.root for unit in units_of(name))

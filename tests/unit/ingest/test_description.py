"""A call described in full: what is understood, and what is refused with its place."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from pydantic import ValidationError

from ingest.settings.call import CallSettings
from ingest.settings.long_form import long_form
from tests.builders.letters import CALL_SETTINGS

HEAD = {"name": "征文", "code": "ZW2026", "deadline": "2026-05-31T23:59:59+08:00"}
FORM = {"key": "form", "label": "申报书", "holds": "fields"}
UNIT = {"key": "unit", "label": "工作单位"}
SORT = {"key": "sort", "label": "类别", "choose": 1, "of": ["重点", "一般"]}


def call(**more: Any) -> CallSettings:
    """A call of the long form: a form with one field, and what is given over that."""
    given = {"subject": "征文", "fields": [UNIT], "documents": [FORM]} | more
    return CallSettings.model_validate(HEAD | given)


def test_the_short_keys_mean_the_notice_of_2026() -> None:
    described = CALL_SETTINGS.describe()
    assert [one.label for one in described.fields] == [
        "单位",
        "联系人",
        "联系方式",
        "职务",
        "申报方向",
        "申报形式",
        "申报题目",
        "申报内容说明",
        "申报单位意见",
    ]
    assert described.subject.source == "{unit:单位名称}+{title:案例名称}+{contact:联系人姓名}"
    assert [(one.key, one.accept) for one in described.documents] == [
        ("form", ("word", "pdf", "picture")),
        ("manuscript", ("word",)),
    ]
    assert [(one.by, one.most) for one in described.quota] == [(("unit",), 1)]


@pytest.mark.parametrize(
    "configured",
    [
        CALL_SETTINGS,
        call(
            thing="作品",
            subject="{category:作品类别}+{unit:推荐单位}",
            several="split",
            quota=[{"by": ["unit", "category"], "most": 2, "like": "^平"}],
            fields=[
                {"key": "category", "label": "作品类别", "from": "subject"},
                UNIT,
                {"key": "teacher", "label": "姓名", "group": "指导老师"},
                {"key": "contact", "label": "姓名", "group": "作者信息"},
                {"key": "results", "label": "成果形式", "choose": [1, 2], "of": ["论文", "专著"]},
                {"key": "members", "label": "成员", "type": "rows", "columns": ["姓名", "单位"], "most": 9},
            ],
            documents=[
                FORM | {"sealed": True},
                {"key": "work", "label": "作品文件", "accept": ["picture", "film"], "count": [1, 5]},
                {
                    "key": "leaf",
                    "label": "活页",
                    "holds": "text",
                    "known_by": ["活页"],
                    "lacks": ["unit"],
                    "length": [2500, 0],
                    "name": "{unit:学校}+活页",
                    "layout": {"body": "仿宋 15pt"},
                },
            ],
            rounds=[{"name": "初审", "deadline": "2026-04-30T23:59:59+08:00"}],
        ),
    ],
    ids=["short", "long"],
)
def test_the_long_form_that_is_shown_means_the_same_when_it_is_read(configured: CallSettings) -> None:
    again = CallSettings.model_validate(tomllib.loads(long_form(configured))["call"])
    assert again.describe() == configured.describe()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"subject": "{unit:单位}{title:题目}"}, "nothing stands between"),
        ({"subject": "{unti:单位}+征文"}, "subject: the hole {unti}"),
        ({"fields": [UNIT, {"key": "school", "label": "工作单位"}]}, "fields.1: the label"),
        ({"fields": [UNIT, UNIT | {"label": "学校"}]}, "fields.1: the key 'unit' stands twice"),
        ({"fields": [UNIT, SORT, SORT | {"key": "kind", "label": "形式"}]}, "fields.2: the option '重点'"),
        ({"fields": [UNIT, {"key": "sort", "label": "类别", "of": ["重点"]}]}, "fields.1: `of` and `choose`"),
        ({"fields": [UNIT, SORT | {"choose": 3}]}, "fields.1: fewer options"),
        ({"fields": [UNIT | {"from": "subject"}]}, "fields.0: 'unit' comes from the subject"),
        ({"fields": [UNIT | {"from": "name"}]}, "fields.0: 'unit' comes from a document's name"),
        ({"documents": [{"key": "work", "label": "作品"}]}, "comes from the form, and no document"),
        ({"documents": [FORM | {"accept": ["film"]}]}, "documents.0: nobody can send it"),
        ({"documents": [FORM | {"count": [0, 0]}]}, "nobody could send it"),
        ({"documents": [FORM | {"accept": []}]}, "at least 1 item"),
        ({"documents": [FORM | {"lacks": ["name"]}]}, "documents.0: lacks: there is no field 'name'"),
        ({"documents": [FORM, FORM]}, "documents.1: the key 'form' stands twice"),
        ({"documents": [FORM | {"name": "{who:姓名}"}]}, "documents.0.name: the hole {who}"),
        ({"quota": [{"by": "school", "most": 1}]}, "quota.0: there is no field 'school'"),
        ({"quota": [{"by": "unit", "most": 1, "like": "("}]}, "is no regular expression"),
        ({"directions": ["甲"]}, "directions: means the 2026 call"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_place(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError) as refused:
        call(**given)
    assert complaint in str(refused.value)


def test_two_labels_alike_are_told_apart_by_their_groups() -> None:
    pair = [
        {"key": key, "label": "姓名", "group": group}
        for key, group in (("contact", "作者"), ("teacher", "导师"))
    ]
    assert [one.key for one in call(fields=pair).describe().fields] == ["contact", "teacher"]

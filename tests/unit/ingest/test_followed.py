"""What a description asks and the program does not follow is refused, and what it follows is not."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from ingest.settings.call import CallSettings
from ingest.settings.followed import find_unfollowed
from ingest.settings.long_form import long_form
from tests.builders.letters import CALL_SETTINGS


def long(**more: Any) -> CallSettings:
    """The 2026 call in its long form, with some keys otherwise."""
    shown = tomllib.loads(long_form(CALL_SETTINGS))["call"]
    return CallSettings.model_validate(shown | more)


def with_field(key: str, **more: Any) -> CallSettings:
    """The same with one of its fields otherwise."""
    fields = [one | (more if one["key"] == key else {}) for one in shown()["fields"]]
    return long(fields=fields)


def with_document(key: str, **more: Any) -> CallSettings:
    documents = [one | (more if one["key"] == key else {}) for one in shown()["documents"]]
    return long(documents=documents)


def shown() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(long_form(CALL_SETTINGS))["call"]
    return found


def test_the_long_form_that_is_shown_asks_the_same_of_readers_judge_and_letters() -> None:
    assert find_unfollowed(long().describe()) == []
    assert long().terms == CALL_SETTINGS.terms
    assert long().as_call() == CALL_SETTINGS.as_call()


@pytest.mark.parametrize(
    "configured",
    [
        with_field("direction", of=["甲方向", "乙方向"]),
        with_field("unit", label="申报单位"),
        with_field("summary", most=800),
        with_document("manuscript", length=[2000, 4000]),
        with_document("form", label="2027 年申报表", blank="附件.docx"),
        long(quota=[{"by": "unit", "most": 3}]),
        long(subject="{unit:学校} ＋ {title:题目} ＋ {contact:姓名}"),
    ],
)
def test_other_words_options_and_limits_are_followed(configured: CallSettings) -> None:
    assert find_unfollowed(configured.describe()) == []


@pytest.mark.parametrize(
    "configured",
    [
        long(subject="第三届征文"),
        long(quota=[]),
        long(several="split"),
        with_document("manuscript", need="several"),
        long(quota=[{"by": "kind", "most": 1}]),
        long(quota=[{"by": ["unit", "kind"], "most": 1, "like": "大学"}]),
        long(fields=[*shown()["fields"], {"key": "age", "label": "年龄"}]),
        with_field("unit", label="推荐机构"),
        with_field("direction", choose=[1, 2]),
        with_field("title", **{"from": "subject"}),
        with_document("form", accept=["word"]),
        with_document("form", accept=["word", "excel"]),
        with_document("manuscript", count=[1, 2]),
        with_document("form", length=[1, 9]),
        with_document("form", need="may"),
        with_document("form", count=[2, 2]),
        with_document("form", layout={"body": "仿宋 四号"}),
        with_document("manuscript", sealed=True),
        with_document("manuscript", blank="空白.docx"),
        with_document("manuscript", accept=["word", "archive"]),
        with_document("manuscript", accept=["word", "excel"]),
        with_document("manuscript", length=[3000, 0]),
        long(documents=[*shown()["documents"], {"key": "film", "label": "视频", "accept": ["film"]}]),
    ],
)
def test_other_fields_and_documents_make_another_call_which_is_read_by_its_description(
    configured: CallSettings,
) -> None:
    assert find_unfollowed(configured.describe()) == []
    assert configured.as_call().described == configured.describe()
    assert configured.terms.documents == configured.describe().documents


@pytest.mark.parametrize(
    ("configured", "place"),
    [
        (with_document("form", need="several"), "call.documents.0.need"),
    ],
)
def test_what_is_not_followed_is_refused_with_its_place(configured: CallSettings, place: str) -> None:
    assert [sentence.partition(": ")[0] for sentence in find_unfollowed(configured.describe())] == [place]


def test_a_call_in_short_that_splits_is_read_by_its_description() -> None:
    more = CALL_SETTINGS.model_copy(update={"several": "split"})
    assert find_unfollowed(more.describe()) == []
    assert more.as_call().described == more.describe()
    assert more.terms.split

"""Blank forms, read for what they ask."""

from __future__ import annotations

import tomllib

import pytest

from ingest.settings.call import CallSettings
from ingest.settings.draft import draft_description
from parsers.blank.reading import BlankForm, read_blank
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.accuracy.blanks import BLANKS, Asked, Blank
from tests.accuracy.more_blanks import MORE_BLANKS

ALL = (*BLANKS, *MORE_BLANKS)


def read(blank: Blank) -> BlankForm:
    file = SourceFile("附件.docx", "附件.docx", blank.make(), "docx")
    return read_blank(read_documents([file], Limits())[0])


@pytest.mark.parametrize("blank", ALL, ids=[blank.name for blank in ALL])
def test_a_blank_form_is_read_as_a_person_reads_it(blank: Blank) -> None:
    found = [
        Asked(f.label, f.group, f.options, f.choose, f.most if f.type == "long" else 0)
        for f in read(blank).fields
    ]
    assert found == list(blank.fields)


@pytest.mark.parametrize("blank", ALL, ids=[blank.name for blank in ALL])
def test_a_draft_is_a_description_that_is_understood(blank: Blank) -> None:
    call = CallSettings.model_validate(tomllib.loads(draft_description(read(blank)))["call"])
    assert [one.label for one in call.describe().fields] == [one.label for one in blank.fields]


def test_where_the_form_does_not_say_how_many_may_be_ticked_the_draft_asks() -> None:
    draft = draft_description(read(BLANKS[1]))
    (line,) = [line for line in draft.splitlines() if "平面" in line]
    assert "请核对：表中未注明单选或多选" in line


MEANT = {"unit": "参赛单位", "title": "片名", "contact": "导演", "contact_info": "手机号码"}


def test_what_labels_probably_mean_is_put_forward_and_asked_about() -> None:
    draft = draft_description(read(MORE_BLANKS[0]))
    fields = tomllib.loads(draft)["call"]["fields"]
    assert {one["key"]: one["label"] for one in fields if one["key"] in MEANT} == MEANT
    (line,) = [line for line in draft.splitlines() if '"导演"' in line]
    assert "请核对：key 暂定为 contact" in line


def test_another_persons_name_and_unit_are_not_taken_for_the_submitters() -> None:
    fields = tomllib.loads(draft_description(read(BLANKS[1])))["call"]["fields"]
    groups = {one["key"]: one.get("group") for one in fields if one["key"] in MEANT}
    assert groups == {"title": None, "unit": None, "contact": "作者信息", "contact_info": "作者信息"}

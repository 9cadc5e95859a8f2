"""Blank forms that the configuration names: sent as they are, and held against the description."""

from __future__ import annotations

from pathlib import Path

from ingest.check.blanks import check_blanks
from ingest.replies.blank_form import blank_form
from tests.builders.letters import CALL_SETTINGS
from tests.unit.ingest.test_followed import long, shown, with_document


def test_a_blank_form_is_sent_as_it_is_and_held_against_the_description(tmp_path: Path) -> None:
    blank = tmp_path / "附件.docx"
    blank.write_bytes(blank_form(CALL_SETTINGS.as_call()))
    fitting = with_document("form", blank=str(blank))
    assert [part.state for part in check_blanks(fitting.describe())] == ["ok"]
    assert blank_form(fitting.as_call()) == blank.read_bytes()


def test_every_label_and_option_that_one_side_lacks_is_named(tmp_path: Path) -> None:
    blank = tmp_path / "附件.docx"
    blank.write_bytes(blank_form(CALL_SETTINGS.as_call()))
    fields = [one for one in shown()["fields"] if one["key"] != "position"]
    fields[3] = fields[3] | {"of": ["育强新动能", "深化新融合", "迈向新天地"]}
    fields.append({"key": "age", "label": "年龄"})
    documents = [shown()["documents"][0] | {"blank": str(blank)}]
    told = "\n".join(part.text for part in check_blanks(long(fields=fields, documents=documents).describe()))
    for word in ("no label '年龄'", "no field '职务'", "no option '迈向新天地'", "no option '推进新治理'"):
        assert word in told
    assert len(told.splitlines()) == 4


def test_a_blank_form_that_is_not_there_is_a_failure() -> None:
    (part,) = check_blanks(with_document("form", blank="/nowhere/附件.docx").describe())
    assert part.state == "failure"
    assert "/nowhere/附件.docx" in part.text

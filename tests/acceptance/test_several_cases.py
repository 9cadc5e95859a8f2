"""Papers of several cases in one mail: none lends another anything, none vanishes, and a person is asked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.judge.case import Template
from ingest.replies.letter import write_letter
from parsers.facts import Role
from tests.acceptance import papers
from tests.acceptance.papers import CONTACT, DIRECTIONS, FILE_NAME, HEADING, KIND, PHONE, TITLE, UNIT, Filled
from tests.acceptance.post import ARRIVED, POLICY, SUBJECT, Came, File, came, sent
from tests.acceptance.wordxml import docx, line
from tests.builders.files.pdf import form_pdf
from tests.builders.files.pictures import FormTexts

OURS = Filled()
THEIRS = Filled(
    unit="云溪农业大学",
    contact="夏雨桐",
    contact_info="13982743781",
    title="校园能耗在线监测平台的建设",
    summary="平台把水电气的用量归到一处，按楼栋每天公布。",
)
FULLER = replace(THEIRS, summary=THEIRS.summary * 20)
THEIR_NAME = "云溪农业大学+夏雨桐+13982743781.docx"


UNTICKED = line("□育强新动能 □深化新融合 □推进新治理")


def form(said: Filled, direction: str = "深化新融合", heading: str = HEADING) -> bytes:
    ticks = line(papers.ticked(DIRECTIONS, direction))
    return docx(line("附件："), heading, papers.notice_table(said, ticks, KIND))


def packed(*files: File) -> tuple[File, ...]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, data in files:
            file.writestr(name, data)
    return (("材料.zip", stream.getvalue()),)


MINE: tuple[File, File] = ("1_申报表.docx", form(OURS)), (FILE_NAME, papers.manuscript())
OTHERS: tuple[File, File] = (
    ("2_申报表.docx", form(FULLER)),
    (THEIR_NAME, papers.manuscript(3400, title=THEIRS.title, seed=3)),
)


def loose(*files: File) -> tuple[File, ...]:
    return files


def in_folders(*files: File) -> tuple[File, ...]:
    ours = [name for name, _data in MINE]
    return packed(*[(f"{'甲' if name in ours else '乙'}/{name}", data) for name, data in files])


WAYS: dict[str, Callable[..., tuple[File, ...]]] = {"loose": loose, "one zip": packed, "folders": in_folders}


def roles(found: Came) -> dict[str, str]:
    return {one.path: one.role.value for one in found.facts.attachments if one.role is not Role.ARCHIVE}


def said(found: Came) -> str:
    return next(one.message for one in found.verdict.findings if one.code == "case.several")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("order", [1, -1], ids=["ours first", "theirs first"])
def test_two_units_papers_are_two_cases_and_the_subjects_stands(way: str, order: int) -> None:
    found = came(sent(*WAYS[way](*[*MINE, *OTHERS][::order])))
    assert found.outcome == "held"
    assert found.codes == ["case.several"]
    assert [found.said(name) for name in ("unit", "title", "contact_info")] == [UNIT, TITLE, PHONE]
    assert found.facts.manuscript is not None
    assert found.facts.manuscript.title == TITLE
    assert {path.rpartition("/")[2]: role for path, role in roles(found).items()} == {
        "1_申报表.docx": "form",
        FILE_NAME: "manuscript",
        "2_申报表.docx": "unused",
        THEIR_NAME: "unused",
    }
    for word in (UNIT, "后勤报修平台的建设与运行", THEIRS.unit, THEIRS.title, "2_申报表.docx", THEIR_NAME):
        assert word in said(found)


def test_without_a_subject_the_form_that_came_first_stands() -> None:
    found = came(sent(*MINE, *OTHERS, subject="申报材料"))
    assert found.outcome == "held"
    assert set(found.codes) == {"case.several", "subject.format"}
    assert found.said("unit") == UNIT


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_another_cases_form_lends_nothing(kind: str) -> None:
    blank = Filled(contact_info="")
    texts = FormTexts(THEIRS.unit, THEIRS.contact, THEIRS.contact_info, title=THEIRS.title)
    other = form(THEIRS) if kind == "docx" else form_pdf(texts)
    ours = docx(HEADING, papers.notice_table(blank, UNTICKED))
    found = came(sent(("申报表.docx", ours), MINE[1], (f"别的.{kind}", other)))
    assert found.outcome == "held"
    assert {"case.several", "form.field_missing", "form.direction"} <= set(found.codes)
    assert (found.said("contact_info"), found.ticks[0]) == (None, [])
    assert roles(found)[f"别的.{kind}"] == "unused"


def test_the_letter_names_both_and_marks_what_was_not_used() -> None:
    found = came(sent(*MINE, *OTHERS))
    letter = write_letter(
        verdict=found.verdict,
        facts=found.facts,
        received_at=ARRIVED,
        receipt=None,
        policy=POLICY,
        composed_at=ARRIVED,
    )
    assert letter.kind is Template.HELD
    assert {file.name: file.note for file in letter.files} == {
        "1_申报表.docx": "申报表",
        FILE_NAME: "申报材料",
        "2_申报表.docx": "未采用",
        THEIR_NAME: "未采用",
    }
    assert THEIRS.unit in letter.faults[0].message


def test_two_cases_of_one_unit_do_not_get_round_its_quota() -> None:
    second = replace(THEIRS, unit=f"{UNIT}后勤处")
    found = came(sent(*MINE, ("2_申报表.docx", form(second))))
    assert found.outcome == "held"
    assert found.codes == ["case.several", "unit.quota"]


def test_a_manuscript_of_another_case_is_not_taken_for_this_one() -> None:
    found = came(sent(MINE[0], OTHERS[1]))
    assert found.outcome == "held"
    assert set(found.codes) == {"case.several", "manuscript.missing"}
    assert found.facts.manuscript is None
    assert roles(found)[THEIR_NAME] == "unused"


def test_two_manuscripts_by_two_people_are_two_cases() -> None:
    found = came(sent(*MINE, OTHERS[1]))
    assert found.codes == ["case.several"]
    assert found.facts.manuscript is not None
    assert found.facts.manuscript.title == TITLE


LAST_YEAR = Filled(UNIT, "旧人", "13700000000", "处长", "去年的案例题目", "去年的事。" * 90)
COVER = (line("第三届高校绿色校园创新大赛"), line("项目申报书"))
OLD_HEADING = line("“2025年教育后勤信息化建设优秀案例”申报表")
SIGNED_THEN = docx(HEADING, papers.notice_table(LAST_YEAR).replace("2026年3月9日", "2025年3月9日"))
FORMER: dict[str, tuple[File, ...]] = {
    "by its folder": packed(("2025/申报表.docx", form(LAST_YEAR)), ("2026/申报表.docx", MINE[0][1]), MINE[1]),
    "by its name": (("2025年申报表.docx", form(LAST_YEAR)), ("2026年申报表.docx", MINE[0][1]), MINE[1]),
    "by its heading": (("申报表1.docx", form(LAST_YEAR, heading=OLD_HEADING)), *MINE),
    "by a heading in Chinese numerals": (
        ("申报表1.docx", form(LAST_YEAR, heading=line("二〇二五年优秀案例申报表"))),
        *MINE,
    ),
    "by its signature": (("申报表1.docx", SIGNED_THEN), *MINE),
    "by its cover": (("a.docx", docx(*COVER, papers.notice_table(LAST_YEAR))), *MINE),
}


@pytest.mark.parametrize("way", FORMER)
@pytest.mark.parametrize("order", [1, -1], ids=["old first", "old last"])
def test_last_years_form_beside_this_years_is_not_used(way: str, order: int) -> None:
    found = came(sent(*FORMER[way][::order]))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert [found.said(name) for name in ("title", "contact", "contact_info")] == [TITLE, CONTACT, PHONE]
    assert "unused" in roles(found).values()


def test_last_years_form_lends_this_years_nothing() -> None:
    blank = docx(HEADING, papers.notice_table(Filled(position="", contact_info="")))
    old = form(replace(LAST_YEAR, title=TITLE, contact=CONTACT), heading=OLD_HEADING)
    found = came(sent(("旧.docx", old), ("申报表.docx", blank), MINE[1]))
    assert (found.said("contact_info"), found.said("position")) == (None, None)
    assert found.codes == ["form.field_missing"]


def test_last_years_form_alone_is_no_form_and_the_letter_says_why() -> None:
    found = came(sent(("申报表.docx", form(OURS, heading=OLD_HEADING)), MINE[1]))
    assert (found.outcome, found.codes) == ("returned", ["form.missing"])
    assert "2025年教育后勤信息化建设优秀案例" in found.verdict.findings[0].message


def test_a_manuscript_that_speaks_of_another_year_is_still_one() -> None:
    text = docx(papers.title_line(), line("2025年优秀案例征集申报表的填报由此改为线上。"), *papers.body(3500))
    assert came(sent(MINE[0], (FILE_NAME, text))).outcome == "accepted"


def text(title: str, seed: int) -> bytes:
    return papers.manuscript(3400, title=title, seed=seed)


def changed(**said: str) -> bytes:
    return form(replace(OURS, **said))


BLANK = docx(HEADING, papers.notice_table(Filled("", "", "", "", "", ""), UNTICKED))
PRINTED = form_pdf(FormTexts(UNIT, CONTACT, PHONE, "科长", title=TITLE))
ONE_CASE: dict[str, File] = {
    "the printed copy": ("盖章.pdf", PRINTED),
    "the blank form": ("空白表.docx", BLANK),
    "a draft": ("申报表（初稿）.docx", changed(title="报修平台建设", contact="陆远")),
    "a draft of the text": ("初稿.docx", text("报修平台建设", 2)),
    "a sample": ("填写示例.docx", form(THEIRS)),
    "the unit by its department": ("2.docx", changed(unit=f"{UNIT}后勤处")),
    "other quotation marks": ("2.docx", changed(title=TITLE.replace("“", "《").replace("”", "》"))),
    "the same form twice": ("申报表.docx", MINE[0][1]),
    "a paper that goes with it": ("管理办法.docx", text("云泽大学后勤服务管理办法", 4)),
}


@pytest.mark.parametrize("what", ONE_CASE)
def test_what_belongs_to_one_case_stays_one(what: str) -> None:
    found = came(sent(*MINE, ONE_CASE[what], subject=SUBJECT))
    assert (found.outcome, found.codes) == ("accepted", [])
    assert [found.said(name) for name in ("unit", "title", "contact_info")] == [UNIT, TITLE, PHONE]


DIFFERING: dict[str, bytes] = {
    "direction": form(OURS, "推进新治理"),
    "kind": docx(HEADING, papers.notice_table(OURS, kind=line(papers.ticked(papers.KINDS, "综述性文稿")))),
}


@pytest.mark.parametrize("what", DIFFERING)
def test_two_forms_of_one_case_that_disagree_are_held(what: str) -> None:
    found = came(sent(*MINE, ("申报表2.docx", DIFFERING[what])))
    assert (found.outcome, found.codes) == ("held", ["form.differs"])
    assert roles(found)["申报表2.docx"] == "unused"


def test_two_forms_of_one_unit_with_different_titles_are_held() -> None:
    found = came(sent(*MINE, ("申报表2.docx", form(replace(OURS, title="食堂留样的数字化管理")))))
    assert found.outcome == "held"
    assert "case.several" in found.codes
    assert roles(found)["申报表2.docx"] == "unused"

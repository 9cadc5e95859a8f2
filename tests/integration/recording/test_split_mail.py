"""A mail that brings several cases, where the call splits: each its own, one letter about all of them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
from sqlalchemy import select

from ingest.operator.rerun import rerun
from ingest.outbox.send import send_due
from ingest.pack import pack_cases
from ingest.register import export
from ingest.register.cases import find_cases
from models.message import Message, Reply
from tests.builders.files.word import notice_form, saved
from tests.builders.letters import CALL_SETTINGS
from tests.builders.postbox import Postbox
from tests.builders.readers import HereReaders
from tests.builders.secretariat.calls import SPLIT, WORKS, call_of, message, paper, roll, works_form
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import BEFORE, submission

SUBJECT = "第三届辅导员思政征文"
NAMES = {"周老师": "谈心谈话的艺术", "吴老师": "主题班会的设计", "王老师": "家访工作的温度"}


def essay(who: str, characters: int = 2600) -> dict[str, bytes]:
    return {f"文学院+{who}+{NAMES[who]}.docx": paper(NAMES[who], characters, NAMES[who])}


SHEET = {"汇总表.xlsx": roll(*(("文学院", who, title) for who, title in NAMES.items()))}
THREE = essay("周老师") | essay("吴老师", 900) | essay("王老师") | SHEET


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    storage = {"directory": tmp_path / "var", "free_bytes": 0, "database": f"sqlite:///{tmp_path}/casebox.db"}
    if request.param == "postgres":
        storage["database"] = request.getfixturevalue("postgres_url")
    opened = open_office(tmp_path, BEFORE, storage=storage, call=call_of(SPLIT))
    yield opened
    opened.runtime.store.engine.dispose()


def take(office: Office, files: Mapping[str, bytes], *, answers: str = "", text: str = "材料见附件。") -> int:
    """An hour after the one before, perhaps in answer to a letter."""
    office.now += timedelta(hours=1)
    mail = message_from_bytes(message(SUBJECT, files, text), policy=policy.default)
    del mail["Message-ID"]
    mail["Message-ID"] = f"<{office.taken}@school.edu.cn>"
    if answers:
        mail["In-Reply-To"] = answers
    return office.take_mail(mail.as_bytes(), office.now)


def stand(office: Office) -> list[tuple[str | None, str | None, str | None, bool]]:
    """Title, outcome, receipt number and whether it counts, of every row."""
    with office.runtime.store.reading() as session:
        rows = session.scalars(select(Message).order_by(Message.id))
        return [
            (row.title, row.outcome, row.submission.receipt if row.submission else None, row.current)
            for row in rows
        ]


def letters(office: Office) -> list[Reply]:
    with office.runtime.store.reading() as session:
        return list(session.scalars(select(Reply).order_by(Reply.id)))


def records(office: Office) -> list[dict[str, Any]]:
    schema = json.loads(Path(export.__file__).with_name("export.schema.json").read_text(encoding="utf-8"))
    with office.runtime.store.reading() as session:
        found = list(export.export_records(session, office.runtime.policy.call.zone))
    for record in found:
        jsonschema.Draft202012Validator(schema).validate(record)
    return found


def test_each_case_has_its_number_and_verdict_and_one_letter_speaks_of_each(office: Office) -> None:
    take(office, THREE)
    assert stand(office) == [
        ("谈心谈话的艺术", "accepted", "ZW2026-0001", True),
        ("主题班会的设计", "returned", "ZW2026-0002", True),
        ("家访工作的温度", "accepted", "ZW2026-0003", True),
    ]
    (letter,) = letters(office)
    assert letter.template == "return"
    text = "".join(letter.text.split())
    for words in ("ZW2026-0001", "ZW2026-0002", "ZW2026-0003", "报送论文3项", "约900字", *NAMES.values()):
        assert words in text
    assert text.index("约900字") > text.index("主题班会的设计")
    (record,) = records(office)
    assert record["outcome"] == "returned"
    assert [one["number"] for one in record["submissions"]] == ["ZW2026-0001", "ZW2026-0002", "ZW2026-0003"]
    assert [one["outcome"] for one in record["submissions"]] == ["accepted", "returned", "accepted"]
    assert [one["form"]["title"] for one in record["submissions"]] == list(NAMES.values())
    assert [len(one["files"]) for one in record["submissions"]] == [2, 1, 1]


@pytest.mark.parametrize("answering", [True, False])
def test_a_later_mail_about_one_of_them_touches_that_one_alone(office: Office, *, answering: bool) -> None:
    take(office, THREE)
    answers = letters(office)[0].message_id if answering else ""
    take(office, essay("吴老师", 2700), answers=answers)
    assert stand(office)[1:] == [
        ("主题班会的设计", "returned", "ZW2026-0002", False),
        ("家访工作的温度", "accepted", "ZW2026-0003", True),
        ("主题班会的设计", "accepted", "ZW2026-0002", True),
    ]
    assert letters(office)[1].template == "acknowledgement"
    assert "ZW2026-0002" in letters(office)[1].subject


def test_an_answer_that_names_nothing_is_about_the_one_that_was_returned(office: Office) -> None:
    take(office, THREE)
    take(office, {"修改稿.docx": paper("修改稿", 2700, "班会")}, answers=letters(office)[0].message_id)
    assert stand(office)[3][2] == "ZW2026-0002"


def test_an_answer_with_a_new_paper_is_a_new_case(office: Office) -> None:
    take(office, essay("周老师") | essay("吴老师"))
    take(office, essay("王老师"), answers=letters(office)[0].message_id)
    assert [one[2] for one in stand(office)] == ["ZW2026-0001", "ZW2026-0002", "ZW2026-0003"]


def test_two_corrections_in_one_answer_go_each_to_its_own(office: Office) -> None:
    take(office, essay("周老师", 800) | essay("吴老师", 900) | essay("王老师"))
    take(office, essay("吴老师") | essay("周老师"), answers=letters(office)[0].message_id)
    later = {one[0]: one[1:] for one in stand(office)[3:]}
    assert later == {
        "主题班会的设计": ("accepted", "ZW2026-0002", True),
        "谈心谈话的艺术": ("accepted", "ZW2026-0001", True),
    }
    assert letters(office)[1].template == "acknowledgement"


def test_the_same_mail_again_repeats_each_of_them_and_is_not_answered(office: Office) -> None:
    take(office, THREE)
    take(office, THREE)
    assert [one[1] for one in stand(office)[3:]] == ["duplicate"] * 3
    assert len(letters(office)) == 1


def test_quotas_and_likeness_count_cases_and_not_mails(office: Office) -> None:
    copied = {"理学院+郑老师+另一题目.docx": paper("另一题目", 2600, NAMES["周老师"])}
    second = {"文学院+周老师+第二篇论文.docx": paper("第二篇论文", 2600, "第二篇")}
    take(office, essay("周老师") | copied | second | SHEET)
    found = {one["form"]["title"]: one for one in records(office)[0]["submissions"]}
    assert [one["code"] for one in found["第二篇论文"]["findings"]] == ["unit.quota"]
    assert [one["code"] for one in found["另一题目"]["findings"]] == ["manuscript.near_duplicate"]
    assert found["谈心谈话的艺术"]["outcome"] == "accepted"
    with office.runtime.store.reading() as session:
        listed = list(find_cases(session, office.runtime.policy.call.zone))
    assert len(listed) == 3


def listed_otherwise() -> dict[str, bytes]:
    rows = (("文学院", "周老师", NAMES["周老师"]), ("文学院", "郑老师", "网络思政的边界"))
    return {"汇总表.xlsx": roll(*rows)}


def listed_in_word() -> dict[str, bytes]:
    file = docx.Document()
    file.add_paragraph("第三届辅导员思政征文汇总表")
    table = file.add_table(rows=3, cols=3)
    rows = (
        ("学院", "作者", "论文题目"),
        ("文学院", "周老师", NAMES["周老师"]),
        ("文学院", "郑老师", "网络思政的边界"),
    )
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    return {"论文汇总表.docx": saved(file)}


@pytest.mark.parametrize("sheet", [listed_otherwise, listed_in_word])
def test_who_is_listed_and_did_not_come_is_told_and_who_came_unlisted(
    office: Office, sheet: Callable[[], dict[str, bytes]]
) -> None:
    take(office, essay("周老师") | essay("吴老师") | sheet())
    text = "".join(letters(office)[0].text.split())
    assert "来信未附“网络思政的边界（郑老师）”的材料" in text
    assert "来信所附“主题班会的设计（吴老师）”未列入" in text
    assert [one[1] for one in stand(office)] == ["accepted", "accepted"]


def test_the_sheet_is_asked_of_mail_with_several_alone(office: Office) -> None:
    take(office, essay("王老师"))
    take(office, essay("周老师") | essay("吴老师"))
    codes = [{one["code"] for one in record["findings"]} for record in records(office)]
    assert codes == [set(), {"document.missing"}]


def test_a_missing_sheet_is_told_of_the_mail_and_one_answer_mends_it_for_all_cases(office: Office) -> None:
    papers = essay("周老师") | essay("吴老师", 900) | essay("王老师")
    take(office, papers)
    assert [one[1] for one in stand(office)] == ["returned"] * 3
    first = "".join(letters(office)[0].text.split())
    assert first.count("未收到“汇总表”") == 1
    assert first.index("未收到“汇总表”") < first.index("【第1项】退回补正")
    assert first.count("须补正的事项见上文") == 2
    take(office, SHEET, answers=letters(office)[0].message_id)
    assert [one[:3] for one in stand(office)[3:]] == [
        ("谈心谈话的艺术", "accepted", "ZW2026-0001"),
        ("主题班会的设计", "returned", "ZW2026-0002"),
        ("家访工作的温度", "accepted", "ZW2026-0003"),
    ]
    (_, second) = letters(office)
    told = "".join(second.text.split())
    assert "来信涉及论文3项" in told
    assert "约900字" in told
    assert "未收到" not in told
    take(office, essay("吴老师", 2700), answers=second.message_id)
    assert stand(office)[-1][1:3] == ("accepted", "ZW2026-0002")


def test_a_subject_is_asked_to_name_one_case_only_where_one_came(tmp_path: Path) -> None:
    split = WORKS.replace('thing = "作品"', 'thing = "作品"\nseveral = "split"').replace(
        'subject = "{category:作品类别}+{unit:推荐单位}"', 'subject = "{unit:推荐单位}+{contact:作者}"'
    )
    split = split.replace('  { key = "category", label = "作品类别", from = "subject" },\n', "").replace(
        '["unit", "category"]', '"unit"'
    )
    office = open_office(tmp_path, BEFORE, call=call_of(split))
    mp4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 400
    files: dict[str, bytes] = {}
    for number, author in enumerate(("甲同学", "乙同学"), 1):
        files[f"{author}申报表.docx"] = works_form(author=author, phone=f"1380000000{number}")
        files[f"{author}作品.mp4"] = mp4 + bytes([number])
    office.take_mail(message("江州大学作品", files), BEFORE)
    one = {name: data for name, data in files.items() if "甲" in name}
    office.take_mail(
        message("湖州大学作品", {**one, "甲同学申报表.docx": works_form(unit="湖州大学")}), BEFORE
    )
    assert [one[1] for one in stand(office)] == ["accepted", "accepted", "returned"]


def test_a_decision_is_of_one_case_and_its_letter_too(office: Office) -> None:
    take(office, THREE)
    send_due(office.runtime, Postbox())
    office.now += timedelta(hours=1)
    office.decide(2, "accept")
    assert [one[1] for one in stand(office)] == ["accepted"] * 3
    _, second = letters(office)
    assert (second.message_pk, second.template) == (2, "acknowledgement")
    assert "ZW2026-0002" in second.text
    assert "ZW2026-0001" not in second.text
    text = "".join(second.text.split())
    assert (
        "此前一并答复的邮件中，关于该论文“退回补正通知”的内容已不适用，请以本通知为准；其余各项不变" in text
    )
    send_due(office.runtime, Postbox())
    office.now += timedelta(hours=1)
    office.decide(2, "reject")
    text = "".join(letters(office)[2].text.split())
    assert "此前就该论文发出的“受理回执”已不适用" in text


def test_a_decision_that_confirms_what_the_letter_said_takes_nothing_back(office: Office) -> None:
    take(office, THREE)
    send_due(office.runtime, Postbox())
    office.now += timedelta(hours=1)
    office.decide(3, "accept")
    assert "已不适用" not in letters(office)[1].text


def test_a_decision_before_the_letter_left_is_in_the_letter(office: Office) -> None:
    take(office, THREE)
    office.decide(2, "accept")
    first, second = letters(office)
    assert (first.state, second.state) == ("suppressed", "queued")
    assert second.template == "acknowledgement"
    assert all(title in second.text for title in NAMES.values())


def test_run_again_it_is_the_same(office: Office) -> None:
    take(office, THREE)
    take(office, essay("吴老师", 2700))
    before = stand(office)
    readers = HereReaders(office.runtime.settings.call.terms, office.runtime.settings.limits)
    for dry_run in (True, False):
        found = rerun(office.runtime, readers, [1, 2, 4], dry_run=dry_run, replies=True)
        assert sorted(one.message for one in found) == [1, 2, 3, 4]
        assert not any(one.changed for one in found)
    assert stand(office) == before
    assert len(letters(office)) == 2


def test_the_pack_has_a_folder_a_case(office: Office, tmp_path: Path) -> None:
    take(office, THREE)
    assert pack_cases(office.runtime, tmp_path / "pack").cases == 2
    names = sorted(path.name for path in (tmp_path / "pack").rglob("论文*.docx"))
    assert names == ["论文.docx", "论文.docx"]


def zipped(files: Mapping[str, bytes]) -> dict[str, bytes]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return {"材料.zip": file.getvalue()}


@pytest.mark.parametrize("packed", [False, True])
def test_works_go_with_the_forms_beside_which_they_stand(tmp_path: Path, *, packed: bool) -> None:
    split = WORKS.replace('thing = "作品"', 'thing = "作品"\nseveral = "split"')
    office = open_office(tmp_path, BEFORE, call=call_of(split))
    mp4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 400
    files: dict[str, bytes] = {}
    for number, author in enumerate(("甲同学", "乙同学"), 1):
        folder = f"{author}/" if packed else f"{author}"
        files[f"{folder}申报表.docx"] = works_form(author=author, phone=f"1380000000{number}")
        files[f"{folder}作品.mp4"] = mp4 + bytes([number])
    raw = message("平面类+江州大学", zipped(files) if packed else files)
    office.take_mail(raw, BEFORE)
    with office.runtime.store.reading() as session:
        rows = list(session.scalars(select(Message).order_by(Message.id)))
        found = [
            (row.contact, row.outcome, [one["file"] for one in row.facts["brought"]]) for row in rows[1:]
        ]
        (record,) = export.export_records(session, office.runtime.policy.call.zone)
    way = "材料.zip/乙同学/" if packed else "乙同学"
    assert found == [("乙同学", "accepted", [f"{way}申报表.docx", f"{way}作品.mp4"])]
    assert [one["outcome"] for one in record["submissions"]] == ["accepted", "accepted"]


@pytest.mark.parametrize("several", ["hold", "split"])
def test_two_forms_in_one_file_are_a_persons_to_part(tmp_path: Path, several: str) -> None:
    call = CALL_SETTINGS.model_copy(update={"several": several, "quota": []})
    office = open_office(tmp_path, BEFORE, call=call)
    forms = [notice_form(unit=unit, title=title, contact=who) for unit, title, who in TWO]
    first, second = (docx.Document(io.BytesIO(one)) for one in forms)
    for element in list(second.element.body)[:-1]:
        first.element.body.insert(len(first.element.body) - 1, element)
    raw = submission("海川大学", "智慧食堂建设案例", "林一", form=saved(first))
    office.take_mail(raw, BEFORE)
    with office.runtime.store.reading() as session:
        (row,) = session.scalars(select(Message))
        assert row.outcome == "held"
        assert "case.several" in {one["code"] for one in row.verdict["findings"]}


TWO = (("海川大学", "智慧食堂建设案例", "林一"), ("云岭大学", "智慧公寓建设案例", "周二"))

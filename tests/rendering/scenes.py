"""Records as a secretariat really has them, with the longest and ugliest that senders write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from ingest.health import note_health
from models.journal import Event
from parsers.facts import CloudLink
from parsers.sender import Bounce
from tests.builders.letters import CALL, at, field, form, letter, manuscript, sent_in
from tests.builders.secretariat.offices import Office, open_office

LONG = "https-no-blank-anywhere-" * 12
UNIT = "内蒙古自治区呼伦贝尔市鄂伦春自治旗民族职业技术师范学院后勤与资产管理处信息化建设办公室"


def busy_office(folder: Path) -> Office:
    """Something in every section of the digest, over three weeks."""
    office = open_office(folder, at(0))
    for number in range(18):
        _submit(office, number)
    _hold(office)
    _letters(office)
    link = CloudLink("网易邮箱", None, f"{LONG}.zip", "128M", at(26))
    office.take(
        sent_in(None, None, "云大学+云上案例+云老师", from_address="y@e.cn", cloud_links=(link,)), at(2)
    )
    note_health(office.runtime.store, "poll", at(3), f"imap.163.com:993: {LONG}")
    with office.runtime.store.writing() as session:
        detail = {"listed": 1234, "missing": 2, "messages": [1, 2], "sha256": []}
        session.add(Event(kind="reconciled", at=at(4), detail=detail))
    return office


def empty_office(folder: Path) -> Office:
    return open_office(folder, at(0))


def _submit(office: Office, number: int) -> None:
    """A case of a unit of its own; every third is returned."""
    unit = f"第{number}{UNIT}" if number % 5 == 0 else f"第{number}大学"
    title = LONG if number == 4 else f"“互联网+”背景下智慧后勤一体化平台的建设与实践（{number}）"
    read = replace(
        form(unit=unit, title=title),
        file=f"{number}.docx",
        contact_info=field("139-0000-0000 / 010-6251 0000"),
        position=field("后勤管理处副处长（主持工作）"),
        directions=(field(CALL.directions[number % 3]),),
        kinds=(field(CALL.kinds[number % 3]),),
        summary=field("本案例围绕数据治理展开，买买提·艾力等同志参与建设，涵盖𠮷、龘、㙍等生僻字。\n" * 6),
    )
    paper = None if number % 3 == 2 else manuscript(str(number), file=f"{number}文.docx")
    received = at(2) - timedelta(days=number)
    office.now = received
    facts = sent_in(read, paper, f"{unit}+题+张三", from_address=f"{number}@example.edu.cn")
    office.take(facts, received)
    office.now = at(5)


def _hold(office: Office) -> None:
    read = replace(form(unit="第1大学", title="又一案例：<b>加粗</b> & 其他"), file="又.docx")
    facts = sent_in(read, manuscript("又"), "第1大学+又一案例+李四", from_address="li@example.edu.cn")
    office.take(facts, at(3))


def _letters(office: Office) -> None:
    office.take(
        letter(subject=f"咨询：{LONG}", text="请问可以联合申报吗？" * 30, from_address="q@e.cn"), at(1)
    )
    bounced = Bounce(None, f"{LONG}@example.edu.cn", "550 5.7.1 Mail rejected " + LONG)
    office.take(letter(bounce=bounced, from_address="postmaster@163.com"), at(1.5))

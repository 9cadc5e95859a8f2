"""The experts' review with real files and a real reading child: out, back, and what it comes to."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from ingest.app import make_mailer
from ingest.errors import UsageError
from ingest.operator.archive import archive_call
from ingest.operator.backup import back_up
from ingest.operator.purge import purge
from ingest.outbox.send import send_due
from ingest.panel.folders import IN_BASE64, write_zips
from ingest.panel.make import Made, make_panel
from ingest.panel.read import read_panel
from ingest.panel.result import result_bytes
from models.message import Reply
from models.panel import ReviewRow
from models.session import open_engine, reading
from tests.builders.letters import at
from tests.builders.secretariat.offices import Office
from tests.builders.secretariat.panel import EXPERTS, fill_sheet, one_case, reviewed_office

CASES = 5


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = reviewed_office(tmp_path / "office", CASES)
    yield opened
    opened.runtime.store.engine.dispose()


def by_expert(made: Made) -> dict[str, list[str]]:
    return {one.name: [piece.receipt for piece in made.dealt.of(one)] for one in made.dealt.experts}


def folders(target: Path) -> dict[str, Path]:
    return {path.name.partition(" ")[2]: path for path in target.glob("专家*")}


def send_back(target: Path, back: Path, score: dict[str, int]) -> None:
    """Every expert gives every case the same in everything."""
    for name, folder in folders(target).items():
        fill_sheet(folder / "评分表.xlsx", back / f"{name}.xlsx", lambda receipt, _, name=name: score[name])


def test_each_expert_gets_a_folder_with_the_papers_by_number_and_one_sheet(
    office: Office, tmp_path: Path
) -> None:
    target = tmp_path / "专家评审"
    made = make_panel(office.runtime, target, blind=False)
    mine = by_expert(made)
    assert Counter(map(len, mine.values())) in (Counter({3: 2, 4: 1}), Counter({4: 2, 2: 1}))
    assert "JYHQ2026-0001" not in mine["陈一"], "陈一 is of that unit"
    for name, folder in folders(target).items():
        assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == mine[name]
        for receipt in mine[name]:
            names = {path.name for path in (folder / receipt).iterdir()}
            assert names == {"申报表.docx", "申报材料.docx", "案例简介.html"}
        sheet = openpyxl.load_workbook(folder / "评分表.xlsx")["评分表"]
        assert [sheet.cell(row, 2).value for row in range(5, 5 + len(mine[name]))] == mine[name]
        assert sheet.protection.sheet
        assert not sheet["G5"].protection.locked
        assert sheet["C5"].protection.locked
    assert (target / "评审分工.xlsx").is_file()


def test_again_nothing_changes_and_a_case_that_came_since_is_added(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "p"
    first = by_expert(make_panel(office.runtime, target, blind=False))
    again = make_panel(office.runtime, target, blind=False)
    assert (by_expert(again), again.dealt.fresh, again.packed.written) == (first, 0, 0)
    office.take_mail(one_case(9), at(1))
    more = make_panel(office.runtime, target, blind=False)
    assert more.dealt.fresh == 2
    assert all(set(first[name]) <= set(mine) for name, mine in by_expert(more).items())


def test_a_withdrawn_case_is_taken_back_from_those_who_have_not_scored_it(
    office: Office, tmp_path: Path
) -> None:
    make_panel(office.runtime, tmp_path / "p", blind=False)
    office.decide(2, "withdraw")
    made = make_panel(office.runtime, tmp_path / "p", blind=False)
    assert made.dealt.withdrawn == 2
    assert not list((tmp_path / "p").glob("专家*/JYHQ2026-0002"))


def test_the_zips_hold_the_same_files_and_each_fits_into_a_mail(tmp_path: Path) -> None:
    office = reviewed_office(tmp_path / "office", 6)
    made = make_panel(office.runtime, tmp_path / "p", blind=False)
    whole = {email: sum(file.stat().st_size for file in files) for email, files in made.zips.files.items()}
    most = max(whole.values()) // 2
    zips = write_zips(tmp_path / "p", made.dealt, int(most / IN_BASE64))
    assert zips.told == ()
    for name, folder in folders(tmp_path / "p").items():
        files = sorted((tmp_path / "p" / "寄送").glob(f"*{name}*.zip"))
        assert [file.stat().st_size <= most for file in files] == [True] * len(files)
        inside: list[str] = []
        for file in files:
            with zipfile.ZipFile(file) as archive:
                inside += archive.namelist()
        assert sorted(inside) == sorted(
            path.relative_to(tmp_path / "p").as_posix() for path in folder.rglob("*") if path.is_file()
        )
    assert max(map(len, zips.files.values())) > 1
    assert write_zips(tmp_path / "p", made.dealt, 2000).told
    office.runtime.store.engine.dispose()


def test_blind_copies_name_nobody_and_leave_forms_out(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "p"
    made = make_panel(office.runtime, target, blind=True)
    for path in (path for path in target.rglob("*") if path.is_file() and "评审分工" not in path.name):
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as archive:
                text = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        else:
            text = path.read_bytes().decode("utf-8", "replace")
        for number in range(1, CASES + 1):
            assert f"第{number}示范大学" not in text.replace(f"{EXPERTS[0]['unit']}）", ""), path
            assert f"c{number}@u{number}.example" not in text, path
    assert {path.name for path in target.rglob("JYHQ*/*")} == {"申报材料.docx", "案例简介.html"}
    assert made.told[0].startswith("申报表")


def test_sheets_that_come_back_are_counted_ranked_and_stored(office: Office, tmp_path: Path) -> None:
    target, back = tmp_path / "p", tmp_path / "back"
    make_panel(office.runtime, target, blind=False)
    send_back(target, back, {"陈一": 90, "李二": 80, "王三": 70})
    scored = read_panel(office.runtime, back)
    assert (scored.files, scored.taken, scored.missing, scored.faults) == (3, 10, 0, ())
    for one in scored.standings:
        assert one.mean == sum(one.totals.values()) / 2
        assert one.width == max(one.totals.values()) - min(one.totals.values())
    assert scored.tendencies[0].distance is not None
    again = read_panel(office.runtime, back)
    assert (again.taken, again.changed) == (10, 0)
    book = openpyxl.load_workbook(io.BytesIO(result_bytes(scored, ["入选", "未入选"], {})))
    assert book.sheetnames == ["排名", "专家评分", "专家差异", "说明"]
    assert book["排名"].max_row == CASES + 1


def test_faults_cost_their_rows_alone_and_are_told_by_cell(office: Office, tmp_path: Path) -> None:
    target, back = tmp_path / "p", tmp_path / "back"
    make_panel(office.runtime, target, blind=False)
    send_back(target, back, {"陈一": 90, "李二": 80, "王三": 70})
    book = openpyxl.load_workbook(back / "李二.xlsx")
    book["评分表"]["G5"] = 700
    book.save(back / "李二.xlsx")
    (back / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (back / "旧.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    scored = read_panel(office.runtime, back)
    assert (scored.files, scored.taken, scored.missing) == (5, 9, 1)
    assert [(one.file, one.place) for one in scored.faults] == [
        ("坏.xlsx", ""),
        ("旧.xls", ""),
        ("李二.xlsx", "评分表!G5"),
    ]


def test_who_declines_is_replaced_by_another(office: Office, tmp_path: Path) -> None:
    target, back = tmp_path / "p", tmp_path / "back"
    first = by_expert(make_panel(office.runtime, target, blind=False))
    send_back(target, back, {"陈一": 90, "李二": 80, "王三": 70})
    book = openpyxl.load_workbook(back / "王三.xlsx")
    for column, word in (("G", None), ("H", None), ("K", "回避")):
        book["评分表"][f"{column}5"] = word
    book.save(back / "王三.xlsx")
    assert read_panel(office.runtime, back).declined == 1
    made = make_panel(office.runtime, target, blind=False)
    gone = first["王三"][0]
    assert gone not in by_expert(made)["王三"]
    others = [name for name in ("陈一", "李二") if gone in by_expert(made)[name]]
    barred = gone == "JYHQ2026-0001"
    assert len(others) == (1 if barred else 2)
    assert made.dealt.assignment.short == ({gone: 1} if barred else {})


def test_nobody_and_nothing_is_told(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        read_panel(office.runtime, tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no Excel file"):
        read_panel(office.runtime, tmp_path / "empty")
    (tmp_path / "empty" / "a.xlsx").write_bytes(b"")
    with pytest.raises(UsageError, match="panel make"):
        read_panel(office.runtime, tmp_path / "empty")
    lonely = reviewed_office(tmp_path / "lonely", 0, experts=[])
    with pytest.raises(UsageError, match=r"panel\.experts"):
        make_panel(lonely.runtime, tmp_path / "x", blind=False)
    lonely.runtime.store.engine.dispose()


def test_experts_come_from_an_excel_file_too_and_its_faults_are_told_together(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("姓名", "单位", "邮箱", "方向"), ("甲", "某院", "a@e.example", ""), ("乙", "", "b", "别的")):
        book.active.append(row)
    book.save(tmp_path / "experts.xlsx")
    office = reviewed_office(tmp_path / "office", 1, experts=[], experts_file=tmp_path / "experts.xlsx")
    with pytest.raises(UsageError) as told:
        make_panel(office.runtime, tmp_path / "p", blind=False)
    assert [cell in str(told.value) for cell in ("Sheet!B3", "Sheet!C3", "Sheet!D3")] == [True] * 3
    book.active.delete_rows(3)
    book.save(tmp_path / "experts.xlsx")
    made = make_panel(office.runtime, tmp_path / "p", blind=False)
    assert by_expert(made) == {"甲": ["JYHQ2026-0001"]}
    assert made.dealt.assignment.short == {"JYHQ2026-0001": 1}
    office.runtime.store.engine.dispose()


def test_a_closed_call_takes_its_review_along(office: Office, tmp_path: Path) -> None:
    make_panel(office.runtime, tmp_path / "p", blind=False)
    send_due(office.runtime, make_mailer(office.runtime.settings))
    archive_call(office.runtime, tmp_path / "closed")
    engine = open_engine(f"sqlite:///{tmp_path / 'closed' / 'casebox.db'}")
    with reading(engine) as session:
        assert len(session.scalars(select(ReviewRow)).all()) == 10
    with office.runtime.store.reading() as session:
        assert session.scalars(select(ReviewRow)).all() == []


def test_a_backup_holds_the_review_and_a_purge_forgets_who_reviewed(office: Office, tmp_path: Path) -> None:
    make_panel(office.runtime, tmp_path / "p", blind=False)
    send_back(tmp_path / "p", tmp_path / "back", {"陈一": 90, "李二": 80, "王三": 70})
    read_panel(office.runtime, tmp_path / "back")
    back_up(office.runtime, tmp_path / "copy")
    engine = open_engine(f"sqlite:///{tmp_path / 'copy' / 'casebox.db'}")
    with reading(engine) as session:
        assert len(session.scalars(select(ReviewRow)).all()) == 10
    office.now = at(24 * 400)
    with office.runtime.store.writing() as session:
        for one in session.scalars(select(Reply)):
            one.state = "sent"
    purge(office.runtime, at(24 * 399), dry_run=False)
    with office.runtime.store.reading() as session:
        rows = session.scalars(select(ReviewRow)).all()
        assert {row.expert_name for row in rows} == {""}
        assert not any("@" in row.expert for row in rows)
        assert all(row.scores for row in rows)

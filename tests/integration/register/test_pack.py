"""The panel's folders: the right files under their proper names, and nobody's work ever lost."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UsageError
from ingest.filenames import RESERVED, safe_name
from ingest.operator.purge import purge
from ingest.pack import pack_cases
from ingest.pack.plan import DIRECTION, TITLE, UNIT
from parsers.facts import Defect, Role
from parsers.message import parse_message
from tests.builders.files.word import manuscript
from tests.builders.letters import CALL, at, field, form, letter, sent_in
from tests.builders.letters import manuscript as read_manuscript
from tests.builders.secretariat.offices import Office, open_office
from tests.builders.submissions import form_of, submission


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = open_office(tmp_path / "office", at(0))
    yield opened
    opened.runtime.store.engine.dispose()


def packed(office: Office, target: Path) -> dict[str, bytes]:
    """What lies in the pack, the list of it left out."""
    pack_cases(office.runtime, target)
    return {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in target.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def direction_of(files: dict[str, bytes]) -> str:
    return next(path.partition("/")[0] for path in files if "/" in path)


def case_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """The only case's files, by their names."""
    return {path.rpartition("/")[2]: data for path, data in files.items() if "/" in path}


def test_form_and_manuscript_lie_under_their_proper_names_byte_for_byte(
    office: Office, tmp_path: Path
) -> None:
    form = form_of("华东示范大学", "智慧食堂建设与实践", "王小明")
    paper = manuscript("智慧食堂建设与实践", subject="华东示范大学")
    office.take_mail(submission(form=form, paper=paper), at(0))
    files = packed(office, tmp_path / "pack")
    case = case_of(files)
    assert set(case) == {"申报表.docx", "申报材料.docx", "申报概况.html"}
    assert (case["申报表.docx"], case["申报材料.docx"]) == (form, paper)
    folders = {path.split("/")[1] for path in files if "/" in path}
    assert folders == {"JYHQ2026-0001 华东示范大学 智慧食堂建设与实践"}
    assert {"登记表.xlsx", "目录.html"} <= files.keys()


def test_the_page_of_a_case_warns_of_macros_in_its_files_alone(office: Office, tmp_path: Path) -> None:
    flaws = (Defect("macros", "申报表.docx", "文件含有宏"), Defect("macros", "其他.docm", "文件含有宏"))
    office.take(sent_in(form(), read_manuscript("正文1"), defects=flaws), at(0))
    page = case_of(packed(office, tmp_path / "pack"))["申报概况.html"].decode()
    assert re.findall(r"[\w.]+含有宏", page) == ["申报表.docx含有宏"]


def test_the_contents_go_by_the_calls_directions_in_its_order(office: Office, tmp_path: Path) -> None:
    for number, direction in enumerate(reversed(CALL.directions)):
        read = replace(form(unit=f"第{number}大学"), file="表.docx", directions=(field(direction),))
        text = read_manuscript(str(number), file="文.docx")
        office.take(sent_in(read, text, "甲大学+题+张三", from_address=f"{number}@e.cn"), at(number))
    contents = packed(office, tmp_path / "pack")["目录.html"].decode()
    assert re.findall(r"<h2>(\w+)（1 件）</h2>", contents) == list(CALL.directions)


def test_the_register_in_the_pack_lists_the_packed_cases(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission(), at(0))
    office.take_mail(submission("华西示范大学", sender="li@example.edu.cn", paper=None), at(1))
    packed(office, tmp_path / "pack")
    sheet = openpyxl.load_workbook(tmp_path / "pack" / "登记表.xlsx").worksheets[0]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["华东示范大学"]


def test_documents_of_two_messages_come_together(office: Office, tmp_path: Path) -> None:
    form, paper = form_of("华东示范大学", "智慧食堂建设与实践", "王小明"), manuscript("智慧食堂建设与实践")
    office.take_mail(submission(form=form, paper=None), at(0))
    office.take_mail(submission(form=None, paper=paper), at(1))
    case = case_of(packed(office, tmp_path / "pack"))
    assert (case["申报表.docx"], case["申报材料.docx"]) == (form, paper)


def test_scans_of_the_form_come_along_each_once(office: Office, tmp_path: Path) -> None:
    scans = (
        ("扫描件.pdf", b"%PDF-1.4 one"),
        ("再扫.jpg", b"\xff\xd8\xff two"),
        ("副本.pdf", b"%PDF-1.4 one"),
    )
    raw = submission(files=scans)
    settings = office.runtime.settings
    facts = parse_message(raw, settings.call.terms, settings.limits)
    known = {name for name, _ in scans}
    marked = tuple(replace(one, role=Role.SCAN) if one.name in known else one for one in facts.attachments)
    office.take(replace(facts, attachments=marked, defects=()), at(0), raw=raw)
    case = case_of(packed(office, tmp_path / "pack"))
    assert {name: data for name, data in case.items() if name.startswith("盖章扫描件")} == {
        "盖章扫描件.pdf": b"%PDF-1.4 one",
        "盖章扫描件2.jpg": b"\xff\xd8\xff two",
    }


def test_again_nothing_is_written_that_has_not_changed(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission(), at(0))
    target = tmp_path / "pack"
    packed(office, target)
    before = {
        path: path.stat().st_mtime_ns for path in target.rglob("*.*") if path.name != ".casebox-pack.json"
    }
    again = pack_cases(office.runtime, target)
    assert (again.written, again.removed) == (0, 0)
    after = {
        path: path.stat().st_mtime_ns for path in target.rglob("*.*") if path.name != ".casebox-pack.json"
    }
    assert after == before


def test_what_somebody_deleted_is_there_again(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission(), at(0))
    first = packed(office, tmp_path / "pack")
    next((tmp_path / "pack").rglob("申报表.docx")).unlink()
    assert packed(office, tmp_path / "pack") == first


def test_a_case_that_is_no_longer_accepted_goes_with_its_folder(office: Office, tmp_path: Path) -> None:
    message = office.take_mail(submission(), at(0))
    packed(office, tmp_path / "pack")
    office.decide(message, "return")
    assert packed(office, tmp_path / "pack").keys() == {"登记表.xlsx", "目录.html"}
    assert not any(path.is_dir() for path in (tmp_path / "pack").iterdir())


def test_notes_that_an_expert_put_there_stay(office: Office, tmp_path: Path) -> None:
    message = office.take_mail(submission(), at(0))
    packed(office, tmp_path / "pack")
    form = next((tmp_path / "pack").rglob("申报表.docx"))
    (form.parent / "评审意见.txt").write_text("同意", encoding="utf-8")
    form.write_bytes(b"annotated")
    office.decide(message, "return")
    left = packed(office, tmp_path / "pack")
    assert [data for path, data in left.items() if path.endswith("评审意见.txt")] == ["同意".encode()]
    aside = {path: data for path, data in left.items() if path.startswith("已撤出/")}
    assert list(aside.values()) == [b"annotated"]
    assert sum(path.endswith("申报表.docx") for path in left) == 1


def test_a_file_that_an_expert_changed_is_left_alone_while_its_source_is_the_same(
    office: Office, tmp_path: Path
) -> None:
    office.take_mail(submission(), at(0))
    packed(office, tmp_path / "pack")
    form = next((tmp_path / "pack").rglob("申报表.docx"))
    form.write_bytes(b"annotated")
    packed(office, tmp_path / "pack")
    assert form.read_bytes() == b"annotated"


def test_a_folder_that_pack_did_not_make_is_refused(office: Office, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(UsageError, match="was not made by pack"):
        pack_cases(office.runtime, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize(
    "listed", ["../victim.txt", "/etc/victim.txt", "a/../../victim.txt", "..\\victim.txt"]
)
def test_a_tampered_list_removes_nothing_outside(office: Office, tmp_path: Path, listed: str) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("here", encoding="utf-8")
    target = tmp_path / "pack"
    packed(office, target)
    sha = "0" * 64
    (target / ".casebox-pack.json").write_text(json.dumps({"files": {listed: [sha, sha]}}), encoding="utf-8")
    packed(office, target)
    assert victim.read_text(encoding="utf-8") == "here"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission(), at(0))
    files = packed(office, tmp_path / "pack")
    direction = tmp_path / "pack" / direction_of(files)
    direction.rename(tmp_path / "elsewhere")
    direction.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    office.decide(1, "return")
    with pytest.raises(UsageError, match="leads out"):
        pack_cases(office.runtime, tmp_path / "pack")
    assert any((tmp_path / "elsewhere").rglob("申报表.docx"))


def test_a_units_name_leads_nowhere(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission("../../../华东大学", "..\\CON: a*b?.", subject="x"), at(0))
    office.decide(1, "accept")
    files = packed(office, tmp_path / "pack")
    (folder,) = {path.split("/")[1] for path in files if "/" in path}
    assert all(path.count("/") <= 2 for path in files)
    assert not set(folder) & set('<>:"/\\|?*')
    assert {path.name for path in tmp_path.iterdir()} == {"office", "pack"}


def test_the_zip_has_the_same_files_and_names_that_windows_reads(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission(), at(0))
    files = packed(office, tmp_path / "pack")
    target = tmp_path / "pack.zip"
    pack_cases(office.runtime, target, as_zip=True)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert names == files.keys()
        assert all(entry.flag_bits & 0x800 for entry in archive.infolist() if not entry.filename.isascii())
        same = {name: archive.read(name) for name in names - {"登记表.xlsx"}}
        assert same == {name: files[name] for name in names - {"登记表.xlsx"}}
    stamp = target.stat().st_mtime_ns
    assert pack_cases(office.runtime, target, as_zip=True).written == 0
    assert target.stat().st_mtime_ns == stamp


def test_a_zip_that_pack_did_not_make_is_refused(office: Office, tmp_path: Path) -> None:
    (tmp_path / "other.zip").write_bytes(b"PK")
    with pytest.raises(UsageError, match="was not made by pack"):
        pack_cases(office.runtime, tmp_path / "other.zip", as_zip=True)


def test_a_letter_that_an_operator_accepts_is_packed_as_it_is(office: Office, tmp_path: Path) -> None:
    office.take(letter(), at(0))
    office.decide(1, "accept")
    assert case_of(packed(office, tmp_path / "pack")).keys() == {"申报概况.html"}


def test_what_was_forgotten_is_packed_no_more(tmp_path: Path) -> None:
    office = open_office(tmp_path / "office", at(0), replies={"enabled": False})
    office.take_mail(submission(), at(0))
    packed(office, tmp_path / "pack")
    purge(office.runtime, at(1), dry_run=False)
    assert packed(office, tmp_path / "pack").keys() == {"登记表.xlsx", "目录.html"}
    office.runtime.store.engine.dispose()


def test_a_mail_that_is_gone_is_told_and_the_others_are_packed(office: Office, tmp_path: Path) -> None:
    office.take_mail(submission(), at(0))
    office.take_mail(
        submission(
            "华西示范大学",
            sender="li@example.edu.cn",
            paper=manuscript("另一篇完全不同的文稿", characters=3600),
        ),
        at(1),
    )
    office.decide(2, "accept")
    for path in sorted(Path(office.runtime.store.objects.shown("mail")).rglob("*.eml"))[:1]:
        path.unlink()
    done = pack_cases(office.runtime, tmp_path / "pack")
    assert len(done.missing) == 2
    assert len(list((tmp_path / "pack").rglob("申报表.docx"))) == 1


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("华东示范大学", "华东示范大学"),
        ("智慧后勤：一期", "智慧后勤：一期"),
        ("智慧后勤: 一期", "智慧后勤： 一期"),
        ('a<b>c"d/e\\f|g?h*i', "a＜b＞c＂d／e＼f｜g？h＊i"),
        ("名称. . .", "名称"),
        ("...", "未命名"),
        ("", "未命名"),
        ("CON", "_CON"),
        ("com1.docx", "_com1.docx"),
        ("lpt¹", "_lpt¹"),
        ("console", "console"),
        ("行\n一\t二\u202e三\x00", "行 一 二 三"),
        ("../../etc/passwd", "etc／passwd"),
    ],
)
def test_names_are_made_safe_for_windows(given_name: str, safe: str) -> None:
    """Reserved characters and names as Microsoft lists them (Naming Files, Paths, and Namespaces)."""
    assert safe_name(given_name, 40) == safe


@given(st.text(max_size=200), st.integers(4, 60))
def test_any_text_makes_a_harmless_name(text: str, most: int) -> None:
    name = safe_name(text, most)
    assert 0 < len(name) <= most + 1
    assert len(name.encode()) <= most * 3 + 1
    assert not set(name) & (set('<>:"/\\|?*') | {chr(code) for code in range(32)})
    assert name[-1] not in ". "
    assert name not in {".", ".."}
    assert not RESERVED.match(name)


def test_the_longest_path_leaves_windows_room() -> None:
    longest = DIRECTION + 1 + len("JYHQ2026-000001") + 2 + UNIT + TITLE + 1 + len("申报表及申报材料10.docx")
    assert longest < 160
    assert (len("JYHQ2026-000001") + 2) + (UNIT + TITLE) * 3 <= 255, "bytes of one component on Linux"

"""What a call may ask of its documents, whatever they hold, from the mail to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.judge.case import Outcome
from tests.acceptance.calls.test_more_calls import nominated
from tests.acceptance.calls.test_other_calls import Came, Sent, judged
from tests.builders.files.excel import Sheet, Workbook
from tests.builders.files.office import in_format, needs_office
from tests.builders.secretariat.calls import paper
from tests.builders.secretariat.document_calls import (
    ANONYMOUS,
    PROMISE,
    RESULTS,
    SOFTWARE,
    SOURCES,
    packed,
    results_form,
    software_form,
)
from tests.builders.secretariat.more_calls import NOMINATION, picture

SUBJECT = "江州大学+校园报修小程序"


def scan(*, seal: bool = True) -> bytes:
    return in_format(software_form(seal=seal), "pdf")


def software(blank: Path | None = None, **files: bytes | None) -> list[Came]:
    """A whole submission but for what is given."""
    whole: dict[str, bytes | None] = {
        "登记表.docx": software_form(),
        "登记表扫描.pdf": scan(),
        "源程序.zip": SOURCES,
        "原创承诺书.docx": PROMISE,
    }
    chosen = {name: data for name, data in (whole | files).items() if data is not None}
    return judged(SOFTWARE.replace("BLANK", str(blank or "")), [Sent(SUBJECT, chosen)])


@needs_office
class TestSealedScan:
    def test_beside_the_word_form_the_scan_has_a_role_of_its_own(self) -> None:
        (came,) = software()
        assert (came.outcome, came.codes) == (Outcome.ACCEPTED, [])
        assert "登记表扫描.pdf［作品登记表盖章扫描件］" in came.letter

    def test_without_a_seal_its_own_name_is_told(self) -> None:
        (came,) = software(**{"登记表扫描.pdf": scan(seal=False)})
        assert came.codes == ["form.seal_missing"]
        assert "未在“作品登记表盖章扫描件”上识别到单位公章" in came.letter

    def test_the_scan_alone_is_no_word_form(self) -> None:
        (came,) = software(**{"登记表.docx": None})
        assert (came.outcome, came.codes) == (Outcome.RETURNED, ["document.kind"])
        assert "“作品登记表”仅收到“登记表扫描.pdf”，未收到Word文档格式的文件" in came.letter

    def test_it_may_come_later(self) -> None:
        files = {"登记表.docx": software_form(), "源程序.zip": SOURCES, "原创承诺书.docx": PROMISE}
        later = Sent(SUBJECT, {"登记表扫描.pdf": scan()}, "补上扫描件。")
        came = judged(SOFTWARE.replace("BLANK", ""), [Sent(SUBJECT, files), later])
        assert [one.outcome for one in came] == [Outcome.RETURNED, Outcome.ACCEPTED]
        assert "未收到“作品登记表盖章扫描件”" in came[0].letter


PHOTOGRAPHED = {"登记表扫描.pdf": None, "扫描件.jpg": picture(30)}
"""A picture that says nothing serves as the scan where LibreOffice is not wanted."""


class TestPacked:
    def came(self, **files: bytes | None) -> Came:
        (one,) = software(**(PHOTOGRAPHED | files))
        return one

    def test_an_archive_that_is_asked_for_is_not_looked_into(self) -> None:
        came = self.came()
        assert came.outcome is Outcome.ACCEPTED
        assert not [code for code in came.codes if code.startswith("attachment")]
        assert "源程序.zip［源程序压缩包］" in came.letter

    def test_what_only_wraps_the_material_is_none(self) -> None:
        inside = {"登记表.docx": software_form(), "扫描件.jpg": picture(30), "原创承诺书.docx": PROMISE}
        files = dict.fromkeys(("登记表.docx", "登记表扫描.pdf", "源程序.zip", "原创承诺书.docx"))
        (came,) = software(**(files | {"材料.zip": packed(inside | {"源程序.zip": SOURCES})}))
        assert came.outcome is Outcome.ACCEPTED
        assert "源程序.zip（材料.zip内）［源程序压缩包］" in came.letter
        (came,) = software(**(files | {"材料.zip": packed(inside)}))
        assert "未收到“源程序压缩包”" in came.letter

    def test_without_it_the_call_says_so(self) -> None:
        came = self.came(**{"源程序.zip": None})
        assert (came.outcome, came.codes) == (Outcome.RETURNED, ["form.seal_missing", "document.missing"])


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_blank_of_another_paper_goes_with_the_return_that_asks_for_it(
    tmp_path: Path, suffix: str
) -> None:
    blank = tmp_path / f"附件3{suffix}"
    blank.write_bytes(b"the blank")
    (came,) = software(blank, **(PHOTOGRAPHED | {"原创承诺书.docx": None}))
    assert came.files == [f"原创承诺书（空白）{suffix}"]
    assert "请填写“原创承诺书”（空白件随本通知附上），作为普通附件发送" in came.letter
    (whole,) = software(blank, **PHOTOGRAPHED)
    assert whole.files == []


def results(form: bytes | None = None, **texts: bytes) -> Came:
    files = {
        "推荐书.docx": form or results_form(),
        "总结报告.docx": paper("总结报告", 900, "教学"),
        "推广计划.docx": paper("推广计划", 400, "推广"),
    }
    (one,) = judged(RESULTS, [Sent("江州大学+智慧课堂的建设", files | texts)])
    return one


def test_each_document_has_a_layout_of_its_own() -> None:
    came = results(results_form(font="楷体"))
    told = [code for code in came.codes if code.startswith("manuscript.format")]
    assert told
    for label in ("成果推荐书", "成果总结报告", "推广计划"):
        assert f"“{label}”正文与征集通知的格式要求不一致" in came.letter
    assert "请改为仿宋" in came.letter
    assert "请改为宋体小四" in came.letter
    assert "请改为黑体小四" in came.letter


def test_a_list_below_the_line_that_names_it_is_read() -> None:
    assert "form.field_missing" not in results().codes
    empty = results(results_form(title=""))
    assert "“成果名称”一栏未填写" in empty.letter
    assert "主要完成人情况" not in empty.letter


def test_a_form_has_a_length_and_may_have_to_be_anonymous() -> None:
    came = results(results_form(more="江州大学" + "好" * 400))
    assert (came.outcome, "document.length" in came.codes) == (Outcome.RETURNED, True)
    assert "“成果推荐书”全文约" in came.letter
    assert "要求不超过400字" in came.letter
    assert "“成果推荐书”应匿名，其中出现了“推荐学校”的内容" in came.letter


def test_a_text_may_come_as_a_sheet_and_is_counted() -> None:
    cells = {f"A{row}": "推广到各学院，逐年推进，并做好评估。" for row in range(1, 30)}
    sheet = Workbook(
        [Sheet({"A1": "推广计划"} | {f"A{row + 1}": text for row, text in enumerate(cells.values(), 1)})]
    )
    came = results(**{"推广计划.docx": b"", "推广计划.xlsx": sheet.file()})
    assert "document.length" not in came.codes
    short = Workbook([Sheet({"A1": "推广计划", "A2": "逐年推进。"})])
    came = results(**{"推广计划.docx": b"", "推广计划.xlsx": short.file()})
    assert "“推广计划”正文约" in came.letter


@pytest.mark.parametrize(
    ("text", "codes", "words"),
    [
        ("课堂教学", [], "材料齐全"),
        ("江州大学课堂教学", ["document.names"], "“论文”应匿名，其中出现了“学校”的内容"),
        ("周老师的课堂教学", ["document.names"], "请删去后重新发送"),
    ],
)
def test_whom_the_files_name_has_to_name_may_stand_nowhere_else(
    text: str, codes: list[str], words: str
) -> None:
    mail = Sent("教学论文评比", {"江州大学+周老师+谈心的艺术.docx": paper("谈心的艺术", 900, text)})
    (came,) = judged(ANONYMOUS, [mail])
    assert came.codes == codes
    assert words in came.letter


def test_a_form_that_may_come_is_not_asked_for_and_one_in_two_copies_is_counted() -> None:
    may = SOFTWARE.replace('holds = "fields"', 'holds = "fields"\nneed = "may"').replace("BLANK", "")
    files = {"扫描件.jpg": picture(30), "源程序.zip": SOURCES, "原创承诺书.docx": PROMISE}
    (came,) = judged(may, [Sent(SUBJECT, files)])
    assert came.outcome is Outcome.ACCEPTED
    twice = SOFTWARE.replace('holds = "fields"', 'holds = "fields"\ncount = 2').replace("BLANK", "")
    (came,) = judged(twice, [Sent(SUBJECT, files | {"登记表.docx": software_form()})])
    assert "“作品登记表”共1份，应为2份" in came.letter
    copies = {"登记表.docx": software_form(), "登记表（副本）.docx": software_form()}
    (came,) = judged(twice, [Sent(SUBJECT, files | copies)])
    assert came.outcome is Outcome.ACCEPTED


def test_what_is_sent_in_addition_joins_what_came_before() -> None:
    third = Sent("湖州大学+陈博士", {"专家推荐信9.docx": paper("推荐信九", 300, "成果九")}, "补一封推荐信。")
    came = judged(NOMINATION, [nominated(2), third])
    assert [one.outcome for one in came] == [Outcome.RETURNED, Outcome.ACCEPTED]
    assert came[1].letter.count("专家推荐信") >= 3


def test_what_is_sent_anew_takes_the_place_of_all_that_came_before() -> None:
    anew = nominated(3)
    files = {name.replace("信", "信（新）"): data for name, data in anew.files.items()}
    came = judged(NOMINATION, [nominated(2), Sent(anew.subject, files)])
    assert "专家推荐信0.docx" not in came[1].letter
    assert came[1].outcome is Outcome.ACCEPTED


def test_advice_names_the_kinds_that_the_call_takes() -> None:
    (came,) = software(
        **(PHOTOGRAPHED | {"介绍.mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(400)})
    )
    assert "请改用Word文档、PDF、图片、压缩包格式" in came.letter


def test_what_the_cover_alone_asks_is_read_from_the_cover() -> None:
    toml = RESULTS.replace(
        '{ key = "title", label = "成果名称" },',
        '{ key = "title", label = "成果名称" },\n  { key = "leader", label = "第一完成人" },',
    )
    files = {"总结报告.docx": paper("总结报告", 900, "教学"), "推广计划.docx": paper("推广计划", 400, "推广")}
    covered = [
        Sent("江州大学+智慧课堂的建设", files | {"推荐书.docx": results_form(cover=cover)})
        for cover in ("李明", "")
    ]
    with_cover, without = (judged(toml, [one])[0] for one in covered)
    assert "form.field_missing" not in with_cover.codes
    assert "“第一完成人”一栏未填写" in without.letter

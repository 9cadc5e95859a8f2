"""The notice's form typed into a sheet: read as the table that a person sees, or told for what it is."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import openpyxl
import pytest
from PIL import Image

from parsers.assembly import CaseFacts, read_case
from parsers.document import paragraphs_of
from parsers.readers import read_documents
from parsers.source import SourceFile
from parsers.terms import Limits
from tests.acceptance import papers
from tests.acceptance.papers import CONTACT, DIRECTIONS, KINDS, PHONE, SUMMARY, THEME, TITLE, UNIT, ticked
from tests.acceptance.post import TERMS, came, good_files, sent
from tests.builders.files.excel import DATE, SYMBOL, Sheet, Workbook
from tests.builders.files.pictures import encoded, round_seal

DIRECTION = ticked(DIRECTIONS, "深化新融合")
KIND = ticked(KINDS, "特色工作案例")
HEADING = "“2026年教育后勤信息化建设优秀案例”申报表"
CELLS: Mapping[str, object] = {
    "A1": "附件：",
    "A2": HEADING,
    "A3": "单  位", "B3": UNIT, "C3": "联系人", "D3": CONTACT,
    "A4": "联系方式", "B4": int(PHONE), "C4": "职  务", "D4": "科长",
    "A5": "申报方向", "B5": f"{THEME}\n{DIRECTION}",
    "A6": "申报形式", "B6": KIND,
    "A7": "申报题目", "B7": TITLE,
    "A8": "申报内容说明\n（1000字以内）", "B8": SUMMARY,
    "A9": "申报单位\n意见", "B9": "同意申报。\n（盖章）\n2026年3月9日",
    "A10": "评审专家\n组意见", "B10": "（签字）\n____年____月____日",
}  # fmt: skip
MERGED = ("A1:D1", "A2:D2", *(f"B{row}:D{row}" for row in range(5, 11)))


def book(
    *, merged: Sequence[str] = MERGED, boxes: Sequence[tuple[str, bool, int, int]] = (), **cells: object
) -> bytes:
    """The form; cells as given instead, an absent one where it is `...`."""
    all_cells = {key: said for key, said in {**CELLS, **cells}.items() if said is not ...}
    return Workbook([Sheet(all_cells, merged, boxes=boxes)]).file()


def read(data: bytes, name: str = "申报表.xlsx", kind: str = "xlsx") -> CaseFacts:
    file = SourceFile(name, name, data, kind, inline=False)
    return read_case(read_documents([file], Limits()), TERMS)


def said(case: CaseFacts) -> list[str | None]:
    form = case.form
    assert form is not None
    fields = (form.unit, form.contact, form.contact_info, form.position, form.title, form.summary)
    return [field.value if field else None for field in fields]


def ticks(case: CaseFacts) -> tuple[list[str], list[str]]:
    assert case.form is not None
    return [one.value for one in case.form.directions], [one.value for one in case.form.kinds]


WHOLE = [UNIT, CONTACT, PHONE, "科长", TITLE, SUMMARY]
FULL = (["深化新融合"], ["特色工作案例"])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as the notice's table"),
        pytest.param({"B4": PHONE}, id="the telephone as text"),
        pytest.param({"B4": "<c><v>1.3900001234E10</v></c>"}, id="the telephone as a power of ten"),
        pytest.param({"B7": f'<c t="inlineStr"><is><t>{TITLE}</t></is></c>'}, id="a string in its place"),
        pytest.param({"B7": f'<c t="str"><f>A1</f><v>{TITLE}</v></c>'}, id="a formula's text"),
        pytest.param({"D1": None, "E4": None}, id="cells that show nothing"),
        pytest.param({"A1": ...}, id="the heading alone"),
        pytest.param({"F30": "制表人：王某"}, id="a word far away"),
    ],
)
def test_a_form_in_a_sheet_is_read_as_the_table_that_it_is(changes: Mapping[str, object]) -> None:
    case = read(book(**changes))
    assert said(case) == WHOLE
    assert ticks(case) == FULL
    assert case.form is not None
    assert case.form.read_by == "xlsx"


def moved(key: str) -> str:
    """Every column one further from the one before: A, C, E, G."""
    return "ACEG"["ABCD".index(key[0])] + key[1:]


@pytest.mark.parametrize("empty", [{}, {f"{column}{row}": None for column in "BDF" for row in range(1, 11)}])
def test_columns_that_nobody_wrote_in_part_nothing(empty: Mapping[str, object]) -> None:
    cells = {**{moved(key): value for key, value in CELLS.items()}, **empty}
    merged = [":".join(map(moved, area.split(":"))) for area in MERGED]
    case = read(Workbook([Sheet(cells, merged)]).file())
    assert (said(case), ticks(case)) == (WHOLE, FULL)


def test_a_list_of_one_may_be_the_form() -> None:
    labels = ("单位", "联系人", "联系方式", "职务", "申报方向", "申报形式", "申报题目", "申报内容说明")
    values = (UNIT, CONTACT, int(PHONE), "科长", DIRECTION, KIND, TITLE, SUMMARY)
    cells: dict[str, object] = {f"{letter}1": label for letter, label in zip("ABCDEFGH", labels, strict=True)}
    cells |= {f"{letter}2": value for letter, value in zip("ABCDEFGH", values, strict=True)}
    case = read(Workbook([Sheet(cells)]).file())
    assert (said(case), ticks(case)) == (WHOLE, FULL)


def test_lines_below_each_other_may_be_the_options() -> None:
    boxes = {f"B{row}": ("☑" if row == 6 else "□") + one for row, one in enumerate(DIRECTIONS, 5)}
    moved = {f"{key[0]}{int(key[1:]) + 2}": value for key, value in CELLS.items() if int(key[1:]) > 5}
    head = {key: value for key, value in CELLS.items() if int(key[1:]) < 5}
    cells = {**head, "A5": "申报方向", **boxes, **moved}
    merged = ["A2:D2", "A5:A7", *(f"B{row}:D{row}" for row in range(5, 13))]
    assert ticks(read(Workbook([Sheet(cells, merged)]).file())) == FULL


def test_form_controls_are_the_boxes_that_they_show() -> None:
    boxes = [(one, one == "深化新融合", 1 + at, 4) for at, one in enumerate(DIRECTIONS)]
    boxes += [(one, one == "特色工作案例", 1 + at, 5) for at, one in enumerate(KINDS)]
    case = read(book(B5=THEME, B6=None, merged=("A1:D1", "A2:D2"), boxes=boxes))
    assert ticks(case) == FULL


def test_a_letter_of_a_symbol_font_is_the_box_that_it_shows() -> None:
    runs = "".join(
        f'<r><rPr><rFont val="Wingdings 2"/></rPr><t>{"R" if one == "深化新融合" else "£"}</t></r>'
        f"<r><t>{one} </t></r>"
        for one in DIRECTIONS
    )
    assert ticks(read(book(B5=f'<c t="inlineStr"><is>{runs}</is></c>'))) == FULL
    alone = {"B5": f'<c s="{SYMBOL}" t="str"><v>£</v></c>', "C5": DIRECTIONS[0]}
    cells = {**CELLS, **alone, "D5": f'<c s="{SYMBOL}" t="str"><v>R</v></c>', "E5": DIRECTIONS[1]}
    merged = ("A1:E1", "A2:E2", *(f"B{row}:E{row}" for row in range(6, 11)))
    assert ticks(read(Workbook([Sheet(cells, merged)]).file()))[0] == ["深化新融合"]


def test_a_chosen_value_needs_no_box() -> None:
    assert ticks(read(book(B5="深化新融合", B6="特色工作案例"))) == FULL


def test_a_day_is_shown_as_one() -> None:
    case = read(book(B9=f'<c s="{DATE}"><v>46090</v></c>', A9="申报单位意见"))
    assert case.form is not None
    assert case.form.unit_opinion is None or "46090" not in case.form.unit_opinion.value


@pytest.mark.parametrize(("key", "at"), [("B3", 0), ("D3", 1), ("B4", 2), ("B7", 4), ("B8", 5)])
@pytest.mark.parametrize("blank", [None, ..., "", "  "])
def test_a_blank_cell_stays_blank(key: str, at: int, blank: object) -> None:
    assert said(read(book(**{key: blank}))) == [None if at == n else one for n, one in enumerate(WHOLE)]


def test_a_hidden_sheet_is_not_read_and_the_form_may_stand_on_the_second() -> None:
    other = {"A1": "填表说明", "A2": "请逐栏填写。"}
    hidden = Sheet({**CELLS, "B3": "云溪学院"}, MERGED, "旧表", "hidden")
    case = read(Workbook([Sheet(other, name="说明"), hidden, Sheet(CELLS, MERGED, "申报表")]).file())
    assert said(case) == WHOLE
    assert case.beside == ()


def test_two_sheets_of_two_units_are_two_cases() -> None:
    other = {**CELLS, "B3": "云溪学院", "D3": "周宁", "B4": 13700005678, "B7": "湖畔食堂的数字留样"}
    data = Workbook([Sheet(CELLS, MERGED, "甲"), Sheet(other, MERGED, "乙")]).file()
    assert came(sent(("申报表.xlsx", data), good_files()[1])).codes == ["case.several"]


@pytest.mark.parametrize("name", ["申报表.xlsx", "申报表.docx", "无标题"])
def test_a_mail_with_such_a_form_is_judged_by_it(name: str) -> None:
    one = came(sent((name, book()), good_files()[1]))
    assert (one.outcome, one.codes) == ("accepted", [])
    assert one.said("contact_info") == PHONE


def test_what_is_missing_in_it_is_named() -> None:
    one = came(sent(("申报表.xlsx", book(B4=None, B6=KIND.replace("☑", "□"))), good_files()[1]))
    assert (one.outcome, one.codes) == ("returned", ["form.field_missing", "form.kind"])


def test_the_seal_may_be_a_picture_in_it() -> None:
    seal = round_seal()
    sealed = Image.new("RGB", seal.size, "white")
    sealed.paste(seal, mask=seal)
    data = Workbook([Sheet(CELLS, MERGED)], pictures=[encoded(sealed)]).file()
    one = came(sent(("申报表.xlsx", data), good_files()[1]))
    assert [finding.code for finding in one.verdict.findings] == []


def test_a_list_in_a_sheet_is_no_form_and_is_told_as_before() -> None:
    cells = {"A1": "序号", "B1": "单位", "C1": "报修量", "A2": 1, "B2": UNIT, "C2": 3021}
    one = came(sent(*good_files(), ("统计表.xlsx", Workbook([Sheet(cells)]).file())))
    assert (one.outcome, one.codes) == ("accepted", ["attachment.unsupported"])


def test_what_another_program_writes_is_read_alike() -> None:
    written = openpyxl.Workbook()
    page = written.active
    assert page is not None
    for key, value in CELLS.items():
        page[key] = value
    for area in MERGED:
        page.merge_cells(area)
    stream = io.BytesIO()
    written.save(stream)
    case = read(stream.getvalue())
    assert (said(case), ticks(case)) == (WHOLE, FULL)


@pytest.mark.parametrize("at", [0, 40, 400, 2000])
def test_a_broken_file_is_no_form_and_says_so(at: int) -> None:
    data = book()
    case = read(data[:at] + b"\0" * 20 + data[at + 20 :] if at else data[: len(data) // 2])
    assert case.form is None or said(case)
    assert case.form is not None or [one.code for one in case.defects]


def test_the_form_in_word_comes_first_and_the_sheet_is_its_copy() -> None:
    form, paper = good_files()
    other = papers.form(replace(papers.Filled(), contact_info="13900009999"))
    assert came(sent(form, paper, ("申报表.xlsx", book()))).codes == []
    assert (
        came(sent(("申报表.docx", other), paper, ("申报表.xlsx", book()))).said("contact_info")
        == "13900009999"
    )


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"F3": "<c><v>9e999999999</v></c>"}, id="a number of a thousand million digits"),
        pytest.param({"F3": '<c s="1"><v>9e99</v></c>'}, id="a day that no calendar has"),
        pytest.param({"F3": "<c><v>NaN</v></c>", "F4": "<c><v>-Infinity</v></c>"}, id="no numbers"),
        pytest.param({"F3": '<c t="s"><v>999999999</v></c>'}, id="a string that is not there"),
        pytest.param({"F3": '<c t="s"><v>-1</v></c>', "F4": '<c t="?"><v>x</v></c>'}, id="odd kinds"),
    ],
)
def test_cells_that_make_no_sense_hide_no_form(changes: Mapping[str, object]) -> None:
    assert said(read(book(**changes))) == WHOLE


def test_merged_cells_that_overlap_and_reach_to_the_end_of_the_sheet_are_bounded() -> None:
    overlapping = tuple(f"B{row}:XFD1048576" for row in range(3, 1000))
    assert read(book(merged=(*MERGED, *overlapping))).form is not None


def test_a_long_string_in_thousands_of_cells_is_not_copied_into_each() -> None:
    cells = {f"A{row}": '<c t="s"><v>0</v></c>' for row in range(1, 15_000)}
    data = Workbook([Sheet({**cells, "B1": "x"})], strings=["长" * 1_000_000]).file()
    file = SourceFile("表.xlsx", "表.xlsx", data, "xlsx", inline=False)
    (document,) = read_documents([file], Limits())
    assert sum(len(paragraph.text) for paragraph in paragraphs_of(document.blocks)) <= 1_000_000

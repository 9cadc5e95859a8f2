"""The form, in every layout that submitters make of it."""

from __future__ import annotations

import pytest

from parsers.document import Block, Document, Paragraph, Run
from parsers.facts import Form
from parsers.form.reading import read_form
from tests.builders.files.documents import (
    FILLED,
    TERMS,
    blank_form,
    document,
    notice_form,
    notice_table,
    paragraph,
    paragraphs,
    table,
)

UNIT, CONTACT, INFO, POSITION = (FILLED[key] for key in ("unit", "contact", "contact_info", "position"))
TITLE, SUMMARY = FILLED["title"], FILLED["summary"]
DIRECTIONS, KINDS = FILLED["directions"], FILLED["kinds"]


def form_of(read: Document) -> Form:
    reading = read_form(read, TERMS)
    assert reading is not None
    return reading.form


def said(form: Form) -> dict[str, object]:
    """The form's values, bare of evidence."""
    names = ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion")
    texts = {name: field.value if (field := getattr(form, name)) else None for name in names}
    chosen = {name: [field.value for field in getattr(form, name)] for name in ("directions", "kinds")}
    return texts | chosen


EXPECTED = {
    "unit": UNIT,
    "contact": CONTACT,
    "contact_info": INFO,
    "position": POSITION,
    "title": TITLE,
    "summary": SUMMARY,
    "unit_opinion": "同意申报。",
    "directions": ["深化新融合"],
    "kinds": ["特色工作案例"],
}

TWO_COLUMNS = table(
    ("单位名称", UNIT),
    ("联系人", CONTACT),
    ("联系电话", INFO),
    ("职务", POSITION),
    ("申报方向", DIRECTIONS),
    ("申报形式", KINDS),
    ("案例名称", TITLE),
    ("申报内容说明（1000字以内）", SUMMARY),
    ("申报单位意见", "同意申报。\n（盖章）\n2026年3月12日"),
)
VALUES_BELOW = table(
    ("申报单位", "联系人", "联系方式", "职务"),
    (UNIT, CONTACT, INFO, POSITION),
    ("申报题目",),
    (TITLE,),
    ("申报方向", "申报形式"),
    (DIRECTIONS, KINDS),
    ("申报内容说明",),
    (SUMMARY,),
    ("申报单位意见",),
    ("同意申报。 （盖章） 年  月  日",),
    columns=4,
)
LABEL_AND_VALUE_IN_ONE_CELL = table(
    (f"单位：{UNIT}", f"联系人：{CONTACT}"),
    (f"联系方式：{INFO}", f"职务：{POSITION}"),
    (f"申报方向：{DIRECTIONS}",),
    (f"申报形式：\n{KINDS}",),
    (f"申报题目：{TITLE}",),
    (f"申报内容说明（1000字以内）：\n{SUMMARY}",),
    ("申报单位意见：\n同意申报。\n（盖章）____年____月____日",),
)
SPACED_LABELS = table(
    ("单　位：", UNIT, "联 系 人", CONTACT),
    ("联系\n方式", INFO, "职\n务", POSITION),
    ("申\n报\n方\n向", DIRECTIONS),
    ("申报\n形式", KINDS),
    ("申 报 题 目", TITLE),
    ("申报\n内容\n说明\n（1000\n字以内）", SUMMARY),
    ("申报\n单位\n意见", "同意申报。\n(盖章)\n____年____月____日"),
)
NUMBERED_LABELS = table(
    ("1.单位名称*", UNIT, "2.联系人*", CONTACT),
    ("3.手机", INFO, "4.职务/职称", POSITION),
    ("5、申报方向（限选一项）", DIRECTIONS),
    ("6、申报形式（限选一项）", KINDS),
    ("7、案例题目", TITLE),
    ("8、内容简介（限1000字）", SUMMARY),
    ("9、单位推荐意见（盖章）", "同意申报。"),
)
OPTIONS_IN_CELLS = table(
    ("单位", UNIT, "联系人", CONTACT),
    ("联系方式", INFO, "职务", POSITION),
    ("申报方向", "□育强新动能", "☑深化新融合", "□推进新治理"),
    ("申报形式", "√特色工作案例", "综述性文稿", "研究性论文或调研报告"),
    ("申报题目", TITLE),
    ("申报内容说明", SUMMARY),
    ("申报单位意见", "同意申报。"),
)
LINES_IN_ONE_CELL = table(
    (
        f"单 位\n{UNIT}\n\n联系人\n{CONTACT}\n联系方式\n{INFO}\n\n职 务\n{POSITION}\n申报方向\n{DIRECTIONS}\n"
        f"申报形式\n{KINDS}\n申报题目\n{TITLE}\n\n申报内容说明（1000 字以内）\n{SUMMARY}\n\n"
        "申报单位意见\n同意申报。\n（盖章）",
    )
)
NESTED = table(("附件", [notice_table()]), place="表格1")
SUMMARY_LINES = paragraphs("申报内容说明（1000字以内）：", *SUMMARY.split("\n"))


@pytest.mark.parametrize(
    "block",
    [
        notice_table(),
        TWO_COLUMNS,
        VALUES_BELOW,
        LABEL_AND_VALUE_IN_ONE_CELL,
        SPACED_LABELS,
        NUMBERED_LABELS,
        OPTIONS_IN_CELLS,
        LINES_IN_ONE_CELL,
        NESTED,
    ],
    ids=[
        "notice",
        "two columns",
        "below",
        "one cell",
        "spaced",
        "numbered",
        "option cells",
        "lines in a cell",
        "nested",
    ],
)
def test_every_table_layout_gives_the_same_form(block: Block) -> None:
    assert said(form_of(document(block))) == EXPECTED
    assert said(form_of(document("附件：", "优秀案例申报表", block))) == EXPECTED


PLAIN = (
    f"单位：{UNIT}",
    f"联系人：{CONTACT}",
    f"联系方式：{INFO}",
    f"职务：{POSITION}",
    f"申报方向：{DIRECTIONS}",
    "申报形式：",
    "☑特色工作案例",
    "□综述性文稿",
    "□研究性论文或调研报告",
    f"申报题目：{TITLE}",
    "申报内容说明（1000字以内）：",
    *SUMMARY.split("\n"),
    "申报单位意见：同意申报。",
    "（盖章）　　2026年3月1日",
    "评审专家组意见：",
    "（签字）____年____月____日",
)
SEVERAL_IN_A_LINE = (
    f"单位：{UNIT}    联系人：{CONTACT}",
    f"联系方式：{INFO}\t职　务：{POSITION}",
    *PLAIN[4:],
)
BRACKETED = (
    f"【单位】{UNIT}",
    f"【联系人】{CONTACT}",
    f"【联系方式】{INFO}",
    f"【职务】{POSITION}",
    *PLAIN[4:],
)
RUN_TOGETHER = (
    f"单位：{UNIT}联系人：{CONTACT}",
    f"联系方式：{INFO}职务：{POSITION}，申报方向：{DIRECTIONS}",
    f"申报形式：{KINDS}申报题目：{TITLE}",
    *PLAIN[10:],
)
BROKEN_LABELS = (*PLAIN[:-4], "申报单位", "意见", "同意申报。", "（盖章）", "评审专家", "组意见", "（签字）")
UNDERLINED = (
    f"单  位：__{UNIT}____",
    f"联系人：___{CONTACT}___  职务：__{POSITION}__",
    f"联系方式:_{INFO}_",
    *PLAIN[4:],
)
LABELS_ALONE = ("单位", UNIT, "联系人", CONTACT, "联系方式", INFO, "职务", POSITION, *PLAIN[4:])
ONE_PARAGRAPH = ("\n".join(PLAIN),)


@pytest.mark.parametrize(
    "lines",
    [
        PLAIN,
        SEVERAL_IN_A_LINE,
        UNDERLINED,
        BRACKETED,
        RUN_TOGETHER,
        BROKEN_LABELS,
        LABELS_ALONE,
        ONE_PARAGRAPH,
    ],
    ids=[
        "plain",
        "several",
        "underlined",
        "bracketed",
        "run together",
        "broken",
        "labels alone",
        "line breaks",
    ],
)
def test_every_way_of_plain_lines_gives_the_same_form(lines: tuple[str, ...]) -> None:
    assert said(form_of(document("优秀案例申报表", *lines))) == EXPECTED


def test_a_form_in_text_boxes_is_read() -> None:
    assert said(form_of(document("申报表", text_boxes=paragraphs(*PLAIN)))) == EXPECTED
    assert said(form_of(document(text_boxes=(notice_table(),)))) == EXPECTED


def test_the_blank_form_is_a_form_that_says_nothing() -> None:
    empty = dict.fromkeys(EXPECTED, None) | {"directions": [], "kinds": []}
    assert said(form_of(blank_form())) == empty


@pytest.mark.parametrize(
    ("field", "left_in"),
    [
        ("unit", "请填写单位全称"),
        ("unit", "（与公章一致）"),
        ("unit", "________"),
        ("contact", "XXX"),
        ("contact", "×××"),
        ("contact_info", "/"),
        ("position", "——"),
        ("unit", "（加盖公章）"),
        ("unit", "无"),
        ("contact", "同上"),
        ("contact_info", "暂无"),
        ("title", "N/A"),
        ("title", "待定"),
        ("summary", "略"),
        ("summary", "详见附件"),
        ("summary", "（另附）"),
        ("summary", "见申报材料正文。"),
        ("title", "单击此处输入文字。"),
        ("title", "Click or tap here to enter text."),
        ("title", "（请填写案例名称）"),
        ("summary", "（1000 字以内）"),
        ("summary", "请在此处填写申报内容说明，1000字以内"),
        ("summary", "________________\n________________"),
        ("unit_opinion", "（盖章）\n    年   月   日"),
        ("unit_opinion", "单位（公章）：\n日期：____年__月__日"),
        ("unit_opinion", "负责人签字：\n（加盖公章）\n2026年3月5日"),
    ],
)
def test_what_the_form_itself_says_is_no_value(field: str, left_in: str) -> None:
    assert said(form_of(notice_form(**{field: left_in})))[field] is None


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("unit", "江州师范大学\n后勤保障部", "江州师范大学后勤保障部"),
        ("unit", "某某大学", "某某大学"),
        ("unit", "江州师范大学（盖章）", "江州师范大学"),
        ("unit", "无锡学院", "无锡学院"),
        ("contact", "林　晓 明", "林晓明"),
        ("contact", "林晓明\n王建国", "林晓明、王建国"),
        ("position", "无", "无"),
        ("title", "题目：智慧后勤", "智慧后勤"),
        ("contact", "林晓明  电话：13900001111", "林晓明"),
        ("contact_info", "0571-88880000 / 13900001111", "0571-88880000 / 13900001111"),
        (
            "contact_info",
            "电话：13900001111\n邮箱：lin@example.edu.cn",
            "电话：13900001111 邮箱：lin@example.edu.cn",
        ),
        ("title", "“互联网+”后勤\n——江州师范大学的实践", "“互联网+”后勤——江州师范大学的实践"),
        ("title", "AI\nAgent 在后勤的应用", "AI Agent 在后勤的应用"),
        ("summary", "（1000字以内）学校以数据为底座。", "学校以数据为底座。"),
        ("summary", "一、背景\n单位：全校食堂。\n电话：不限。", "一、背景\n单位：全校食堂。\n电话：不限。"),
        ("summary", "见证转型，附属医院食堂详见附件。", "见证转型，附属医院食堂详见附件。"),
        ("summary", "主要内容\n平台打通三类业务。", "主要内容\n平台打通三类业务。"),
        ("unit_opinion", "情况属实，同意推荐。", "情况属实，同意推荐。"),
        ("unit_opinion", "经审核，同意加盖公章后上报。", "经审核，同意加盖公章后上报。"),
        ("unit_opinion", "同意。 （盖章） 2026年3月1日", "同意。"),
    ],
)
def test_a_value_is_what_its_writer_meant(field: str, written: str, value: str) -> None:
    assert said(form_of(notice_form(**{field: written})))[field] == value


def test_telephone_and_mailbox_in_rows_of_their_own_are_one_contact_info() -> None:
    rows = table(
        ("单位", UNIT, "姓名", CONTACT),
        ("手机", INFO, "邮箱", "lin@example.edu.cn"),
        ("申报题目", TITLE),
        ("申报内容说明", SUMMARY),
    )
    assert said(form_of(document(rows)))["contact_info"] == f"{INFO}；lin@example.edu.cn"


def test_contact_and_number_under_one_label_are_told_apart() -> None:
    rows = table(
        ("单位", UNIT),
        ("联系人及联系方式", f"{CONTACT} {INFO}"),
        ("申报题目", TITLE),
        ("申报方向", DIRECTIONS),
        ("申报内容说明", SUMMARY),
    )
    form = said(form_of(document(rows)))
    assert (form["contact"], form["contact_info"]) == (CONTACT, INFO)


def test_a_label_over_sub_labels_gives_way_to_them() -> None:
    rows = table(
        ("申报单位", UNIT),
        ("联系人", "姓名", CONTACT, "职务", POSITION),
        ("", "电话", INFO),
        ("案例名称", TITLE),
        ("申报方向", DIRECTIONS),
        ("案例简介", SUMMARY),
        columns=5,
    )
    form = said(form_of(document(rows)))
    assert (form["contact"], form["position"], form["contact_info"]) == (CONTACT, POSITION, INFO)


def test_each_value_has_its_evidence() -> None:
    form = form_of(notice_form())
    assert form.unit is not None
    assert (form.unit.file, form.unit.place, form.unit.read_by) == ("申报表.docx", "表格1第1行", "docx")
    assert form.directions[0].place == "表格1第3行"
    plain = form_of(document("申报表", *PLAIN))
    assert plain.title is not None
    assert plain.title.place == "第11段"


def test_ocr_gives_each_value_the_confidence_of_its_least_sure_line() -> None:
    rows = table(
        ("单位", [paragraph(UNIT, confidence=0.7)], "联系入", [paragraph(CONTACT, confidence=0.9)]),
        ("联系方式", [paragraph(INFO, confidence=0.95)], "职务", POSITION),
        ("申报方向", DIRECTIONS),
        ("申报题目", TITLE),
        ("申报内容说咀（1000字以内）", SUMMARY),
    )
    form = form_of(document(rows, path="扫描.jpg", kind="jpeg", read_by="ocr"))
    assert form.unit is not None
    assert form.unit.confidence == 0.7
    assert form.summary is not None
    assert form.confidence < 1.0


@pytest.mark.parametrize(
    "lines",
    [
        ("单位：某某大学", "联系人：张三", "电话：13900001111", "邮箱：a@b.cn"),
        (
            "案例名称：智慧后勤",
            "申报单位：某某大学",
            "联系人：张三",
            "联系方式：13900001111",
            *["正文" * 40] * 20,
        ),
        ("材料已附上，请查收。", "联系方式见签名。"),
        (),
    ],
    ids=["signature", "cover of a manuscript", "letter", "nothing"],
)
def test_what_only_looks_like_a_form_is_none(lines: tuple[str, ...]) -> None:
    assert read_form(document(*lines), TERMS) is None


@pytest.mark.parametrize(
    "directions",
    [
        [table(("", "育强新动能"), ("√", "深化新融合"), ("", "推进新治理"))],
        [table(("育强新动能", ""), ("深化新融合", "√"), ("推进新治理", ""))],
        [table(("", "育强新动能", "√", "深化新融合", "", "推进新治理"))],
        [table(("育强新动能", "", "深化新融合", "√", "推进新治理", ""))],
    ],
    ids=["before", "after", "before, in a row", "after, in a row"],
)
def test_cells_to_tick_in_are_read_with_the_options_beside_them(directions: list[Block]) -> None:
    rows = ("单位", UNIT, "联系人", CONTACT), ("申报方向", directions), ("申报题目", TITLE)
    form = form_of(document(table(*rows, ("申报内容说明", SUMMARY))))
    assert [field.value for field in form.directions] == ["深化新融合"]


def test_of_a_value_that_was_struck_out_and_replaced_the_new_one_counts() -> None:
    unit = Paragraph((Run("旧大学", struck=True), Run(UNIT)))
    rows = table(("单位", [unit], "联系人", CONTACT), ("申报题目", TITLE), ("申报内容说明", SUMMARY))
    assert said(form_of(document(rows)))["unit"] == UNIT

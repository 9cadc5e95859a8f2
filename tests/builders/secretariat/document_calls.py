"""Calls that ask for more kinds of documents: sealed scans, packed sources, papers laid out each its way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
from docx.shared import Cm, Pt

from tests.builders.files.pictures import encoded, round_seal
from tests.builders.files.word import saved, sentences_of
from tests.builders.secretariat.calls import HEAD
from tests.builders.secretariat.more_calls import form_file

SOFTWARE = (
    HEAD.format(name="第二届校园软件作品大赛", code="RJ2026")
    + """
thing = "作品"
subject = "{unit:学校}+{title:作品名称}"
quota = []
fields = [
  { key = "title", label = "作品名称" },
  { key = "unit", label = "学校名称" },
  { key = "contact", label = "负责人" },
  { key = "contact_info", label = "手机号码", type = "phone" },
  { key = "sort", label = "作品类别", choose = 1, of = ["网站", "小程序"] },
  { key = "summary", label = "作品简介", type = "long", most = 300 },
]
[[call.documents]]
key = "form"
label = "作品登记表"
holds = "fields"
accept = ["word"]
[[call.documents]]
key = "scan"
label = "作品登记表盖章扫描件"
accept = ["pdf", "picture"]
sealed = true
[[call.documents]]
key = "source"
label = "源程序压缩包"
accept = ["archive"]
[[call.documents]]
key = "promise"
label = "原创承诺书"
accept = ["word", "pdf"]
known_by = ["承诺书"]
blank = "BLANK"
"""
)
"""`BLANK` is to be put in place of a path."""

RESULTS = (
    HEAD.format(name="教学成果奖评选", code="CG2026")
    + """
thing = "成果"
subject = "{unit:推荐学校}+{title:成果名称}"
quota = []
fields = [
  { key = "unit", label = "推荐学校", from = "subject" },
  { key = "title", label = "成果名称" },
  { key = "sort", label = "成果类别", choose = 1, of = ["本科教育", "职业教育"] },
  { key = "contact_info", label = "联系电话", type = "phone" },
  { key = "people", label = "主要完成人情况", type = "rows", columns = PEOPLE, most = 3 },
  { key = "abstract", label = "成果简介", type = "long" },
]
[[call.documents]]
key = "form"
label = "成果推荐书"
holds = "fields"
accept = ["word"]
length = [0, 400]
lacks = ["unit"]
layout = { body = "仿宋 四号" }
[[call.documents]]
key = "report"
label = "成果总结报告"
holds = "text"
accept = ["word"]
known_by = ["总结报告"]
layout = { body = "宋体 小四", line_spacing = 20 }
[[call.documents]]
key = "plan"
label = "推广计划"
holds = "text"
accept = ["word", "excel"]
known_by = ["推广计划"]
length = [200, 0]
layout = { body = "黑体 小四", line_spacing = 20 }
""".replace("PEOPLE", '["姓名", "职称", "主要贡献"]')
)

ANONYMOUS = (
    HEAD.format(name="青年教师教学论文评比", code="LW2026")
    + """
thing = "论文"
subject = "教学论文评比"
quota = []
fields = [
  { key = "unit", label = "学校", from = "name" },
  { key = "contact", label = "作者", from = "name" },
  { key = "title", label = "题目", from = "name" },
]
[[call.documents]]
key = "paper"
label = "论文"
holds = "text"
accept = ["word"]
name = "{unit:学校}+{contact:作者}+{title:题目}"
lacks = ["contact", "unit"]
"""
)
"""Told by the file's name, and nobody may be named within."""


def software_form(*, seal: bool = False, **said: str) -> bytes:
    """The registration form; `seal`: as it is printed and stamped, before it is scanned."""
    told = {
        "title": "校园报修小程序",
        "unit": "江州大学",
        "contact": "李明",
        "phone": "13800000001",
        "sort": "□网站 ☑小程序",
    } | said
    data = form_file(
        "第二届校园软件作品大赛作品登记表",
        ("作品名称", told["title"], "学校名称", told["unit"]),
        ("负责人", told["contact"], "手机号码", told["phone"]),
        ("作品类别", told["sort"]),
        ("作品简介（300字以内）", "面向师生的报修服务，一键提交，全程可查。"),
    )
    file = docx.Document(io.BytesIO(data))
    file.tables[0].style = "Table Grid"
    if seal:
        file.add_picture(io.BytesIO(encoded(round_seal())), width=Cm(4.2))
    return saved(file)


def packed(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


SOURCES = packed(
    {"src/main.py": b"print(1)\n", "src/run.exe": b"MZ" + bytes(64), "doc/note.txt": "说明".encode()}
)
PROMISE = form_file("原创承诺书", ("承诺人", "李明"), ("日期", "2026年3月1日"))


def results_form(*, font: str = "仿宋", more: str = "", cover: str = "李明", **said: str) -> bytes:
    """A recommendation whose list of persons stands below a line that names it."""
    told = {"title": "智慧课堂的建设", "abstract": sentences_of("课堂教学", 120)} | said
    file = docx.Document()
    file.add_paragraph("教学成果奖推荐书")
    file.add_paragraph(f"第一完成人：{cover or '__________'}")
    file.add_page_break()
    table = file.add_table(rows=3, cols=4)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("成果名称", told["title"], "联系电话", "13800000001", "成果类别", "☑本科教育 □职业教育", "", ""),
        strict=False,
    ):
        cell.text = text
    table.cell(2, 0).text = "成果简介"
    cell = table.cell(2, 1).merge(table.cell(2, 3))
    run = cell.paragraphs[0].add_run(told["abstract"] + more)
    run.font.name, run.font.size = font, Pt(14)
    run._element.rPr.rFonts.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", font
    )
    file.add_paragraph("二、主要完成人情况")
    people = file.add_table(rows=4, cols=3)
    for row, texts in zip(
        people.rows,
        (("姓名", "职称", "主要贡献"), ("李明", "教授", "设计"), ("王强", "讲师", "实施")),
        strict=False,
    ):
        for one, text in zip(row.cells, texts, strict=True):
            one.text = text
    return saved(file)

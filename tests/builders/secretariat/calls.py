"""Other calls than that of 2026, as their secretariats describe them, and what is sent in for them."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl

from ingest.settings.call import CallSettings
from tests.builders.files.word import saved, sentences_of

HEAD = """
[call]
name = "{name}"
code = "{code}"
organizer = "征集活动组委会"
deadline = 2026-05-31T23:59:59+08:00
contact = "联系人：某老师"
"""

ESSAYS = (
    HEAD.format(name="第三届辅导员思政征文", code="ZW2026")
    + """
thing = "论文"
subject = "第三届辅导员思政征文"
quota = []
fields = [
  { key = "unit", label = "学院", from = "name" },
  { key = "contact", label = "作者", from = "name" },
  { key = "title", label = "论文题目", from = "name" },
]
[[call.documents]]
key = "paper"
label = "论文"
holds = "text"
accept = ["word"]
length = [2500, 0]
name = "{unit:学院名称}+{contact:作者姓名}+{title:论文题目}"
"""
)

SPLIT = (
    ESSAYS.replace("quota = []", 'several = "split"\nquota = [{ by = "contact", most = 1 }]')
    + """
[[call.documents]]
key = "list"
label = "汇总表"
accept = ["excel", "word"]
need = "several"
"""
)
"""The same where a college sends its papers in one mail, with a sheet that lists them."""

WORKS = (
    HEAD.format(name="公益广告作品征集", code="GY2026")
    + """
thing = "作品"
subject = "{category:作品类别}+{unit:推荐单位}"
quota = [{ by = ["unit", "category"], most = 2 }]
fields = [
  { key = "category", label = "作品类别", from = "subject" },
  { key = "unit", label = "学校名称" },
  { key = "teacher", label = "姓名", group = "指导老师" },
  { key = "contact", label = "姓名", group = "作者信息" },
  { key = "contact_info", label = "联系电话", group = "作者信息", type = "phone" },
  { key = "sort", label = "类别", choose = 1, of = ["平面", "视频"] },
  { key = "summary", label = "作品简介", type = "long" },
]
[[call.documents]]
key = "form"
label = "公益广告作品申报表"
holds = "fields"
accept = ["word", "pdf", "picture"]
[[call.documents]]
key = "work"
label = "作品文件"
accept = ["picture", "film"]
count = [1, 5]
"""
)

TOPICS = (
    HEAD.format(name="2022 年度教育科学规划课题申报", code="KT2022")
    + """
thing = "课题"
subject = "{unit:单位}+2022教科项目申报"
quota = [{ by = "contact", most = 1 }]
fields = [
  { key = "title", label = "课题名称" },
  { key = "sort", label = "课题类别", choose = 1, of = ["重点课题", "一般课题", "青年课题"] },
  { key = "contact", label = "课题负责人" },
  { key = "unit", label = "工作单位" },
  { key = "contact_info", label = "联系电话", type = "phone" },
  { key = "results", label = "预期成果形式", choose = [1, 4], of = ["论文", "专著", "研究报告", "其他"] },
  { key = "members", label = "主要参加者", type = "rows", optional = true, columns = COLUMNS },
  { key = "design", label = "课题设计论证", type = "long", most = 5000 },
  { key = "opinion", label = "单位审核意见", type = "opinion" },
]
[[call.documents]]
key = "form"
label = "课题申报书"
holds = "fields"
accept = ["word"]
[[call.documents]]
key = "leaf"
label = "活页"
holds = "text"
accept = ["word"]
known_by = ["活页"]
lacks = ["contact", "unit"]
""".replace("COLUMNS", '["姓名", "专业职务", "研究专长", "工作单位"]')
)


RECOMMENDED = WORKS.replace(
    'quota = [{ by = ["unit", "category"], most = 2 }]',
    'quota = [{ by = "category", most = 2, like = "平面|视频" }]',
)
"""The same works, where each category has so many places for everybody together."""

ROUNDS = (
    TOPICS.replace('several = "hold"', "")
    .replace(
        'thing = "课题"',
        'thing = "课题"\nrounds = [{ name = "申报书", deadline = 2026-03-10T11:30:00+08:00 }, '
        '{ name = "活页", deadline = 2026-05-31T23:59:59+08:00 }]',
    )
    .replace(
        'type = "phone" },',
        'type = "phone" },\n  { key = "identity", label = "证件号码", type = "id", optional = true },',
    )
)


def call_of(toml: str, **more: Any) -> CallSettings:
    """The settings of a call that is written so."""
    return CallSettings.model_validate(tomllib.loads(toml)["call"] | more)


def message(subject: str, files: Mapping[str, bytes], text: str = "您好，材料见附件。") -> bytes:
    """A mail with these files."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "zhang@school.edu.cn", "box@example.org", subject
    mail["Date"], mail["Message-ID"] = (
        "Tue, 10 Mar 2026 09:00:00 +0800",
        f"<{abs(hash(subject))}@school.edu.cn>",
    )
    mail.set_content(text)
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def roll(*rows: Sequence[str]) -> bytes:
    """A 汇总表 as an Excel file: a title, headings, and a row each."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["征文汇总表"])
    sheet.append(["序号", "学院", "作者姓名", "题目"])
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def paper(title: str, characters: int, subject: str = "思政教育") -> bytes:
    """A Word file with a text of about so many characters."""
    file = docx.Document()
    file.add_paragraph(title)
    file.add_paragraph(sentences_of(subject, characters))
    return saved(file)


def works_form(**answers: str) -> bytes:
    """The works' form: two blocks with a 姓名 each."""
    said = {
        "unit": "江州大学",
        "teacher": "王老师",
        "author": "李同学",
        "phone": "13800000001",
        "sort": "☑平面  □视频",
        "summary": "作品以节约粮食为主题，倡导文明用餐。",
    } | answers
    file = docx.Document()
    file.add_paragraph("公益广告作品申报表")
    table = file.add_table(rows=6, cols=5)
    rows = (
        ("学校名称", said["unit"], None, None, None),
        ("作者信息", "姓名", said["author"], "联系电话", said["phone"]),
        ("指导老师", "姓名", said["teacher"], "联系电话", "13900000009"),
        ("类别", said["sort"], None, None, None),
        ("作品简介", said["summary"], None, None, None),
        ("推荐单位意见", "（盖章）", None, None, None),
    )
    _fill(table, rows)
    return saved(file)


def topic_form(**answers: str) -> bytes:
    """The research topics' application."""
    said = {
        "title": "乡村学校劳动教育研究",
        "sort": "□重点课题 ☑一般课题 □青年课题",
        "contact": "赵老师",
        "unit": "湖州师范学院",
        "phone": "0572-2321000",
        "results": "☑论文 □专著 ☑研究报告 □其他",
        "design": sentences_of("劳动教育", 400),
    } | answers
    file = docx.Document()
    file.add_paragraph("课题申报书")
    table = file.add_table(rows=11, cols=5)
    rows = (
        ("课题名称", said["title"], None, None, None),
        ("课题类别", said["sort"], None, None, None),
        ("课题负责人", said["contact"], "工作单位", said["unit"], None),
        ("联系电话", said["phone"], None, None, None),
        ("预期成果形式", said["results"], None, None, None),
        ("主要参加者", "姓名", "专业职务", "研究专长", "工作单位"),
        ("", "钱老师", "讲师", "劳动教育", "湖州师范学院"),
        ("", "孙老师", "教授", "课程论", "江州大学"),
        ("课题设计论证", said["design"], None, None, None),
        ("单位审核意见", "", None, None, None),
        ("证件号码", said.get("identity", ""), None, None, None),
    )
    _fill(table, rows)
    table.cell(5, 0).merge(table.cell(7, 0))
    return saved(file)


def _fill(table: Any, rows: Sequence[Sequence[str | None]]) -> None:
    for number, row in enumerate(rows):
        texts = [text for text in row if text is not None]
        if len(texts) < len(row):
            last = table.cell(number, len(texts) - 1).merge(table.cell(number, len(row) - 1))
            last.text = texts[-1]
        for column, text in enumerate(texts[: -1 if len(texts) < len(row) else None]):
            table.cell(number, column).text = text

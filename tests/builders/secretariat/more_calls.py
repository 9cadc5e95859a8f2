"""Further kinds of calls: a film contest, a recommendation, a survey, a nomination, a talent programme."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from PIL import Image

from tests.builders.files.word import saved
from tests.builders.secretariat.calls import HEAD

FILM = (
    HEAD.format(name="第五届大学生微电影大赛", code="FILM2026")
    + """
thing = "影片"
subject = "微电影+{unit:学校}+{title:片名}"
quota = [{ by = "unit", most = 2 }]
fields = [
  { key = "unit", label = "参赛学校" },
  { key = "title", label = "片名" },
  { key = "contact", label = "导演" },
  { key = "contact_info", label = "手机", type = "phone" },
  { key = "minutes", label = "时长（分钟）", type = "number" },
  { key = "sort", label = "参赛类别", choose = 1, of = ["剧情片", "纪录片", "动画片"] },
  { key = "summary", label = "剧情简介", type = "long", most = 300 },
]
[[call.documents]]
key = "form"
label = "参赛报名表"
holds = "fields"
accept = ["word", "pdf"]
[[call.documents]]
key = "film"
label = "影片文件"
accept = ["film"]
[[call.documents]]
key = "still"
label = "剧照"
accept = ["picture"]
count = [2, 5]
"""
)

RECOMMENDATION = (
    HEAD.format(name="优秀后勤服务项目推荐", code="TJ2026")
    + """
thing = "项目"
subject = "{recommender:推荐单位}推荐{title:项目名称}"
quota = [{ by = "recommender", most = 3 }, { by = ["recommender", "sort"], most = 1, like = "创新类" }]
fields = [
  { key = "recommender", label = "推荐单位" },
  { key = "title", label = "项目名称" },
  { key = "unit", label = "申报单位" },
  { key = "contact", label = "项目负责人" },
  { key = "contact_info", label = "电子邮箱", type = "email" },
  { key = "sort", label = "推荐类别", choose = 1, of = ["创新类", "服务类"] },
  { key = "opinion", label = "推荐单位意见", type = "opinion" },
]
[[call.documents]]
key = "form"
label = "推荐表"
holds = "fields"
accept = ["word", "pdf", "picture"]
sealed = true
"""
)

SURVEY = (
    HEAD.format(name="校园食堂用餐情况调研", code="DY2026")
    + """
thing = "问卷"
subject = "食堂调研"
quota = [{ by = "unit", most = 1 }]
fields = [
  { key = "unit", label = "学校名称", from = "text" },
  { key = "contact", label = "填报人", from = "text" },
  { key = "contact_info", label = "联系电话", from = "text", type = "phone" },
  { key = "canteens", label = "食堂数量", from = "text", type = "number" },
]
[[call.documents]]
key = "table"
label = "数据表"
accept = ["excel"]
need = "may"
"""
)

NOMINATION = (
    HEAD.format(name="青年科学奖提名", code="TM2026")
    + """
thing = "提名"
subject = "{unit:提名单位}+{contact:被提名人}"
quota = [{ by = "contact", most = 1 }]
fields = [
  { key = "contact", label = "被提名人" },
  { key = "unit", label = "提名单位" },
  { key = "contact_info", label = "联系电话", type = "phone" },
  { key = "title", label = "代表性成果" },
  { key = "born", label = "出生年月", type = "date" },
]
[[call.documents]]
key = "form"
label = "提名书"
holds = "fields"
accept = ["word"]
[[call.documents]]
key = "letter"
label = "专家推荐信"
accept = ["word", "pdf"]
known_by = ["推荐信"]
count = [3, 3]
"""
)

TALENT = (
    HEAD.format(name="校园拔尖人才培养计划", code="RC2026")
    + """
thing = "申请"
subject = "{contact:姓名}+人才计划"
quota = [{ by = "identity", most = 1 }]
fields = [
  { key = "contact", label = "姓名" },
  { key = "gender", label = "性别", choose = 1, of = ["男", "女"] },
  { key = "identity", label = "身份证号码", type = "id" },
  { key = "unit", label = "所在单位" },
  { key = "contact_info", label = "手机号码", type = "phone" },
  { key = "email", label = "电子邮箱", type = "email" },
  { key = "resume", label = "学习工作经历", type = "rows", columns = ["起止时间", "单位", "职务"], most = 5 },
  { key = "plan", label = "培养计划", type = "long", most = 1500 },
]
[[call.documents]]
key = "form"
label = "申请表"
holds = "fields"
accept = ["word"]
name = "{contact:姓名}+申请表"
[[call.documents]]
key = "photo"
label = "证件照"
accept = ["picture"]
"""
)

Row = Sequence[str]


def form_file(heading: str, *rows: Row) -> bytes:
    """A Word form: rows of labels and values side by side, the last cell as wide as is left."""
    file = docx.Document()
    file.add_paragraph(heading)
    width = max(map(len, rows))
    table = file.add_table(rows=len(rows), cols=width)
    for number, row in enumerate(rows):
        if len(row) < width:
            table.cell(number, len(row) - 1).merge(table.cell(number, width - 1))
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    return saved(file)


def picture(shade: int, size: tuple[int, int] = (300, 400)) -> bytes:
    """A photograph of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 200)).save(file, "JPEG")
    return file.getvalue()


def film_form(**said: str) -> bytes:
    told = {
        "unit": "江州大学",
        "title": "食堂的灯光",
        "contact": "李同学",
        "phone": "13800000001",
        "minutes": "12",
        "sort": "☑剧情片 □纪录片 □动画片",
        "summary": "一位食堂师傅与学生的故事。",
    } | said
    return form_file(
        "第五届大学生微电影大赛参赛报名表",
        ("参赛学校", told["unit"], "片名", told["title"]),
        ("导演", told["contact"], "手机", told["phone"]),
        ("时长（分钟）", told["minutes"], "参赛类别", told["sort"]),
        ("剧情简介（300字以内）", told["summary"]),
    )


def recommendation_form(**said: str) -> bytes:
    told = {
        "recommender": "江东省教育后勤协会",
        "title": "一站式报修平台",
        "unit": "江州大学",
        "contact": "周老师",
        "email": "zhou@jz.edu.cn",
        "sort": "□创新类 ☑服务类",
    } | said
    return form_file(
        "优秀后勤服务项目推荐表",
        ("推荐单位", told["recommender"]),
        ("项目名称", told["title"], "申报单位", told["unit"]),
        ("项目负责人", told["contact"], "电子邮箱", told["email"]),
        ("推荐类别", told["sort"]),
        ("推荐单位意见", "同意推荐。（盖章） 2026年3月1日"),
    )


def nomination_form(**said: str) -> bytes:
    told = {
        "contact": "陈博士",
        "unit": "湖州大学",
        "phone": "0572-2321000",
        "title": "低能耗冷链配送方法",
        "born": "1990年5月",
    } | said
    return form_file(
        "青年科学奖提名书",
        ("被提名人", told["contact"], "提名单位", told["unit"]),
        ("联系电话", told["phone"], "出生年月", told["born"]),
        ("代表性成果", told["title"]),
    )


def talent_form(**said: str) -> bytes:
    told = {
        "contact": "孙小丽",
        "gender": "□男 ☑女",
        "identity": "11010519491231002X",
        "unit": "海州学院",
        "phone": "13900000002",
        "email": "sun@hz.edu.cn",
        "plan": "三年内完成课程学习，并参与后勤信息化课题。",
    } | said
    return form_file(
        "校园拔尖人才培养计划申请表",
        ("姓名", told["contact"], "性别", told["gender"]),
        ("身份证号码", told["identity"], "所在单位", told["unit"]),
        ("手机号码", told["phone"], "电子邮箱", told["email"]),
        ("学习工作经历", "起止时间", "单位", "职务"),
        ("", "2015.9-2019.6", "海州学院", "学生"),
        ("", "2019.7-2026.2", "海州学院后勤处", "干事"),
        ("培养计划", told["plan"]),
    )

"""Blank forms of six kinds of calls, each with the fields that a person reads in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import docx
from docx.document import Document as DocxFile
from docx.table import Table

from tests.builders.files.word import notice_form, saved


@dataclass(frozen=True)
class Asked:
    """A field as a person reads it in the blank form."""

    label: str
    group: str = ""
    options: tuple[str, ...] = ()
    choose: tuple[int, int] | None = None
    most: int = 0


@dataclass(frozen=True)
class Blank:
    """A blank form."""

    name: str
    make: Callable[[], bytes]
    fields: tuple[Asked, ...]


def one(label: str, *options: str, most: int = 1, group: str = "") -> Asked:
    """A field with options, of which one, or up to `most`, are ticked."""
    return Asked(label, group, options, (1, most))


def text(*labels: str, group: str = "") -> tuple[Asked, ...]:
    """Fields that are written into."""
    return tuple(Asked(label, group) for label in labels)


def _pairs(table: Table, row: int, *texts: str) -> None:
    for cell, words in zip(table.rows[row].cells, texts, strict=False):
        cell.text = words


def _merged(table: Table, row: int, first: int, last: int, words: str = "") -> None:
    cell = table.cell(row, first).merge(table.cell(row, last))
    cell.text = words


def _new(*headings: str) -> DocxFile:
    file = docx.Document()
    for heading in headings:
        file.add_paragraph(heading)
    return file


def notice() -> bytes:
    """The notice of 2026."""
    empty = dict.fromkeys(("unit", "contact", "contact_info", "position", "title", "summary"), "")
    return notice_form(directions=(), kinds=(), opinion="", **empty)


def works() -> bytes:
    """A contest of works: blocks for author and teacher in a merged first column."""
    file = _new("附件1", "校园公益广告作品申报表")
    table = file.add_table(rows=10, cols=5, style="Table Grid")
    _merged(table, 0, 0, 1, "作品名称")
    _merged(table, 0, 2, 4)
    _merged(table, 1, 0, 1, "学校名称")
    _merged(table, 1, 2, 4)
    _merged(table, 2, 0, 1, "类    别")
    _merged(table, 2, 2, 4, "□平面   □视频   □广播")
    for first, block in ((3, "作者信息"), (6, "指导老师")):
        table.cell(first, 0).merge(table.cell(first + 2, 0)).text = block
        for row, labels in enumerate((("姓名", "性别"), ("联系电话", "专业"), ("电子邮箱", "年级"))):
            table.cell(first + row, 1).text = labels[0]
            table.cell(first + row, 3).text = labels[1]
    _merged(table, 9, 0, 1, "作品简介\n（300字以内）")
    _merged(table, 9, 2, 4)
    return saved(file)


def topic() -> bytes:
    """A research topic: a cover with lines, choices in cells, a table of members, long chapters."""
    file = _new("教育科学规划课题申报书", "课题名称：__________________", "课题负责人：______________")
    file.add_paragraph("工作单位：__________________    填表日期：____年__月__日")
    file.add_paragraph("一、基本情况")
    table = file.add_table(rows=8, cols=4, style="Table Grid")
    _pairs(table, 0, "课题类别")
    _merged(table, 0, 1, 3, "□重点课题  □一般课题  □青年课题（限选一项）")
    _pairs(table, 1, "联系电话", "", "电子信箱", "")
    _pairs(table, 2, "职    称", "", "研究专长", "")
    _pairs(table, 3, "预期成果形式")
    _merged(table, 3, 1, 3, "□论文 □专著 □研究报告 □其他______（可多选）")
    table.cell(4, 0).merge(table.cell(7, 0)).text = "主要参加者"
    for column, words in enumerate(("姓名", "专业职务", "工作单位"), 1):
        table.cell(4, column).text = words
    file.add_paragraph("二、论证")
    more = file.add_table(rows=2, cols=2, style="Table Grid")
    _pairs(more, 0, "课题设计论证（限5000字）", "")
    _pairs(more, 1, "单位审核意见", "\n\n（盖章）\n年   月   日")
    return saved(file)


def nomination() -> bytes:
    """A nomination: reasons, an opinion of the unit, and one of the reviewers, which is none of ours."""
    file = _new("优秀志愿者推荐表")
    table = file.add_table(rows=7, cols=6, style="Table Grid")
    _pairs(table, 0, "姓名", "", "性别", "", "照片", "")
    _pairs(table, 1, "出生年月", "", "政治面貌", "")
    _pairs(table, 2, "所在单位", "", "", "手机", "", "")
    _merged(table, 2, 1, 2)
    _merged(table, 2, 4, 5)
    _pairs(table, 3, "身份证号")
    _merged(table, 3, 1, 5)
    _pairs(table, 4, "主要事迹（不超过800字）")
    _merged(table, 4, 1, 5)
    _pairs(table, 5, "推荐单位意见")
    _merged(table, 5, 1, 5, "负责人签字：        （公章）\n年  月  日")
    _pairs(table, 6, "评审委员会意见")
    _merged(table, 6, 1, 5, "（签字）\n年  月  日")
    return saved(file)


def survey() -> bytes:
    """Questions with options in lines, no table but for the head."""
    file = _new("后勤信息化建设情况调查表")
    table = file.add_table(rows=2, cols=4, style="Table Grid")
    _pairs(table, 0, "学校名称", "", "填表人", "")
    _pairs(table, 1, "联系方式", "", "学校类型", "○本科 ○高职 ○中小学（单选）")
    questions = file.add_table(rows=2, cols=1, style="Table Grid")
    questions.cell(0, 0).text = "已建系统：□报修 □能耗 □餐饮 □公寓（可多选）"
    questions.cell(1, 0).text = "是否有专职信息化人员：（ ）是 （ ）否"
    return saved(file)


def talent() -> bytes:
    """A talent's form: headings across the table, label above value."""
    file = _new("高层次人才申报表")
    table = file.add_table(rows=8, cols=4, style="Table Grid")
    _merged(table, 0, 0, 3, "一、个人信息")
    _pairs(table, 1, "姓名", "", "民族", "")
    _pairs(table, 2, "国籍", "", "最高学历", "")
    _merged(table, 3, 0, 3, "二、工作信息")
    _pairs(table, 4, "现工作单位", "", "职务/职称", "")
    _pairs(table, 5, "联系电话", "", "E-mail", "")
    _merged(table, 6, 0, 0, "申报类别")
    _merged(table, 6, 1, 3, "☐ 青年项目  ☐ 领军项目")
    _merged(table, 7, 0, 0, "个人简介（500—800字）")
    _merged(table, 7, 1, 3)
    return saved(file)


BLANKS = (
    Blank(
        "notice",
        notice,
        (
            *text("单位", "联系人", "联系方式", "职务"),
            one("申报方向", "育强新动能", "深化新融合", "推进新治理"),
            one("申报形式", "特色工作案例", "综述性文稿", "研究性论文或调研报告"),
            *text("申报题目"),
            Asked("申报内容说明", most=1000),
            *text("申报单位意见"),
        ),
    ),
    Blank(
        "works",
        works,
        (
            *text("作品名称", "学校名称"),
            one("类别", "平面", "视频", "广播"),
            *text("姓名", "性别", "联系电话", "专业", "电子邮箱", "年级", group="作者信息"),
            *text("姓名", "性别", "联系电话", "专业", "电子邮箱", "年级", group="指导老师"),
            Asked("作品简介", most=300),
        ),
    ),
    Blank(
        "topic",
        topic,
        (
            *text("课题名称", "课题负责人", "工作单位", "填表日期"),
            one("课题类别", "重点课题", "一般课题", "青年课题"),
            *text("联系电话", "电子信箱", "职称", "研究专长"),
            one("预期成果形式", "论文", "专著", "研究报告", "其他", most=4),
            *text("主要参加者"),
            Asked("课题设计论证", most=5000),
            *text("单位审核意见"),
        ),
    ),
    Blank(
        "nomination",
        nomination,
        (
            *text("姓名", "性别", "出生年月", "政治面貌", "所在单位", "手机", "身份证号"),
            Asked("主要事迹", most=800),
            *text("推荐单位意见"),
        ),
    ),
    Blank(
        "survey",
        survey,
        (
            *text("学校名称", "填表人", "联系方式"),
            one("学校类型", "本科", "高职", "中小学"),
            one("已建系统", "报修", "能耗", "餐饮", "公寓", most=4),
            one("是否有专职信息化人员", "是", "否"),
        ),
    ),
    Blank(
        "talent",
        talent,
        (
            *text("姓名", "民族", "国籍", "最高学历", "现工作单位", "职务/职称", "联系电话", "E-mail"),
            one("申报类别", "青年项目", "领军项目"),
            Asked("个人简介", most=800),
        ),
    ),
)

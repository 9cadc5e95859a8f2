"""A form and a manuscript as the notice asks for them, with every piece open to change."""

from __future__ import annotations

from dataclasses import dataclass

from tests.acceptance.wordxml import cell, docx, exactly, line, look, row, run, table

UNIT = "云泽大学"
TITLE = "“一码通办”后勤报修平台的建设与运行"
CONTACT = "陆明远"
PHONE = "13900001234"
DIRECTIONS = ("育强新动能", "深化新融合", "推进新治理")
KINDS = ("特色工作案例", "综述性文稿", "研究性论文或调研报告")
SUMMARY = "学校以一张二维码串起报修、派单、验收三个环节，做到事事有回音。"
THEME = (
    "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，着重探讨教育后勤领域在数智技术应用、服务质量提升、管理效能"
    "增强、理念方法创新等方面的典型做法和先进经验，设置以下三个方面："
)
FILE_NAME = f"{UNIT}+{CONTACT}+{PHONE}.docx"
SIGNATURE = ("同意申报。", "（盖章）", "2026年3月9日")


@dataclass(frozen=True)
class Filled:
    """What somebody wrote into the form."""

    unit: str = UNIT
    contact: str = CONTACT
    contact_info: str = PHONE
    position: str = "科长"
    title: str = TITLE
    summary: str = SUMMARY


def ticked(options: tuple[str, ...], chosen: str, yes: str = "☑", no: str = "□") -> str:
    """The options in one line, one of them ticked."""
    return " ".join((yes if option == chosen else no) + option for option in options)


DIRECTION = line(ticked(DIRECTIONS, "深化新融合"))
KIND = line(ticked(KINDS, "特色工作案例"))


def notice_table(said: Filled, direction: str = DIRECTION, kind: str = KIND) -> str:
    """The notice's own table; directions and kinds as paragraphs."""
    return table(
        row(cell("单  位"), cell(said.unit), cell("联系人"), cell(said.contact)),
        row(cell("联系方式"), cell(said.contact_info), cell("职  务"), cell(said.position)),
        row(cell("申报方向"), cell(THEME, direction, span=3)),
        row(cell("申报形式"), cell(kind, span=3)),
        row(cell("申报题目"), cell(said.title, span=3)),
        row(cell("申报内容说明（1000字以内）"), cell(said.summary, span=3)),
        row(cell("申报单位", "意见"), cell(*SIGNATURE, span=3)),
        row(cell("评审专家", "组意见"), cell("（签字）", "____年____月____日", span=3)),
    )


HEADING = line("“2026年教育后勤信息化建设优秀案例”申报表")


def form(said: Filled | None = None, direction: str = DIRECTION, kind: str = KIND) -> bytes:
    """The notice's form."""
    return docx(line("附件："), HEADING, notice_table(said or Filled(), direction, kind))


PER_SENTENCE = 20
SENTENCES = (
    "学校后勤把报修入口统一到一张二维码上。",  # 19 with the full stop
    "师傅接单以后系统自动提醒学生预约时间。",
    "每月的数据汇总成一张表供部门会商使用。",
    "食堂的留样与采购记录也一并放到平台上。",
    "公寓的水电用量超过常年值时会提醒值班。",
)


def prose(characters: int, seed: int = 0) -> str:
    """Running text of exactly so many 字."""
    text = ""
    at = seed
    while len(text) < characters - 1:
        text += f"{SENTENCES[at % len(SENTENCES)]}"
        at += 1
    return text[: characters - 1] + "。"


def body(characters: int, seed: int = 0) -> list[str]:
    """Headings and paragraphs of exactly so many 字 together, set as the notice asks."""
    head1 = ["一、起因", "二、做法", "三、成效", "四、打算"]
    head2 = ["（一）统一入口", "（二）统一派单"]
    used = sum(map(len, head1)) + sum(map(len, head2))
    each = (characters - used) // 10
    rest = characters - used - 9 * each
    sizes = [each] * 9 + [rest]
    paragraphs = [text_line(prose(size, seed + i)) for i, size in enumerate(sizes)]
    first, second = (line(run(text, look("黑体", 32)), looks=exactly(520)) for text in head1[:2])
    third, fourth = (line(run(text, look("黑体", 32)), looks=exactly(520)) for text in head1[2:])
    small, other = (line(run(text, look("楷体_GB2312", 32)), looks=exactly(520)) for text in head2)
    return [
        first, *paragraphs[:3], second, small, *paragraphs[3:5], other, *paragraphs[5:7], third,
        *paragraphs[7:9], fourth, paragraphs[9],
    ]  # fmt: skip


def text_line(text: str) -> str:
    return line(run(text, look("仿宋_GB2312", 32)), looks=exactly(520))


def title_line(text: str = TITLE) -> str:
    return line(run(text, look("方正小标宋简体", 44)), looks='<w:jc w:val="center"/>' + exactly(520))


def author_line(text: str = f"{UNIT}　{CONTACT}") -> str:
    return line(run(text, look("楷体_GB2312", 32)), looks='<w:jc w:val="center"/>' + exactly(520))


def manuscript(characters: int = 3600, *, title: str = TITLE, seed: int = 0) -> bytes:
    """A manuscript without fault."""
    return docx(title_line(title), author_line(), *body(characters, seed))

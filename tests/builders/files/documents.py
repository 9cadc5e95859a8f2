"""Small builders of `Document` values, so that form and manuscript are tested without any file format."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Block, Cell, Document, Paragraph, Run, Spacing, Table
from parsers.terms import Terms

TERMS = Terms(
    directions=("育强新动能", "深化新融合", "推进新治理"),
    kinds=("特色工作案例", "综述性文稿", "研究性论文或调研报告"),
)
INTRODUCTION = (
    "案例征集围绕“教育强国背景下教育后勤数字化转型”主题，着重探讨教育后勤领域在数智技术应用、服务质量提升、"
    "管理效能增强、理念方法创新等方面的典型做法和先进经验，设置以下三个方面："
)


def paragraph(text: str, **look: object) -> Paragraph:
    """A paragraph of one run; `font`, `size`, `struck`, `emphasis`, `confidence` go to the run."""
    of_run = {key: look.pop(key) for key in list(look) if key in Run.__dataclass_fields__}
    return Paragraph(runs=(Run(text, **of_run),), **look)  # type: ignore[arg-type]


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(paragraph(text, place=f"第{index}段") for index, text in enumerate(texts, 1))


def table(*rows: Sequence[str | Sequence[Block]], place: str = "表格1", columns: int = 0) -> Table:
    """A table of text cells; a row's last cell reaches to the last column, as in the notice's form."""
    width = columns or max(len(row) for row in rows)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        for column, content in enumerate(row):
            span = width - column if column == len(row) - 1 else 1
            cells.append(Cell(number, column, 1, span, _blocks(content)))
    return Table(tuple(cells), place)


def _blocks(content: str | Sequence[Block]) -> tuple[Block, ...]:
    if isinstance(content, str):
        return tuple(paragraph(line) for line in content.split("\n"))
    return tuple(content)


def document(
    *blocks: Block | str,
    path: str = "申报表.docx",
    kind: str = "docx",
    read_by: str | None = None,
    **more: object,
) -> Document:
    """A document of blocks; a plain string is a paragraph."""
    made = tuple(
        paragraph(block, place=f"第{index}段") if isinstance(block, str) else block
        for index, block in enumerate(blocks, 1)
    )
    return Document(path, kind, read_by or kind, made, **more)  # type: ignore[arg-type]


FILLED: dict[str, str] = {
    "unit": "江州师范大学后勤保障部",
    "contact": "林晓明",
    "contact_info": "13900001111",
    "position": "信息科科长",
    "title": "“一网通管”智慧后勤平台建设与应用",
    "summary": "学校以数据中台为底座，打通餐饮、公寓、能源三类业务。\n两年来报修平均用时由三天降为半天。",
    "unit_opinion": "同意申报。",
    "directions": "□育强新动能 ☑深化新融合 □推进新治理",
    "kinds": "☑特色工作案例 □综述性文稿 □研究性论文或调研报告",
}


def notice_table(**changes: str) -> Table:
    """The table of the notice's 附件, filled in; `unit=""` leaves that field as the blank form has it."""
    value = FILLED | changes
    return table(
        ("单 位", value["unit"], "联系人", value["contact"]),
        ("联系方式", value["contact_info"], "职 务", value["position"]),
        ("申报方向", f"{INTRODUCTION}\n{value['directions']}"),
        ("申报形式", value["kinds"]),
        ("申报题目", value["title"]),
        ("申报内容说明\n（1000 字以内）", value["summary"]),
        ("申报单位\n意见", f"{value['unit_opinion']}\n(盖章)\n____年____月____日"),
        ("评审专家\n组意见", "(签字)\n____年____月____日"),
    )


def notice_form(
    path: str = "申报表.docx", kind: str = "docx", read_by: str | None = None, **changes: str
) -> Document:
    """The notice's form as a document by itself."""
    heading = "“2026 年教育后勤信息化建设优秀案例” 申报表"
    return document("附件：", heading, notice_table(**changes), path=path, kind=kind, read_by=read_by)


def blank_form(path: str = "附件.docx") -> Document:
    """The notice's form as it is handed out."""
    empty = dict.fromkeys(
        ("unit", "contact", "contact_info", "position", "title", "summary", "unit_opinion"), ""
    )
    boxes = {
        "directions": "□育强新动能 □深化新融合 □推进新治理",
        "kinds": "□特色工作案例 □综述性文稿 □研究性论文或调研报告",
    }
    return notice_form(path, **empty, **boxes)


SENTENCES = (
    "学校把分散在各科室的台账合并为一套数据标准，由信息科每月核对一次，错漏由原科室在三日内改正。",
    "食堂的采购、验收、留样全部扫码登记，家长委员会可以随时查看当天的记录。",
    "公寓报修由学生在手机上提交，系统按楼栋和工种派单，维修结束后由学生评价。",
    "能耗监测覆盖全部教学楼，异常用电在十分钟之内提醒值班人员到场查看。",
    "平台上线以后，重复填表的情况明显减少，后勤人员有更多时间走到师生中间去。",
)


def running_text(count: int) -> list[str]:
    """`count` body paragraphs of about 85 characters."""
    return [SENTENCES[i % 5] + SENTENCES[(i * 2 + 1) % 5] for i in range(count)]


ASKED = {
    "title": ("方正小标宋简体", 22.0),
    "heading1": ("黑体", 16.0),
    "heading2": ("楷体", 16.0),
    "body": ("仿宋_GB2312", 16.0),
}


def styled(text: str, part: str, **more: object) -> Paragraph:
    """A paragraph laid out as the notice asks for that part."""
    font, size = ASKED[part]
    look: dict[str, object] = {"font": font, "size": size, "spacing": Spacing("exact", 26.0)}
    if part == "title":
        look["alignment"] = "center"
    return paragraph(text, **(look | more))


def manuscript(
    title: str = "“一网通管”智慧后勤平台建设与应用",
    author: str | None = "江州师范大学后勤保障部　林晓明",
    count: int = 36,
    path: str = "江州师范大学+林晓明+13900001111.docx",
    kind: str = "docx",
    front: Sequence[Block] = (),
) -> Document:
    """A manuscript as the notice asks for it: title, author line, two chapters of running text."""
    texts = running_text(count)
    half = count // 2
    blocks: list[Block] = [*front, styled(title, "title")]
    if author:
        blocks.append(styled(author, "body", alignment="center"))
    blocks += [styled("一、建设背景", "heading1"), styled("（一）现实需要", "heading2")]
    blocks += [styled(text, "body") for text in texts[:half]]
    blocks += [styled("二、主要做法", "heading1")]
    blocks += [styled(text, "body") for text in texts[half:]]
    numbered = (
        Paragraph(**{**vars(block), "place": f"第{index}段"}) if isinstance(block, Paragraph) else block
        for index, block in enumerate(blocks, 1)
    )
    return Document(path, kind, kind, tuple(numbered), default_spacing=None)

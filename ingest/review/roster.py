"""The list of experts as an Excel file: columns 姓名, 单位, 邮箱, 方向; every fault with its cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.review.experts import Expert
from ingest.review.scores import Fault
from parsers.readers.excel.workbook import Sheet, Workbook, cell_name

NAMES = ("姓名", "专家姓名", "专家")
UNITS = ("单位", "工作单位", "单位名称")
EMAILS = ("邮箱", "电子邮箱", "电子邮件", "E-mail", "Email")
DIRECTIONS = ("方向", "评审方向", "申报方向", "领域")
HEADINGS = (NAMES, UNITS, EMAILS, DIRECTIONS)
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
ANY = frozenset({"", "全部", "不限", "所有"})


def read_roster(
    file: str, workbook: Workbook, directions: Sequence[str]
) -> tuple[tuple[Expert, ...], tuple[Fault, ...]]:
    """The experts of a file and what is wrong with it; a row with a fault gives no expert."""
    if workbook.fault:
        return (), (Fault(file, "", workbook.fault),)
    head = _find_head(workbook)
    if head is None:
        return (), (Fault(file, "", "找不到表头：须有“姓名”“单位”“邮箱”三栏，“方向”可选"),)
    sheet, number, columns = head
    experts, faults = _experts(file, sheet, number, columns, directions)
    if not experts and not faults:
        return (), (Fault(file, sheet.name, "表头之下没有专家"),)
    return experts, faults


def columns_in(workbook: Workbook) -> list[str]:
    """The columns that were found, as the file heads them."""
    head = _find_head(workbook)
    if head is None:
        return []
    sheet, number, columns = head
    row = sheet.rows()[number]
    return [f"{row[column].text.strip()}（{row[column].name}）" for column in columns if column]


def _find_head(workbook: Workbook) -> tuple[Sheet, int, list[int]] | None:
    """The sheet and the row that heads the list, and where its columns are; 0: there is none of that name."""
    for sheet in workbook.sheets:
        for number, row in list(sheet.rows().items())[:20]:
            texts = {"".join(cell.text.split()): column for column, cell in row.items()}
            found = [next((texts[word] for word in words if word in texts), 0) for words in HEADINGS]
            if all(found[:3]):
                return sheet, number, found
    return None


def _experts(
    file: str, sheet: Sheet, head: int, columns: Sequence[int], directions: Sequence[str]
) -> tuple[tuple[Expert, ...], tuple[Fault, ...]]:
    experts: dict[str, Expert] = {}
    faults: list[Fault] = []
    for number, row in sheet.rows().items():
        texts = [row[column].text.strip() if column in row else "" for column in columns]
        if number <= head or not any(texts[:3]):
            continue
        name, unit, email, said = texts
        email = email.lower()
        listed = [] if said in ANY else [one for one in re.split(r"[、,，;；/\s]+", said) if one]
        unknown = [one for one in listed if one not in directions]
        problems = [
            (0, "未填姓名" if not name else ""),
            (1, "未填单位：无从判断是否需要回避" if not unit else ""),
            (2, f"“{email[:40]}”不是邮箱地址" if not _ADDRESS.fullmatch(email) else ""),
            (2, f"{email} 重复" if email in experts else ""),
            (3, f"没有“{'”“'.join(unknown)}”这一申报方向" if unknown else ""),
        ]
        found = [
            Fault(file, f"{sheet.name}!{cell_name(number, columns[at] or columns[0])}", message)
            for at, message in problems
            if message
        ]
        faults += found
        if not found:
            experts[email] = Expert(name, unit, email, tuple(listed))
    return tuple(experts.values()), tuple(faults)

"""The Excel lists that a call may name, experts and invited units: read as they will be, faults by cell."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from ingest.check.part import Part, failure, ok, warning
from ingest.language.words import both, say, why
from ingest.reading.papers import PaperReader
from ingest.register.invited import check_invited_cells, find_invited
from ingest.review.experts import Expert
from ingest.review.roster import columns_in, read_roster
from ingest.settings.model import Settings
from parsers.readers.excel.workbook import Workbook

MOST_TOLD = 20
"""Faults of one list; the others are counted."""


def check_experts(settings: Settings) -> Iterator[Part]:
    """Columns, addresses, directions; whether each direction has as many experts as a case needs."""
    panel, directions = settings.panel, tuple(settings.call.directions)
    if panel.experts_file is None:
        experts = tuple(one.as_expert() for one in panel.experts)
        if not experts:
            yield ok(say("none named yet: needed for the review alone", "尚未列出，截止后组织评审时才需要"))
            return
        unknown = [
            say(f"{one.name}: there is no direction {name!r}", f"{one.name}：没有“{name}”这一申报方向")
            for one in experts
            for name in one.directions
            if name not in directions
        ]
        yield from _faults("panel.experts", unknown)
    else:
        workbook = yield from _open(settings, panel.experts_file, "panel.experts_file")
        if workbook is None:
            return
        experts, faults = read_roster(panel.experts_file.name, workbook, directions)
        yield from _faults(str(panel.experts_file), [str(one) for one in faults])
        if faults:
            return
        columns = "、".join(columns_in(workbook))
        yield ok(
            say(
                f"{panel.experts_file}: {len(experts)} experts; columns {columns}",
                f"{panel.experts_file}：专家 {len(experts)} 位；已识别栏目：{columns}",
            )
        )
    yield from _too_few(experts, directions, panel.reviews)


def _too_few(experts: tuple[Expert, ...], directions: tuple[str, ...], reviews: int) -> Iterator[Part]:
    for direction in directions or ("",):
        there = sum(not one.directions or direction in one.directions for one in experts)
        if there < reviews:
            english = f"{direction or 'all'}: {there} experts, and panel.reviews = {reviews}"
            chinese = f"{direction or '全部案例'}：可评专家 {there} 位，少于每件案例所需的 {reviews} 位"
            remedy = say("name more, or set panel.reviews", "请增补专家，或调整 panel.reviews")
            yield warning(say(english, chinese), remedy)


def check_invited(settings: Settings) -> Iterator[Part]:
    """Whether there is a column of units, and what in it is no unit's name, or stands twice."""
    path = settings.call.invited
    if path is None:
        yield ok(say("none named", "未设邀请名单"))
        return
    workbook = yield from _open(settings, path, "call.invited")
    if workbook is None:
        return
    heading, cells = find_invited(workbook)
    faults = [f"{path.name}  {place}：{message}" for place, message in check_invited_cells(cells)]
    for told in faults[:MOST_TOLD]:
        yield warning(told, say("mend the cell", "请更正该单元格"))
    if len(faults) > MOST_TOLD:
        yield warning(*_more(len(faults) - MOST_TOLD))
    if not cells:
        yield failure(
            say(f"{path}: no units found", f"{path}：没有读到单位"),
            say("one column headed 单位名称, a unit a row", "请设一栏“单位名称”，每行一个单位"),
        )
        return
    found = say(
        f"column {heading}" if heading else "the first column, since none is headed 单位名称",
        f"取自“{heading}”一栏" if heading else "没有“单位名称”一栏，取第一栏",
    )
    yield ok(say(f"{path}: {len(cells)} units, {found}", f"{path}：{len(cells)} 个单位，{found}"))


def _open(settings: Settings, path: Path, key: str) -> Generator[Part, None, Workbook | None]:
    """The workbook, or the word of why there is none."""
    remedy = say(f"put the list there, or change {key}", f"请将名单放在该处，或修改 {key}")
    try:
        path.open("rb").close()
    except OSError as error:
        yield failure(str(both("{path}: {why}", "{path}：{why}", path=path, why=why(error))), remedy)
        return None
    with PaperReader(settings) as reader:
        workbook: Workbook = reader.read_workbook(path)
    if workbook.fault:
        yield failure(f"{path}：{workbook.fault}", say("save it as .xlsx again", "请另存为 xlsx 格式"))
        return None
    return workbook


def _faults(list_name: str, faults: list[str]) -> Iterator[Part]:
    for told in faults[:MOST_TOLD]:
        yield failure(
            told, say("mend the cell: nobody is dealt a case before", "请更正；更正之前不能分配案例")
        )
    if len(faults) > MOST_TOLD:
        yield failure(f"{list_name}: {_more(len(faults) - MOST_TOLD)[0]}")


def _more(number: int) -> tuple[str, str]:
    return say(f"{number} more faults", f"另有 {number} 处"), say("mend the cells", "请一并更正")

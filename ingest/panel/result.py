"""What the review came to, as a workbook: ranking, all scores, who differs, what is missing, what is wrong.

The ranking has the column 评审结果, empty: filled in, the file goes to `casebox announce`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from fractions import Fraction

from xlsxwriter import Workbook

from ingest.panel.read import Scored
from ingest.register.cells import Value
from ingest.register.sheet import Formats, Sheet
from ingest.review import layout
from ingest.review.experts import rounded
from ingest.review.statistics import Standing

NOTE = (
    ("总分", "各项得分按其满分折算、按权重相加，折合百分制。"),
    ("平均分", "已返回的各位专家总分的算术平均，四舍五入到两位小数；不去掉最高分和最低分。"),
    ("名次", "按所示平均分排列；平均分相同的名次相同，注明“并列”，其后名次相应顺延，先后由秘书处决定。"),
    ("标准差", "各位专家总分的样本标准差；“极差”为最高分与最低分之差。两者越大，分歧越大。"),
    ("暂", "尚有专家的评分未返回，名次为暂时名次。"),
    ("平均偏差", "该专家总分减去同一案例其他专家平均分的平均值：正数偏高，负数偏低。"),
    ("平均差距", "上述差值取绝对值后的平均，按此由大到小排列。仅统计有其他专家评分的案例。"),
)
"""How to read it."""


def result_bytes(scored: Scored, results: Sequence[str], decided: Mapping[str, str]) -> bytes:
    """The workbook. `results`: the words of 评审结果; `decided`: those that stand, by case."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "评审结果", "author": ""})
        formats = Formats(book)
        _write_ranking(book, formats, scored, results, decided)
        _write_reviews(book, formats, scored)
        _write_experts(book, formats, scored)
        if scored.faults:
            columns = (("文件", 40), ("位置", 18), ("问题", 80))
            rows = [[one.file, one.place, one.message] for one in scored.faults]
            _table(book, formats, "须更正", columns, rows)
        _table(book, formats, "说明", (("项目", 12), ("说明", 100)), [list(one) for one in NOTE])
    return out.getvalue()


def _table(
    book: Workbook,
    formats: Formats,
    name: str,
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[Value]],
    fixed: int = 1,
) -> Sheet:
    sheet = Sheet(book, name, formats, columns)
    sheet.begin()
    for row in rows:
        sheet.add(row)
    sheet.finish(fixed=fixed)
    return sheet


def _write_ranking(
    book: Workbook, formats: Formats, scored: Scored, results: Sequence[str], decided: Mapping[str, str]
) -> None:
    columns = (
        ("名次", 9), ("受理编号", 16), ("申报单位", 24), ("申报题目", 34), ("申报方向", 13), ("申报形式", 14),
        ("平均分", 9), ("标准差", 9), ("极差", 9), ("评分数", 8), ("未返回的专家", 18), ("推荐意见", 18),
        (layout.RESULT, 11),
    )  # fmt: skip
    rows = [_ranked(one, scored, decided) for one in scored.standings]
    sheet = _table(book, formats, "排名", columns, rows, fixed=3)
    last = len(columns) - 1
    choice = {"validate": "list", "source": list(results), "error_title": "请从列表中选择"}
    sheet.table.data_validation(1, last, max(1, len(rows)), last, choice)


def _ranked(one: Standing, scored: Scored, decided: Mapping[str, str]) -> list[Value]:
    piece = one.piece
    tied, open_yet = "并列" if one.tied else "", "（暂）" if one.missing and one.rank else ""
    advice = [
        review.advice
        for expert in one.totals
        if (review := scored.comments.get((piece.receipt, expert))) and review.advice
    ]
    counted = "、".join(f"{word}{advice.count(word)}" for word in layout.ADVICES if word in advice)
    return [
        f"{tied}{one.rank}{open_yet}" if one.rank else "未评",
        piece.receipt,
        piece.unit,
        piece.title,
        piece.direction,
        piece.kind,
        _number(one.mean),
        one.spread,
        _number(one.width),
        len(one.totals),
        "、".join(scored.names.get(expert, expert) for expert in one.missing),
        counted,
        decided.get(piece.receipt, ""),
    ]


def _write_reviews(book: Workbook, formats: Formats, scored: Scored) -> None:
    """A row a review, in the order of the ranking."""
    names = list(dict.fromkeys(name for one in scored.comments.values() if one.scores for name in one.scores))
    columns = [("受理编号", 16), ("申报题目", 34), ("专家", 10), *((name, 12) for name in names)]
    columns += [("总分", 9), ("推荐意见", 11), ("评语", 50)]
    rows: list[list[Value]] = []
    for one in scored.standings:
        experts = [expert for receipt, expert in scored.comments if receipt == one.piece.receipt]
        for expert in sorted(experts):
            review = scored.comments[one.piece.receipt, expert]
            name = scored.names.get(expert, expert)
            scores = review.scores or {}
            state = layout.DECLINE if review.declined else "未返回"
            rows.append(
                [
                    one.piece.receipt,
                    one.piece.title,
                    name,
                    *(_score(scores.get(key)) for key in names),
                    _number(one.totals[expert]) if expert in one.totals else state,
                    review.advice,
                    review.comment,
                ]
            )
    _table(book, formats, "专家评分", columns, rows, fixed=2)


def _number(value: Fraction | None) -> float | None:
    """To two decimals, as it is shown and ranked by."""
    return None if value is None else float(rounded(value))


def _score(value: Fraction | None) -> int | float | None:
    """A whole number where it is one."""
    return None if value is None else int(value) if value.denominator == 1 else float(value)


def _write_experts(book: Workbook, formats: Formats, scored: Scored) -> None:
    columns = (
        ("专家", 12), ("邮箱", 28), ("已评", 8), ("平均总分", 11), ("可比案例", 10),
        ("平均偏差", 11), ("平均差距", 11), ("未返回", 9),
    )  # fmt: skip
    waiting = [expert for one in scored.standings for expert in one.missing]
    rows: list[list[Value]] = []
    told = {one.expert: one for one in scored.tendencies}
    for expert in [*told, *sorted(set(waiting) - told.keys())]:
        one = told.get(expert)
        rows.append(
            [
                scored.names.get(expert, expert),
                expert,
                one.reviews if one else 0,
                _number(one.mean if one else None),
                one.shared if one else 0,
                _number(one.offset if one else None),
                _number(one.distance if one else None),
                waiting.count(expert),
            ]
        )
    _table(book, formats, "专家差异", columns, rows)

"""The register's summary sheet: counts by direction, kind, unit, province and day, with charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from ingest.register.cases import STATES
from ingest.register.cells import height_of
from ingest.register.counts import OTHER, Summary

NAME = "汇总"
COLOURS = {"accepted": "#2F7D4F", "returned": "#D9A441", "held": "#7A3EA1", "rejected": "#B3261E"}
CELL = {"font_name": "宋体", "font_size": 10.5, "border": 1, "border_color": "#BFC7D1", "valign": "vcenter"}
HEAD = CELL | {"font_name": "黑体", "bold": True, "bg_color": "#DCE6F1", "text_wrap": True}
REPORT_WIDTH = 150
"""Of the report's merged cell, in characters of Latin text."""
CHART_SIZE = {"width": 640, "height": 320}


def write_summary(book: Workbook, summary: Summary, call_name: str, report: str) -> None:
    """What can be copied into a report, then the tables on the left and the charts beside them."""
    sheet: Worksheet = book.add_worksheet(NAME)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(summary.outcomes) + 1, 11)
    sheet.set_row(0, 26)
    title = book.add_format({"font_name": "黑体", "font_size": 14, "bold": True, "valign": "vcenter"})
    sheet.write_string(0, 0, f"{call_name}登记汇总", title)
    wide = len(summary.outcomes) + 12
    told = book.add_format({"font_name": "宋体", "font_size": 10.5, "text_wrap": True, "valign": "top"})
    sheet.merge_range(1, 0, 1, wide, report, told)
    sheet.set_row(1, height_of([report], [REPORT_WIDTH]) + 6)
    writer, first = _Writer(book, sheet), 3
    row = first
    lengths = []
    for heading, names, counts in _tables(summary):
        lengths.append(len(names))
        row = writer.table(row, heading, names, counts, [(one, STATES[one]) for one in summary.outcomes]) + 2
    if "accepted" in summary.outcomes and len(summary.labels) > 1:
        row = _write_cross(writer, summary, row) + 2
    writer.line(row, ["收件周次（自周一起）", "件数"], head=True)
    for row, (day, count) in enumerate(summary.weeks(), row + 1):  # noqa: B020 # goes on below the last
        writer.line(row, [f"{day.month}/{day.day}", count])
    row += 2
    days = summary.days()
    writer.line(row, ["收件日期", "件数"], head=True)
    for at, (day, count) in enumerate(days, row + 1):
        writer.line(at, [f"{day.month}/{day.day}", count])
    beside = len(summary.outcomes) + 3
    label = (*summary.labels, "单位类别")[0]
    _draw_directions(
        book, sheet, (first, lengths[0], beside), summary.outcomes, f"各{label}{summary.thing}数"
    )
    if days:
        _draw_days(book, sheet, (row, len(days), beside), f"按收件日期的{summary.thing}数")
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)


def _write_cross(writer: _Writer, summary: Summary, row: int) -> int:
    """Accepted cases by direction and kind; the last row."""
    directions = [*summary.directions, *([OTHER] if any(one == OTHER for one, _ in summary.by_cross) else [])]
    kinds = [*summary.kinds, *([OTHER] if any(one == OTHER for _, one in summary.by_cross) else [])]
    return writer.table(
        row,
        f"{'×'.join(one.removeprefix('申报') for one in summary.labels)}（已受理）",
        directions,
        summary.by_cross,
        [(one, one) for one in kinds],
    )


def _tables(summary: Summary) -> Iterator[tuple[str, list[str], Mapping[tuple[str, str], int]]]:
    """Heading, names and counts of each table; what was left open only where something was."""

    def by_count(counts: Counter[tuple[str, str]]) -> list[str]:
        totals: Counter[str] = Counter()
        for (name, _), count in counts.items():
            totals[name] += count
        return sorted(totals, key=lambda name: (name == OTHER, -totals[name], name))

    def open_too(names: Sequence[str], counts: Counter[tuple[str, str]]) -> list[str]:
        return [*names, *([OTHER] if any(counts[OTHER, one] for one in summary.outcomes) else [])]

    sorts = ((summary.directions, summary.by_direction), (summary.kinds, summary.by_kind))
    for label, (names, counts) in zip(summary.labels, sorts, strict=False):
        yield label, open_too(names, counts), counts
    if summary.has_units or not summary.labels:
        yield "单位类别", by_count(summary.by_unit), summary.by_unit
        yield "省份（据单位名称）", by_count(summary.by_province), summary.by_province


class _Writer:
    """Lines of tables; a call's own words are strings and no formulas either."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._formats = {
            (head, strong, left): book.add_format(
                (HEAD if head else CELL) | {"bold": head or strong, "align": "left" if left else "center"}
            )
            for head in (False, True)
            for strong in (False, True)
            for left in (False, True)
        }

    def table(
        self,
        row: int,
        heading: str,
        names: Sequence[str],
        counts: Mapping[tuple[str, str], int],
        columns: Sequence[tuple[str, str]],
    ) -> int:
        """A table with totals; its last row. `columns`: keys of the counts with their headings."""
        self.line(row, [heading, *(label for _, label in columns), "合计"], head=True)
        for at, name in enumerate(names, row + 1):
            numbers = [counts.get((name, one), 0) for one, _ in columns]
            self.line(at, [name, *numbers, sum(numbers)])
        last = row + len(names) + 1
        sums = [sum(counts.get((name, one), 0) for name in names) for one, _ in columns]
        self.line(last, ["合计", *sums, sum(sums)], strong=True)
        return last

    def line(
        self, row: int, values: Sequence[str | int], *, head: bool = False, strong: bool = False
    ) -> None:
        """One line of cells."""
        for at, value in enumerate(values):
            look = self._formats[head, strong, at == 0]
            if isinstance(value, int):
                self._sheet.write_number(row, at, value, look)
            else:
                self._sheet.write_string(row, at, value, look)


def _draw_directions(
    book: Workbook, sheet: Worksheet, place: tuple[int, int, int], outcomes: Sequence[str], title: str
) -> None:
    """`place`: the row of the table's head, its length, and the column beside which the chart stands."""
    row, count, beside = place
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for at, outcome in enumerate(outcomes, 1):
        chart.add_series(
            {
                "name": [NAME, row, at],
                "categories": [NAME, row + 1, 0, row + count, 0],
                "values": [NAME, row + 1, at, row + count, at],
                "fill": {"color": COLOURS[outcome]},
                "gap": 60,
            }
        )
    chart.set_title({"name": f"{title}（按状态）", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": False}})
    chart.set_size(CHART_SIZE)
    sheet.insert_chart(3, beside, chart)


def _draw_days(book: Workbook, sheet: Worksheet, place: tuple[int, int, int], title: str) -> None:
    row, count, beside = place
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": [NAME, row, 1],
            "categories": [NAME, row + 1, 0, row + count, 0],
            "values": [NAME, row + 1, 1, row + count, 1],
            "fill": {"color": "#1F4E79"},
            "gap": 30,
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"interval_unit": max(1, count // 15)})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": False}})
    chart.set_size(CHART_SIZE)
    sheet.insert_chart(21, beside, chart)

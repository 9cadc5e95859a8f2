"""The register's summary sheet: counts by direction, kind, unit and day, with charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ingest.digest.season import unit_kind
from ingest.register.cases import STATES, Case

OTHER = "未注明"
COLOURS = {"accepted": "2F7D4F", "returned": "D9A441", "held": "7A3EA1", "rejected": "B3261E"}


@dataclass
class Summary:
    """Counts that grow case by case."""

    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    outcomes: tuple[str, ...]
    by_direction: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(direction, outcome), as the next two have theirs."""
    by_kind: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_unit: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_day: Counter[date] = field(default_factory=Counter)

    def add(self, case: Case) -> None:
        """One case more."""
        direction = case.direction if case.direction in self.directions else OTHER
        self.by_direction[direction, case.outcome] += 1
        self.by_kind[case.kind if case.kind in self.kinds else OTHER, case.outcome] += 1
        self.by_unit[unit_kind(case.unit) if case.unit else OTHER, case.outcome] += 1
        self.by_day[case.received_at.date()] += 1


def write_summary(sheet: Worksheet, summary: Summary, call_name: str) -> None:
    """Tables on the left, the charts beside them."""
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 24
    for letter in "BCDEF":
        sheet.column_dimensions[letter].width = 11
    sheet["A1"] = f"{call_name}登记汇总"
    sheet["A1"].font = Font(name="黑体", size=14, bold=True)
    sheet.row_dimensions[1].height = 26
    row = 3
    parts = (
        ("申报方向", [*summary.directions, OTHER], summary.by_direction),
        ("申报形式", [*summary.kinds, OTHER], summary.by_kind),
        ("单位类别", sorted({name for name, _ in summary.by_unit}), summary.by_unit),
    )
    first = row
    lengths = []
    for title, names, counts in parts:
        shown = [
            name for name in names if name != OTHER or any(counts[name, one] for one in summary.outcomes)
        ]
        lengths.append(len(shown))
        row = _write_table(sheet, row, title, shown, counts, summary.outcomes) + 2
    days = sorted(summary.by_day)
    _write_days(sheet, row, days, summary.by_day)
    sheet.add_chart(_direction_chart(sheet, first, lengths[0], summary.outcomes), "H3")
    if days:
        sheet.add_chart(_day_chart(sheet, row, len(days)), "H21")
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _write_table(
    sheet: Worksheet,
    row: int,
    title: str,
    names: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    outcomes: Sequence[str],
) -> int:
    """A table of names by outcomes with totals; returns its last row."""
    _write_line(sheet, row, [title, *(STATES[one] for one in outcomes), "合计"], head=True)
    for at, name in enumerate(names, row + 1):
        numbers = [counts[name, one] for one in outcomes]
        _write_line(sheet, at, [name, *numbers, sum(numbers)])
    last = row + len(names) + 1
    columns = [sum(counts[name, one] for name in names) for one in outcomes]
    _write_line(sheet, last, ["合计", *columns, sum(columns)], strong=True)
    return last


def _write_days(sheet: Worksheet, row: int, days: Sequence[date], counts: Mapping[date, int]) -> None:
    _write_line(sheet, row, ["收件日期", "件数"], head=True)
    for at, day in enumerate(days, row + 1):
        _write_line(sheet, at, [f"{day.month}/{day.day}", counts[day]])


def _write_line(
    sheet: Worksheet, row: int, values: Sequence[str | int], *, head: bool = False, strong: bool = False
) -> None:
    thin = Side(style="thin", color="BFC7D1")
    for at, value in enumerate(values, 1):
        cell = sheet.cell(row, at, value)
        cell.data_type = "n" if isinstance(value, int) else "s"  # a call's own words are no formulas either
        cell.font = Font(name="黑体" if head else "宋体", size=10.5, bold=head or strong)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.alignment = Alignment(horizontal="left" if at == 1 else "center", vertical="center")
        if head:
            cell.fill = PatternFill("solid", fgColor="DCE6F1")


def _direction_chart(sheet: Worksheet, row: int, count: int, outcomes: Sequence[str]) -> BarChart:
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "col", "stacked", 100, 60
    chart.title, chart.height, chart.width = "各申报方向案例数（按状态）", 8.5, 17
    data = Reference(sheet, min_col=2, max_col=1 + len(outcomes), min_row=row, max_row=row + count)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=row + 1, max_row=row + count))
    for series, outcome in zip(chart.series, outcomes, strict=True):
        series.graphicalProperties.solidFill = COLOURS[outcome]
    _show_axes(chart)
    chart.legend.position = "b"
    return chart


def _day_chart(sheet: Worksheet, row: int, count: int) -> BarChart:
    chart = BarChart()
    chart.type, chart.gapWidth = "col", 30
    chart.title, chart.height, chart.width = "按收件日期的案例数", 8.5, 17
    chart.add_data(Reference(sheet, min_col=2, min_row=row, max_row=row + count), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=row + 1, max_row=row + count))
    chart.series[0].graphicalProperties.solidFill = "1F4E79"
    _show_axes(chart)
    chart.legend = None
    return chart


def _show_axes(chart: BarChart) -> None:
    """openpyxl hides both axes unless told otherwise; numbers of cases are whole."""
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt, chart.y_axis.majorGridlines = "0", None

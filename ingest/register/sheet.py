"""A table of a workbook: how its cells look, what stays in sight, and how it is printed on A4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest.register.cells import Value, clean, height_of, is_risky

A4, SCALE = 9, 63
"""Excel's number of the paper; the per cent at which either page's columns fit on A4, lying."""
LINES = {"border": 1, "border_color": "#BFC7D1", "valign": "vcenter"}
BODY = {"font_name": "宋体", "font_size": 10.5, **LINES}


class Formats:
    """How cells look."""

    def __init__(self, book: Workbook) -> None:
        wrapped = {"num_format": "@", "align": "left", "text_wrap": True}
        self.text: Format = book.add_format(BODY | wrapped)
        self.risky: Format = book.add_format(BODY | wrapped | {"quote_prefix": True})
        self.number: Format = book.add_format(BODY | {"num_format": "0", "align": "center"})
        self.decimal: Format = book.add_format(BODY | {"num_format": "0.00", "align": "center"})
        self.moment: Format = book.add_format(BODY | {"num_format": "yyyy-mm-dd hh:mm:ss", "align": "center"})
        head = {"font_name": "黑体", "font_size": 11, "bold": True, "font_color": "#FFFFFF"}
        self.head: Format = book.add_format(
            LINES | head | {"bg_color": "#1F4E79", "align": "center", "text_wrap": True}
        )


class Sheet:
    """A table that grows row by row; made when the first row comes, or when it is asked for."""

    def __init__(
        self, book: Workbook, name: str, formats: Formats, columns: Sequence[tuple[str, float]]
    ) -> None:
        self.count = 0
        self._book, self._name, self._formats, self._columns = book, name, formats, columns
        self._widths = [width for _, width in columns]

    def begin(self) -> None:
        """Give it its place among the sheets."""
        _ = self.table

    @cached_property
    def table(self) -> Worksheet:
        """With its header."""
        table: Worksheet = self._book.add_worksheet(self._name)
        for at, (_, width) in enumerate(self._columns):
            table.set_column(at, at, width)
        table.set_row(0, 26)
        for at, (title, _) in enumerate(self._columns):
            table.write_string(0, at, title, self._formats.head)
        return table

    def add(self, values: Sequence[Value]) -> None:
        """One row more."""
        table = self.table
        self.count += 1
        table.set_row(self.count, height_of(values, self._widths))
        for at, value in enumerate(values):
            self._put(table, at, value)

    def _put(self, table: Worksheet, at: int, value: Value) -> None:
        formats, row = self._formats, self.count
        if value is None or value == "":
            table.write_blank(row, at, None, formats.text)
        elif isinstance(value, datetime):
            table.write_datetime(row, at, value.replace(tzinfo=None), formats.moment)
        elif isinstance(value, int | float):
            look = formats.number if isinstance(value, int) else formats.decimal
            table.write_number(row, at, value, look)
        else:
            table.write_string(row, at, clean(value), formats.risky if is_risky(value) else formats.text)

    def finish(self, *, fixed: int, first_page: int = 0) -> None:
        """Filter, what stays in sight, and how it is printed: on two pages, so many columns on the first."""
        table = self.table
        table.autofilter(0, 0, self.count, len(self._columns) - 1)
        table.freeze_panes(1, fixed)
        table.repeat_rows(0)
        set_page(table)
        if first_page:
            table.repeat_columns(0, fixed - 1)
            table.set_print_scale(SCALE)
            table.set_v_pagebreaks([first_page])
            table.print_across()
        else:
            table.fit_to_pages(1, 0)


def set_page(table: Worksheet) -> None:
    """A4, lying, with numbers at its foot."""
    table.set_paper(A4)
    table.set_landscape()
    table.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    table.set_footer("&C第 &P 页，共 &N 页")

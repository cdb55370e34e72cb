"""Writing cells that others will open: text stays text and never becomes a formula."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xianjie.exchange.plain import FORMULA_STARTS

#: No string is ever read as a formula, a number or a link.
WORKBOOK_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}
LONGEST_CELL = 32_767  # what a workbook can hold


def new_workbook(target: Path | io.BytesIO, **options: Any) -> xlsxwriter.Workbook:
    """Open a workbook for writing, to a file or into memory, in which strings stay strings."""
    place = str(target) if isinstance(target, Path) else target
    return xlsxwriter.Workbook(place, WORKBOOK_OPTIONS | options)


def write_cell(
    sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None
) -> None:
    """Write one cell (row and column from 0) by its kind; strings as strings, dates as ISO text."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime) and value.time() == dt.time():
        sheet.write_string(row, column, value.date().isoformat(), style)
    elif isinstance(value, dt.datetime):
        sheet.write_string(row, column, value.isoformat(" "), style)
    elif isinstance(value, (dt.date, dt.time)):
        sheet.write_string(row, column, value.isoformat(), style)
    else:
        sheet.write_string(row, column, str(value)[:LONGEST_CELL], style)


def write_table(
    book: xlsxwriter.Workbook,
    title: str,
    columns: Iterable[tuple[str, float]],
    rows: Iterable[Sequence[object]],
    *,
    frozen: int = 1,
    style: Format | None = None,
    filtered: bool = False,
) -> int:
    """Add a sheet of headings, each with its width in characters, and rows; return how many rows.

    The heading and the first ``frozen`` columns stay in sight. ``style`` is that of every cell
    below the heading; ``filtered`` gives the headings their drop-downs. Rows may be produced as
    they are written.
    """
    head = book.add_format({"bold": True, "bg_color": "#e8eff7", "border": 1})
    sheet = book.add_worksheet(title)
    last = 0
    for last, (name, width) in enumerate(columns):
        sheet.set_column(last, last, width, style)
        sheet.write_string(0, last, name, head)
    sheet.freeze_panes(1, frozen)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            write_cell(sheet, number, place, value)
    if filtered:
        sheet.autofilter(0, 0, max(number, 1), last)
    return number


def guard_csv_cell(value: object) -> str:
    """Return the text of a csv cell; one that a spreadsheet would run gets a leading quote mark.

    Negative numbers given as numbers stay numbers.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, str) and text.startswith(FORMULA_STARTS):
        return "'" + text
    return text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write UTF-8 with BOM, so that spreadsheets show Chinese, with guarded cells.

    Returns how many rows there were, the header apart.
    """
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guard_csv_cell(cell) for cell in header])
        for row in rows:
            writer.writerow([guard_csv_cell(cell) for cell in row])
            number += 1
    return number

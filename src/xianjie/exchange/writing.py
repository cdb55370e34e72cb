"""Writing cells that others will open: text stays text and never becomes a formula."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

#: No string is ever read as a formula, a number or a link.
WORKBOOK_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}
LONGEST_CELL = 32_767  # what a workbook can hold
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d")


def new_workbook(path: Path, **options: Any) -> xlsxwriter.Workbook:
    """Open a workbook for writing in which strings stay strings."""
    return xlsxwriter.Workbook(str(path), WORKBOOK_OPTIONS | options)


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


def guard_csv_cell(value: object) -> str:
    """Return the text of a csv cell; one that a spreadsheet would run gets a leading quote mark.

    Negative numbers given as numbers stay numbers.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, str) and text.startswith(_FORMULA_STARTS):
        return "'" + text
    return text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write UTF-8 with BOM, so that spreadsheets show Chinese, with guarded cells."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guard_csv_cell(cell) for cell in header])
        writer.writerows([guard_csv_cell(cell) for cell in row] for row in rows)

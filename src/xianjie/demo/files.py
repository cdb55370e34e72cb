"""Write a table of cells as a department's file: workbook or csv, titles above the header."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import xlsxwriter

from xianjie.demo.tables import Array

LARGEST_WORKBOOK = 6000  # rows; larger files are csv, which is written a hundred times faster


def write_file(
    path: Path,
    titles: Sequence[str],
    headings: Sequence[str],
    columns: Sequence[Array],
    *,
    sheet: str,
    note: str = "",
) -> None:
    """Write the file in the format that its suffix says.

    :param path: .xlsx, or .csv (GB18030) or .tsv (UTF-8 with BOM, tabs).
    :param titles: lines above the header.
    :param columns: one object array of cells a heading, of equal length.
    :param note: a last line below the table of a workbook, such as the name of the clerk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        _write_workbook(path, titles, headings, columns, sheet=sheet, note=note)
    else:
        _write_text(path, titles, headings, columns)


def _write_workbook(
    path: Path,
    titles: Sequence[str],
    headings: Sequence[str],
    columns: Sequence[Array],
    *,
    sheet: str,
    note: str,
) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime(2022, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True})
    for number, title in enumerate(titles):
        page.write_string(number, 0, title, bold)
    row = len(titles)
    for place, heading in enumerate(headings):
        page.write_string(row, place, heading, bold)
    for cells in zip(*(column.tolist() for column in columns), strict=True):
        row += 1
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    page.write_string(row, place, cell)
            else:
                page.write_number(row, place, cell)
    if note:
        page.write_string(row + 2, 0, note)
    book.close()


def _write_text(
    path: Path, titles: Sequence[str], headings: Sequence[str], columns: Sequence[Array]
) -> None:
    separator = "\t" if path.suffix == ".tsv" else ","
    buffer = io.BytesIO()
    for title in titles:
        buffer.write((title + separator * (len(headings) - 1) + "\n").encode())
    buffer.write((separator.join(f'"{h}"' for h in headings) + "\n").encode())
    if len(columns[0]):
        table = pa.table(
            [pa.array([str(c) for c in column.tolist()]) for column in columns],
            names=[str(n) for n in range(len(headings))],
        )
        pa.csv.write_csv(
            table, buffer, pa.csv.WriteOptions(include_header=False, delimiter=separator)
        )
    text = buffer.getvalue().decode()
    encoding = "utf-8-sig" if path.suffix == ".tsv" else "gb18030"
    path.write_bytes(text.encode(encoding))

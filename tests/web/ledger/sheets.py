"""Workbooks made and read in tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from python_calamine import CalamineWorkbook


def workbook(head: Sequence[str], lines: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook of one sheet, every cell as people type it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([head, *lines]):
            for at, cell in enumerate(line):
                sheet.write(number, at, cell)
    return out.getvalue()


def cells(content: bytes, sheet: int = 0) -> list[list[object]]:
    """Return the cells of a sheet."""
    return CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()

"""Writing a file in a layout: headings in their row, identity numbers and months as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from xianjie.exchange.layouts import FileLayout
from xianjie.exchange.writing import new_workbook, write_cell

_NARROW, _WIDE = 8, 24


def write_layout(path: Path, layout: FileLayout, rows: Iterable[Sequence[object]]) -> int:
    """Write rows to an xlsx file with one sheet, as the layout says; return how many.

    No sheet is added: whoever reads the file expects just this one.
    """
    number = 0
    with new_workbook(path, constant_memory=True) as book:
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Sheet1")
        for place, heading in enumerate(layout.columns):
            width = min(max(2 * len(heading), _NARROW), _WIDE)
            sheet.set_column(place, place, width, text)
        for row, words in enumerate(layout.above):
            sheet.write_string(row, 0, words, text)
        head = layout.header_row - 1
        for place, heading in enumerate(layout.columns):
            sheet.write_string(head, place, heading, text)
        for number, cells in enumerate(rows, start=1):
            for place, cell in enumerate(cells):
                if cell != "":
                    write_cell(sheet, head + number, place, cell)
    return number

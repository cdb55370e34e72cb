"""The workbook in which rows come back that could not be accepted; once mended, it imports."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from xlsxwriter.format import Format

from xianjie.exchange.contracts import Contract
from xianjie.exchange.headers import QUARANTINE_COLUMNS
from xianjie.exchange.plain import plain_text
from xianjie.exchange.reading import read_first_rows
from xianjie.exchange.rows import OVERFLOW_HEADER, Layout
from xianjie.exchange.validation import ValidatedRow
from xianjie.exchange.writing import new_workbook, write_cell
from xianjie.kernel.errors import RefusedError

_PROPERTY = "xianjie_batch"
_IN_PROPERTIES = re.compile(
    rf'<property[^>]*\bname="{_PROPERTY}"[^>]*>\s*<vt:lpwstr>([^<]+)</vt:lpwstr>'
)
_IN_NOTE = re.compile(r"批次[::\uff1a]\s*([0-9A-Za-z._-]+)")
_MOST_PROPERTIES = 1 << 20
_FIRST_CELL_YEAR = 1900
_WIDTHS = (8, 18, 46, 36)


def _note(contract: Contract, batch_no: str) -> str:
    return (
        f"批次：{batch_no}  {contract.title}退回行。请直接在本表改正标黄的单元格后重新导入本文件，"
        "改好的行会补入原批次；不要改动本行和表头，前四列不会导入。"
    )


class _Workbook:
    """The open quarantine workbook of rows of one layout."""

    def __init__(self, path: Path, contract: Contract, batch_no: str, layout: Layout) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book = new_workbook(path, constant_memory=True)
        self.book.set_custom_property(_PROPERTY, batch_no)
        self.book.set_properties({"title": f"{contract.title}退回行", "comments": batch_no})
        self.text = self.book.add_format({"num_format": "@"})
        self.wrong = self.book.add_format({"num_format": "@", "bg_color": "#FFEB9C"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.clock = self.book.add_format({"num_format": "hh:mm:ss"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.layout = layout
        added = {*QUARANTINE_COLUMNS, OVERFLOW_HEADER}
        headers = enumerate(layout.headers)
        self.places = [index for index, header in headers if header not in added]
        self.first = len(QUARANTINE_COLUMNS)
        self.sheet = self.book.add_worksheet("退回行")
        self._write_head(_note(contract, batch_no))
        self.line = 1

    def _write_head(self, note: str) -> None:
        bold = self.book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        self.sheet.freeze_panes(2, self.first)
        for place, width in enumerate(_WIDTHS):
            self.sheet.set_column(place, place, width, self.wrapped)
        self.sheet.set_column(self.first, self.first + len(self.places), 16, self.text)
        self.sheet.write_string(0, 0, note)
        titles = [*QUARANTINE_COLUMNS, *(self.layout.headers[index] for index in self.places)]
        titles.append(OVERFLOW_HEADER)
        for place, title in enumerate(titles):
            self.sheet.write_string(1, place, title, bold)

    def _write(self, place: int, value: object, style: Format) -> None:
        """Write a cell so that it reads back as the kind it was: a date cell stays one."""
        timed = isinstance(value, (dt.date, dt.time, dt.timedelta))
        if timed and not (isinstance(value, dt.date) and value.year < _FIRST_CELL_YEAR):
            form = self.clock if isinstance(value, (dt.time, dt.timedelta)) else self.day
            self.sheet.write_datetime(self.line, place, value, form)
        else:
            write_cell(self.sheet, self.line, place, value, style)

    def add(self, row: ValidatedRow) -> None:
        self.line += 1
        line, sheet, first = self.line, self.sheet, self.first
        faulty = {fault.column for fault in row.errors}
        matched = self.layout.columns
        marked = {match.index for match in matched if match.column.name in faulty}
        reasons = (
            "、".join(fault.column or "整行" for fault in row.errors),
            "；".join(fault.message for fault in row.errors),
            "；".join(dict.fromkeys(fault.remedy for fault in row.errors)),
        )
        sheet.write_number(line, 0, row.number)
        for place, reason in enumerate(reasons, 1):
            sheet.write_string(line, place, reason, self.wrapped)
        for place, index in enumerate(self.places, first):
            style = self.wrong if index in marked else self.text
            self._write(place, row.raw.values[index], style)
        if extra := row.raw.overflow:
            text = " | ".join(map(plain_text, extra))
            write_cell(sheet, line, first + len(self.places), text, self.wrong)


def write_quarantine(
    path: Path, contract: Contract, batch_no: str, rows: Iterable[ValidatedRow]
) -> int:
    """Write the rows with errors as they stood, with row number, column, reason and remedy.

    The faulty cells are marked. A note above the header and a document property carry the batch
    number (letters, digits, dot, dash, underline). The rows come from one file; those without
    errors are passed over. Returns how many rows were written; no file is made for none.
    """
    workbook: _Workbook | None = None
    written = 0
    for row in rows:
        if row.errors:
            if workbook is None:
                workbook = _Workbook(path, contract, batch_no, row.raw.layout)
            workbook.add(row)
            written += 1
    if workbook is not None:
        workbook.book.close()
    return written


def read_batch_number(path: Path) -> str | None:
    """Return the batch that a quarantine workbook belongs to; None for any other file.

    Looks at the document property first, then at the note above the header, which survives being
    saved by other programs and as csv.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("docProps/custom.xml")
            if info.file_size <= _MOST_PROPERTIES:
                found = _IN_PROPERTIES.search(archive.read(info).decode("utf-8", "replace"))
                if found:
                    return found[1]
    except (zipfile.BadZipFile, KeyError, OSError):
        pass
    try:
        rows = read_first_rows(path)
    except RefusedError:
        return None
    headers_seen = any(
        isinstance(cell, str) and cell.strip() == QUARANTINE_COLUMNS[0]
        for row in rows
        for cell in row
    )
    for row in rows if headers_seen else ():
        for cell in row:
            if isinstance(cell, str) and (found := _IN_NOTE.search(cell)):
                return found[1]
    return None

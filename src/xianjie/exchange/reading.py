"""Opening a file as the table of a contract: the right sheet, the header row, rows as a stream."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO, cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from xianjie.exchange.containers import Kind, encrypted, inspect, not_a_table, text_encoding
from xianjie.exchange.contracts import Contract
from xianjie.exchange.headers import HEADER_ROWS, find_header, hint_missing
from xianjie.exchange.rows import Layout, MatchedColumn, RawRow
from xianjie.kernel.errors import RefusedError

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_CELL = 1 << 20
_LONGEST_LINE = 1 << 23

Row = list[object]


class TableReader:
    """An open table. Iterating gives its rows once, in file order; empty rows are left out."""

    def __init__(
        self,
        *,
        path: Path,
        sheet: str | None,
        header_row: int,
        layout: Layout,
        rows: Iterator[Row],
        height: int | None,
        resources: ExitStack,
    ) -> None:
        self.path = path
        self.sheet = sheet
        self.header_row = header_row
        self.layout = layout
        #: How many rows lie below the header at most, for progress; None when not known.
        self.height = height
        self._rows = rows
        self._resources = resources

    @property
    def contract(self) -> Contract:
        """The contract that the file was matched against."""
        return self.layout.contract

    @property
    def columns(self) -> tuple[MatchedColumn, ...]:
        """The declared columns that the file has."""
        return self.layout.columns

    @property
    def column_names(self) -> tuple[str, ...]:
        """The declared names of the columns that the file has."""
        return tuple(match.column.name for match in self.layout.columns)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Headers that no declared column answers to."""
        return self.layout.unknown

    def __iter__(self) -> Iterator[RawRow]:
        layout, width = self.layout, len(self.layout.headers)
        first = layout.columns[0].index
        for number, row in enumerate(self._rows, self.header_row + 1):
            if row.count("") == len(row):
                continue
            lead = row[first] if first < len(row) else ""
            if isinstance(lead, str) and not lead.strip() and _is_blank(row):
                continue
            if len(row) < width:
                row.extend([""] * (width - len(row)))
            yield RawRow(number, row, layout)

    def iter_batches(self, size: int) -> Iterator[list[RawRow]]:
        """Give the rows in lists of at most so many."""
        rows = iter(self)
        while batch := list(itertools.islice(rows, size)):
            yield batch

    def close(self) -> None:
        """Let go of the file."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _is_blank(row: Sequence[object]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)


def open_table(path: Path, contract: Contract) -> TableReader:
    """Open a workbook or delimited text file as the table of the contract.

    Raises RefusedError with code empty-file, encrypted-workbook, too-large, not-a-table,
    bad-encoding, missing-columns, no-sheet-fits or ambiguous-sheets; a delimited file with broken
    quotes is refused (not-a-table) while its rows are read.
    """
    path = Path(path)
    kind = inspect(path)
    resources = ExitStack()
    try:
        if kind is Kind.WORKBOOK:
            return _open_workbook(path, contract, resources)
        return _open_text(path, contract, resources)
    except BaseException:
        resources.close()
        raise


def read_first_rows(path: Path) -> list[Row]:
    """Return the first rows of the first filled sheet, or of a text file, whatever they hold."""
    kind = inspect(path)
    with ExitStack() as resources:
        if kind is Kind.WORKBOOK:
            workbook = _load(path, resources)
            for name in _sheet_names(workbook):
                if rows := _head(_cells(_sheet(path, workbook, name))):
                    return rows
            return []
        encoding = text_encoding(path)
        return _head(_text_rows(path, encoding, _DELIMITERS[0], resources))


def read_heads(path: Path) -> list[list[Row]]:
    """Return the first rows of every filled sheet, or of a text file by each way to divide it."""
    kind = inspect(path)
    with ExitStack() as resources:
        if kind is Kind.WORKBOOK:
            workbook = _load(path, resources)
            heads = [_head(_cells(_sheet(path, workbook, n))) for n in _sheet_names(workbook)]
            return [head for head in heads if head]
        encoding = text_encoding(path)
        heads = []
        for delimiter in _DELIMITERS:
            try:
                heads.append(_head(_text_rows(path, encoding, delimiter, resources)))
            except RefusedError as error:
                if error.code == "too-large":
                    raise
        return [head for head in heads if head]


def _head(rows: Iterator[Row]) -> list[Row]:
    return list(itertools.islice(rows, HEADER_ROWS))


# Workbooks


def _load(path: Path, resources: ExitStack) -> CalamineWorkbook:
    try:
        return resources.enter_context(
            CalamineWorkbook.from_filelike(resources.enter_context(path.open("rb")))
        )
    except PasswordError:
        raise encrypted(path) from None
    except CalamineError as error:
        if "password" in str(error).lower():
            raise encrypted(path) from None
        raise not_a_table(path, "（文件不完整或已损坏）") from None


def _sheet_names(workbook: CalamineWorkbook) -> list[str]:
    """Return the visible sheets that hold cells; the hidden ones when none is visible."""
    sheets = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    visible = [meta.name for meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    return visible or [meta.name for meta in sheets]


def _sheet(path: Path, workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except CalamineError:
        raise not_a_table(path, f"（工作表“{name}”已损坏）") from None


def _cells(sheet: CalamineSheet) -> Iterator[Row]:
    return cast("Iterator[Row]", sheet.iter_rows())


def _open_workbook(path: Path, contract: Contract, resources: ExitStack) -> TableReader:
    workbook = _load(path, resources)
    fitting: list[str] = []
    chosen: tuple[str, int, Layout, list[Row], Iterator[Row], int] | None = None
    nearest: Layout | None = None
    filled = False
    for name in _sheet_names(workbook):
        sheet = _sheet(path, workbook, name)
        rows = _cells(sheet)
        head = _head(rows)
        filled = filled or bool(head)
        found = find_header(contract, head)
        if found is None:
            continue
        place, layout = found
        if layout.fits:
            fitting.append(name)
            chosen = chosen or (
                name,
                place,
                layout,
                head[place + 1 :],
                rows,
                sheet.end[0] if sheet.end else 0,
            )
        elif nearest is None or len(layout.missing) < len(nearest.missing):
            nearest = layout
    if len(fitting) > 1:
        names = "、".join(f"“{name}”" for name in fitting)
        raise RefusedError(
            "ambiguous-sheets",
            f"文件“{path.name}”有 {len(fitting)} 个工作表都符合“{contract.title}”：{names}。"
            "请只保留要导入的一个，另存后再导入。",
            sheets=fitting,
        )
    if chosen is None:
        raise _no_fit(path, contract, nearest, filled=filled)
    name, place, layout, below, rows, last = chosen
    return TableReader(
        path=path,
        sheet=name,
        header_row=place + 1,
        layout=layout,
        rows=itertools.chain(below, rows),
        height=max(last - place, 0),
        resources=resources,
    )


def _no_fit(
    path: Path, contract: Contract, nearest: Layout | None, *, filled: bool
) -> RefusedError:
    if not filled:
        return RefusedError("empty-file", f"文件“{path.name}”里没有任何内容。请重新导出后再导入。")
    if nearest is None:
        needed = "、".join(column.name for column in contract.required_columns)
        return RefusedError(
            "no-sheet-fits",
            f"文件“{path.name}”的前 {HEADER_ROWS} 行里找不到“{contract.title}”的表头。"
            f"表头应在第 1 至 {HEADER_ROWS} 行，至少要有这些列：{needed}。",
            missing=[column.name for column in contract.required_columns],
        )
    hint = hint_missing(nearest)
    return RefusedError(
        "missing-columns",
        f"文件“{path.name}”缺少“{contract.title}”必需的列：{'、'.join(nearest.missing)}。"
        f"请补上后再导入{'（' + hint + '）' if hint else ''}。",
        missing=list(nearest.missing),
        unknown=list(nearest.unknown),
    )


# Delimited text


def _text_rows(path: Path, encoding: str, delimiter: str, resources: ExitStack) -> Iterator[Row]:
    file = resources.enter_context(path.open(encoding=encoding, newline=""))
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_lines(path, file), delimiter=delimiter, strict=True)

    def rows() -> Iterator[Row]:
        try:
            for row in reader:
                yield [*row]
        except csv.Error:
            raise not_a_table(path, f"（第 {reader.line_num} 行附近的引号不成对）") from None

    return rows()


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    """Give the lines; refuse the file at one so long that it would fill the memory."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) >= _LONGEST_LINE:
            raise RefusedError(
                "too-large",
                f"文件“{path.name}”有一行太长，像是没有换行。请用 Excel 或 WPS 打开，"
                "另存为 xlsx 或 csv 后再导入。",
                file=path.name,
            )
        yield line


def _open_text(path: Path, contract: Contract, resources: ExitStack) -> TableReader:
    encoding = text_encoding(path)
    best: tuple[tuple[int, int], str, int, Layout] | None = None
    for delimiter in _DELIMITERS:
        with ExitStack() as attempt:
            try:
                head = _head(_text_rows(path, encoding, delimiter, attempt))
            except RefusedError as error:
                if error.code == "too-large":
                    raise
                continue
        if found := find_header(contract, head):
            place, layout = found
            score = (-len(layout.missing), len(layout.columns))
            if best is None or score > best[0]:
                best = (score, delimiter, place, layout)
    if best is None or not best[3].fits:
        raise _no_fit(path, contract, best and best[3], filled=True)
    _, delimiter, place, layout = best
    rows = _text_rows(path, encoding, delimiter, resources)
    for _ in range(place + 1):
        next(rows)
    return TableReader(
        path=path,
        sheet=None,
        header_row=place + 1,
        layout=layout,
        rows=rows,
        height=None,
        resources=resources,
    )

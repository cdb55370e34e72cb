"""Files and rows for tests, as departments write them. No clock, no network, seeded numbers only.

>>> feed_row("medical-expense", 个人自付="7073.50")   # a row that is accepted as it stands
>>> write_xlsx(path, [header, *rows])
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from xianjie.exchange.contracts import Column, ColumnType, load_contract
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import RowValidator, ValidatedRow, ValidationContext
from xianjie.kernel.ids import check_digit

Sheet = Sequence[Sequence[Any]]


def made_id(number: int = 0, birth: str = "19800101", region: str = "532399") -> str:
    """Return a number with a right check digit and a region that no real person has."""
    body = f"{region}{birth}{number % 1000:03d}"
    return body + check_digit(body)


_SAMPLES: dict[ColumnType, str] = {
    ColumnType.TEXT: "示例",
    ColumnType.CODES: "其他",
    ColumnType.INT: "2022",
    ColumnType.DECIMAL: "1.5",
    ColumnType.MONEY: "100.00",
    ColumnType.DATE: "2022-06-15",
    ColumnType.MONTH: "2022-06",
    ColumnType.BOOL: "是",
    ColumnType.ID: made_id(1),
    ColumnType.PHONE: "13800001234",
    ColumnType.ACCOUNT: "6228480000001234567",
    ColumnType.NAME: "张三",
    ColumnType.CERT: made_id(1) + "43",
}


def sample(column: Column) -> str:
    """Return a cell that the column accepts."""
    if column.code_set is not None:
        return column.code_set.texts[0]
    return _SAMPLES[column.type]


def feed_row(contract_id: str, /, **cells: Any) -> dict[str, Any]:
    """Return an acceptable row of a contract by declared names, with these cells instead."""
    columns = load_contract(contract_id).columns
    return {column.name: sample(column) for column in columns} | cells


def as_table(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """Return header and rows of equal mappings."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def write_xlsx(path: Path, table: Sheet | dict[str, Sheet]) -> Path:
    """Write sheets of cells: strings as text, numbers as numbers, dates as date cells."""
    sheets = table if isinstance(table, dict) else {"Sheet1": table}
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(place, column, value)
                    elif value is not None:
                        sheet.write(place, column, value)
    return path


def write_text(path: Path, table: Sheet, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write delimited text in an encoding."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(
            ["" if cell is None else cell for cell in row] for row in table
        )
    return path


def read_all(path: Path, contract_id: str) -> list[ValidatedRow]:
    """Open and judge a whole file."""
    contract = load_contract(contract_id)
    validator, context = RowValidator(contract), ValidationContext()
    with open_table(path, contract) as table:
        return [validator.validate(raw, context) for raw in table]


def faults(rows: Iterable[ValidatedRow]) -> list[tuple[str, str]]:
    """Return (column, code) of all errors and warnings."""
    return [(f.column, f.code) for row in rows for f in (*row.errors, *row.warnings)]

"""From the rows of an open file to judged rows, with what only this delivery knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xianjie.apps.sources.actions.locations import LocationCheck
from xianjie.apps.sources.models import FeedBatch
from xianjie.exchange.contracts import Contract
from xianjie.exchange.faults import CellFault
from xianjie.exchange.headers import QUARANTINE_COLUMNS
from xianjie.exchange.reading import TableReader
from xianjie.exchange.rows import RawRow
from xianjie.exchange.validation import RowValidator, ValidatedRow, ValidationContext

NO_ROW = 0
_NUMBER_COLUMN = QUARANTINE_COLUMNS[0]


def judged_rows(
    table: TableReader, contract: Contract, location: LocationCheck, mends: FeedBatch | None
) -> Iterator[ValidatedRow]:
    """Yield every row of a file, judged.

    Rows of a quarantine workbook keep the number they had in the first file; a number that the
    batch does not wait for (mended before, or written by hand) is a fault of the row, which then
    has no number.
    """
    validator, context = RowValidator(contract), ValidationContext()
    if mends is None:
        for raw in table:
            location.look(raw)
            yield validator.validate(raw, context)
        return
    awaited = set(mends.awaiting)
    for raw in table:
        location.look(raw)
        row = validator.validate(raw, context)
        number = first_number(raw)
        if number is not None and number in awaited:
            awaited.discard(number)
            yield replace(row, number=number)
        else:
            yield replace(row, number=NO_ROW, errors=[*row.errors, _not_awaited(number)])


def first_number(raw: RawRow) -> int | None:
    """Return the number that a row of a quarantine workbook had in the first file."""
    cell = raw.original.get(_NUMBER_COLUMN)
    try:
        number = float(str(cell))
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _not_awaited(number: int | None) -> CellFault:
    shown = "" if number is None else str(number)
    return CellFault(
        _NUMBER_COLUMN,
        shown,
        "not-awaited",
        f"批次不等待“{_NUMBER_COLUMN}”为“{shown}”的行：可能已补过，或行号被改动",
        "已补过的行请删去；新增的行请放进完整的文件重新报送",
    )

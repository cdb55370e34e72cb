"""A stored value as the national system writes it, and when the text as given has to be kept.

Months are written YYYYMM, dates YYYYMMDD, yes and no as 是 and 否, money in plain yuan. A file may
write something else for the same value (普通农户 for 一般农户): that text is kept, and goes back
into a file as long as it still says what is stored.
"""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal, InvalidOperation
from typing import Any

from xianjie.exchange.cells import cell_parser
from xianjie.exchange.contracts import Column, ColumnType
from xianjie.exchange.plain import plain_text

_NUMBERS = frozenset((ColumnType.INT, ColumnType.DECIMAL, ColumnType.MONEY))
_DATES = {ColumnType.MONTH: "%Y%m", ColumnType.DATE: "%Y%m%d"}
LONGEST = 200


def national_text(column: Column, value: Any) -> str:
    """Return the text of a stored value; the empty text for unknown.

    Dates may be given as such or in ISO form, money is in fen, decimals as number or text.
    """
    if value is None or value == "":
        return ""
    if column.type is ColumnType.BOOL:
        return "是" if value else "否"
    if column.type in _DATES:
        day = dt.date.fromisoformat(value) if isinstance(value, str) else value
        return day.strftime(_DATES[column.type])
    if column.type is ColumnType.MONEY:
        return _plain(Decimal(value) / 100)
    if column.type in _NUMBERS:
        return _plain(Decimal(str(value)))
    return str(value)


def written_back(column: Column, value: Any, original: str | None) -> str:
    """Return the text for a file: as it was given if that still means the value, else as usual."""
    text = national_text(column, value)
    if original is None or original == text:
        return text
    return original if national_text(column, _meaning(column, original)) == text else text


def original_of(column: Column, value: Any, cell: object) -> str | None:
    """Return the text of a cell if the usual text of its value would not be the same, else None.

    A number that is only written with other zeros is the same. A cell that could not be read is
    never the same.
    """
    if cell is None:
        return None
    text = cell.strip() if isinstance(cell, str) else plain_text(cell)
    usual = national_text(column, value)
    if text == usual or (not text and not usual):
        return None
    if column.type in _NUMBERS and usual and _same_number(text, usual):
        return None
    if not isinstance(cell, str) and column.type in _DATES and value is not None:
        return None
    return text[:LONGEST]


@functools.cache
def _parser(column: Column) -> Any:
    return cell_parser(column.model_copy(update={"required": False, "may_be_negative": True}))


def _meaning(column: Column, text: str) -> Any:
    return _parser(column)(text).value


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _same_number(text: str, usual: str) -> bool:
    try:
        return Decimal(text) == Decimal(usual)
    except InvalidOperation:
        return False

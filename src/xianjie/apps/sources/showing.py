"""How values of the lake are written on pages, and how two names or numbers are compared there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xianjie.exchange.contracts import Column, ColumnType
from xianjie.kernel.ids import mask_id, mask_name

UNKNOWN = "–"
HIDDEN = "*"
_BIRTH = slice(6, 14)
_ID_LENGTH = 18


@dataclass(frozen=True)
class Mark:
    """One letter of a comparison; ``differs`` where the two do not agree."""

    text: str
    differs: bool = False


def cell_text(column: Column, value: Any) -> str:
    """Write a cell of the lake: money in yuan, yes and no as words, nothing as a dash."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.type is ColumnType.MONEY:
        return f"{value / 100:,.2f} 元"
    return f"{value} {column.unit}".strip() if column.unit else str(value)


def compare_names(row: str, person: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return two names letter by letter, no more of them than is needed to decide.

    Family names stand as they are; further letters that agree are hidden on both sides, those
    that differ are shown.
    """
    if not row or not person:
        return _plain(mask_name(row)), _plain(mask_name(person))
    return _side(row, person), _side(person, row)


def compare_numbers(row: str, person: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return two ID numbers digit by digit: hidden where they agree, shown where they differ.

    The birth date is shown, since it stands beside the person anyway. Numbers of other lengths
    are only masked.
    """
    if len(row) != _ID_LENGTH or len(person) != _ID_LENGTH:
        return _plain(mask_id(row)), _plain(mask_id(person))
    return _digits(row, person), _digits(person, row)


def _side(own: str, other: str) -> tuple[Mark, ...]:
    marks = []
    for place, letter in enumerate(own):
        differs = place >= len(other) or other[place] != letter
        marks.append(Mark(letter if differs or place == 0 else HIDDEN, differs))
    return tuple(marks)


def _digits(own: str, other: str) -> tuple[Mark, ...]:
    born = range(*_BIRTH.indices(_ID_LENGTH))
    return tuple(
        Mark(digit if digit != other[place] or place in born else HIDDEN, digit != other[place])
        for place, digit in enumerate(own)
    )


def _plain(text: str) -> tuple[Mark, ...]:
    return (Mark(text),) if text else ()

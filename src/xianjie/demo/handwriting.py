"""How people write values into files: many kinds of dates, months, amounts, yes and no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from xianjie.demo.tables import Array

_SERIAL_ZERO = date(1899, 12, 30)
DATE_STYLES = ("iso", "slash", "compact", "chinese", "serial")
YES_NO = (("是", "否"), ("有", "无"), ("1", "0"), ("Y", "N"))
_OTHER_WORDS = {"普通高中": "普高", "农村低保": "低保"}
_OTHER_DOTS = ("•", "．")


@dataclass(frozen=True)
class Hand:
    """The habits of one file: main and second style of each kind of value."""

    dates: str
    second_dates: str
    months: int  # 0 = 2022-06, 1 = 202206, 2 = 2022年6月
    yes_no: int
    thousands: bool
    numbers: bool  # amounts as numeric cells (workbooks only)


def by_value(column: Array, write: Callable[[Any], Any]) -> Array:
    """Apply a function once to each distinct value of a column and spread the results."""
    if len(column) == 0:
        return np.empty(0, dtype=object)
    distinct, places = np.unique(column, return_inverse=True)
    written = np.empty(len(distinct), dtype=object)
    for place, value in enumerate(distinct):
        written[place] = write(value)
    return written[places]


def write_date(value: np.datetime64, style: str) -> object:
    """Write one date in a style; serial gives the number that Excel keeps; NaT an empty cell."""
    if np.isnat(value):
        return ""
    day: date = value.astype("datetime64[D]").item()
    if style == "serial":
        return (day - _SERIAL_ZERO).days
    return {
        "iso": day.isoformat(),
        "slash": f"{day.year}/{day.month}/{day.day}",
        "compact": day.strftime("%Y%m%d"),
        "chinese": f"{day.year}年{day.month}月{day.day}日",
    }[style]


def write_month(value: np.datetime64, style: int) -> str:
    """Write one month; NaT gives an empty cell."""
    if np.isnat(value):
        return ""
    day: date = value.astype("datetime64[D]").item()
    return (
        f"{day.year}-{day.month:02d}",
        f"{day.year}{day.month:02d}",
        f"{day.year}年{day.month}月",
    )[style]


def write_money(fen: int, *, thousands: bool, number: bool) -> object:
    """Write an amount of fen in yuan; a negative amount stands for an empty cell."""
    if fen < 0:
        return ""
    whole, rest = divmod(int(fen), 100)
    if number:
        return whole if rest == 0 else float(f"{whole}.{rest:02d}")
    text = f"{whole:,}" if thousands else str(whole)
    return text if rest == 0 and not thousands else f"{text}.{rest:02d}"


def write_column(column: Array, kind: str, hand: Hand, rng: np.random.Generator) -> Array:
    """Write a typed column as cells, mostly in the main style and here and there in another.

    :param kind: the column's type in the layout.
    :returns: object array of str, int or float cells; '' is an empty cell.
    """
    if kind == "date":
        main = by_value(column, lambda v: write_date(v, hand.dates))
        second = by_value(column, lambda v: write_date(v, hand.second_dates))
        return np.where(rng.random(len(column)) < 0.08, second, main)
    if kind == "month":
        return by_value(column, lambda v: write_month(v, hand.months))
    if kind == "money":
        main = by_value(
            column, lambda v: write_money(v, thousands=hand.thousands, number=hand.numbers)
        )
        second = by_value(column, lambda v: write_money(v, thousands=True, number=False))
        return np.where(rng.random(len(column)) < 0.03, second, main)
    if kind == "int":
        return by_value(column, lambda v: "" if v < 0 else str(v))
    if kind == "decimal":
        return by_value(column, lambda v: "" if np.isnan(v) else f"{v:.1f}")
    if kind == "bool":
        yes, no = YES_NO[hand.yes_no]
        words = {"是": yes, "否": no, "": ""}
        return by_value(column, lambda v: words[v])
    if kind == "text":
        return _write_text(column, rng)
    return column.astype(object)


def _write_text(column: Array, rng: np.random.Generator) -> Array:
    plain = column.astype(object)
    draw = rng.random(len(plain))
    for place in np.flatnonzero(draw < 0.01).tolist():
        if plain[place]:
            plain[place] = f"{plain[place]} "
    for place in np.flatnonzero(draw > 0.95).tolist():
        plain[place] = _OTHER_WORDS.get(plain[place], plain[place])
        if isinstance(plain[place], str) and "·" in plain[place]:
            dot = _OTHER_DOTS[place % len(_OTHER_DOTS)]
            plain[place] = plain[place].replace("·", dot)
    return plain

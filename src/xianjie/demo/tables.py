"""A feed's rows of one period as typed columns, before they are written the way people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xianjie.demo.layouts import LAYOUTS

Array = NDArray[Any]
EMPTY_MONEY = -1
NO_DATE = np.datetime64("NaT", "D")
_DTYPES: dict[str, Any] = {
    "text": object,
    "id": object,
    "bool": object,
    "date": "datetime64[D]",
    "month": "datetime64[M]",
    "money": np.int64,
    "int": np.int64,
    "decimal": np.float64,
}


@dataclass
class Table:
    """Columns of equal length; `person` holds the index of the person, or -1 for outsiders.

    Money is integer fen, -1 where the cell is empty; dates are datetime64[D], NaT where empty;
    text and 是/否 columns hold '' where empty.
    """

    feed: str
    person: Array
    columns: dict[str, Array]

    def __len__(self) -> int:
        return len(self.person)

    def take(self, chosen: Array) -> Table:
        """Return the chosen rows (a mask or indices)."""
        return Table(
            self.feed,
            self.person[chosen],
            {name: column[chosen] for name, column in self.columns.items()},
        )

    def with_rows(self, other: Table) -> Table:
        """Return this table with the rows of another behind it."""
        if not len(other):
            return self
        return Table(
            self.feed,
            np.r_[self.person, other.person],
            {
                name: np.concatenate([column, other.columns[name]])
                for name, column in self.columns.items()
            },
        )


def make_table(feed: str, person: Array, **columns: Any) -> Table:
    """Build a table of a feed; columns that are not given are empty.

    Scalars are repeated. Identification columns are filled later (`rolls.identify`).
    """
    count = len(person)
    result: dict[str, Array] = {}
    for name, kind in LAYOUTS[feed].columns:
        value = columns.pop(name, None)
        dtype = _DTYPES[kind]
        if value is None:
            value = {
                "money": EMPTY_MONEY,
                "int": EMPTY_MONEY,
                "date": NO_DATE,
                "month": np.datetime64("NaT", "M"),
                "decimal": np.nan,
            }.get(kind, "")
        column = np.empty(count, dtype=dtype)
        column[:] = value
        result[name] = column
    if columns:
        raise KeyError(f"columns not in the layout of {feed}: {sorted(columns)}")
    return Table(feed, np.asarray(person, dtype=np.int64), result)


def rows_table(feed: str, rows: list[tuple[int, dict[str, Any]]]) -> Table:
    """Build a table from (person, values) pairs."""
    table = make_table(feed, np.array([person for person, _ in rows], dtype=np.int64))
    for place, (_, values) in enumerate(rows):
        for name, value in values.items():
            table.columns[name][place] = value
    return table


def yuan(amount: Any) -> Any:
    """Turn yuan (a number or an array) into integer fen."""
    return np.rint(np.asarray(amount, dtype=np.float64) * 100).astype(np.int64)

"""Rows set aside on disk, so that a file in any order is read household by household.

The files have no name: they vanish with the process, also when it is killed, so that personal
data never stay behind outside the database.
"""

from __future__ import annotations

import pickle
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from xianjie.exchange.rows import Layout, RawRow


class Shelf:
    """Objects kept in a nameless file and read again by their place."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._starts = array("q")
        self._end = 0

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, value: object) -> None:
        """Append one object."""
        data = pickle.dumps(value, protocol=5)
        self._starts.append(self._end)
        self._file.write(data)
        self._end += len(data)

    def get(self, place: int) -> Any:
        """Return the object at a place."""
        self._file.seek(self._starts[place])
        return pickle.load(self._file)  # noqa: S301

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        for _ in range(len(self._starts)):
            yield pickle.load(self._file)  # noqa: S301

    def close(self) -> None:
        """Let the file vanish."""
        self._file.close()


class RowStage:
    """Raw rows by household, in the order in which the households first occur."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self._shelf = Shelf(folder)
        self._layout = layout
        self._numbers = array("q")
        self._group_of = array("q")
        self._groups: dict[str, int] = {}
        self._nameless = 0

    def __len__(self) -> int:
        return len(self._shelf)

    @property
    def groups(self) -> int:
        """How many households there are; a row without 户编号 stands alone."""
        return len(self._groups)

    def add(self, key: str, row: RawRow) -> None:
        """Set one row aside under the number of its household, empty when it has none."""
        if not key:
            self._nameless += 1
            key = f"\0{self._nameless}"
        self._group_of.append(self._groups.setdefault(key, len(self._groups)))
        self._numbers.append(row.number)
        self._shelf.add(row.values)

    def row(self, number: int) -> RawRow:
        """Return the row with that number in the file."""
        place = bisect_left(self._numbers, number)
        return RawRow(number, self._shelf.get(place), self._layout)

    def households(self) -> Iterator[list[RawRow]]:
        """Yield the rows of each household."""
        order = sorted(range(len(self._group_of)), key=self._group_of.__getitem__)
        rows: list[RawRow] = []
        present = -1
        for place in order:
            if self._group_of[place] != present and rows:
                yield rows
                rows = []
            present = self._group_of[place]
            rows.append(RawRow(self._numbers[place], self._shelf.get(place), self._layout))
        if rows:
            yield rows

    def close(self) -> None:
        """Let the rows vanish."""
        self._shelf.close()

"""What a report holds: sections of figures, tables and charts, each with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

__all__ = ["Cell", "Chart", "Figure", "Report", "Section", "Table"]

Cell = str | int | float | None
"""A value of a table; None where nothing is known, which is never shown as 0."""


@dataclass(frozen=True)
class Figure:
    """A number of the report; ``note`` says what it counts where that is not plain."""

    name: str
    value: Cell
    unit: str = ""
    note: str = ""

    @property
    def words(self) -> str:
        """The value with its unit; a dash where there is none."""
        if self.value is None:
            return "–"
        shown = f"{self.value:,}" if isinstance(self.value, int | float) else self.value
        return f"{shown} {self.unit}".strip()


@dataclass(frozen=True)
class Table:
    """A table with a title; ``note`` is its own way of counting."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    note: str = ""

    @property
    def figures(self) -> tuple[int, ...]:
        """The positions of columns that hold numbers only."""
        return tuple(
            place
            for place in range(len(self.header))
            if self.rows
            and all(isinstance(row[place], int | float | None) for row in self.rows)
            and any(row[place] is not None for row in self.rows)
        )


@dataclass(frozen=True)
class Chart:
    """A chart: ``lines`` over months, or ``stack``: a bar for each label, parted by the series."""

    kind: str
    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    unit: str = "户"

    @property
    def alt(self) -> str:
        """The chart in words, for whoever cannot see it."""
        told = "；".join(
            f"{name}："
            + "、".join(
                f"{label} {value:,}" for label, value in zip(self.labels, values, strict=True)
            )
            for name, values in self.series
        )
        return f"{self.title}（{self.unit}）。{told}"[:1500]


@dataclass(frozen=True)
class Section:
    """A part of a report; ``source`` names the pages or lists where the same figures stand."""

    title: str
    source: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report as it will be printed.

    ``as_of`` is the last day that counts; ``stands_on`` the day on which what is under way was
    counted; ``dispatch`` the table by township or village, None for a department.
    """

    title: str
    subject: str
    span: str
    as_of: date
    stands_on: date
    made_at: datetime
    sections: tuple[Section, ...] = ()
    dispatch: Table | None = None
    notes: tuple[str, ...] = field(default=())

"""The shape in which rows leave a file, before anything is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xianjie.exchange.contracts import Column, Contract

OVERFLOW_HEADER = "多出的单元格"


@dataclass(frozen=True, slots=True)
class MatchedColumn:
    """A declared column found in a file.

    index: place in the row, from 0. yuan_per_unit: 10,000 when the header says 万元.
    """

    column: Column
    index: int
    header: str
    yuan_per_unit: int = 1


@dataclass(frozen=True)
class Layout:
    """How the columns of one file lie: all its headers, and those that the contract knows."""

    contract: Contract
    headers: tuple[str, ...]
    columns: tuple[MatchedColumn, ...]
    unknown: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    #: Required columns that are not there; a file with any is refused.
    missing: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every required column is there."""
        return not self.missing

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The headers made distinct, so that a row can be a mapping."""
        seen: dict[str, int] = {}
        labels = []
        for place, header in enumerate(self.headers, 1):
            label = header or f"(第{place}列)"
            seen[label] = seen.get(label, 0) + 1
            labels.append(label if seen[label] == 1 else f"{label}(第{place}列)")
        return tuple(labels)

    @cached_property
    def overflow_index(self) -> int | None:
        """Where a quarantine workbook keeps the cells that a row had too many."""
        return self.headers.index(OVERFLOW_HEADER) if OVERFLOW_HEADER in self.headers else None

    @classmethod
    def of_names(cls, contract: Contract, names: Sequence[str]) -> "Layout":
        """Return the layout of a table whose headers are the declared names."""
        matched = tuple(
            MatchedColumn(contract.column(name), index, name) for index, name in enumerate(names)
        )
        return cls(contract, tuple(names), matched)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file.

    number: the row number in the file, from 1. values: the cells in file order.
    """

    number: int
    values: Sequence[object] = field(repr=False)
    layout: Layout = field(repr=False)

    @property
    def cells(self) -> dict[str, object]:
        """The cells of the declared columns, by declared name."""
        return {match.column.name: self.values[match.index] for match in self.layout.columns}

    @property
    def original(self) -> dict[str, object]:
        """All cells by header, those of unknown columns too."""
        return dict(zip(self.layout.labels, self.values, strict=False))

    @property
    def overflow(self) -> tuple[object, ...]:
        """Filled cells to the right of the header row's last cell, as shifted text rows have.

        A quarantine workbook keeps them in a column of their own, where they still count.
        """
        extra = list(self.values[len(self.layout.headers) :])
        if (index := self.layout.overflow_index) is not None:
            extra.append(self.values[index])
        return tuple(extra) if any(cell not in ("", None) for cell in extra) else ()

    @classmethod
    def from_cells(cls, contract: Contract, number: int, cells: Mapping[str, object]) -> "RawRow":
        """Make a row from cells by declared name, as if a file had just these columns."""
        return cls(number, list(cells.values()), Layout.of_names(contract, list(cells)))

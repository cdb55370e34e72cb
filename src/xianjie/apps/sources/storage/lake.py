"""Parquet parts of a batch: columns of the contract with the person each row belongs to.

No identity number, name, telephone or account enters the lake; people are numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xianjie.engine.link import Link
from xianjie.exchange.contracts import Contract
from xianjie.exchange.parquet import LINK_COLUMNS, arrow_schema
from xianjie.kernel.periods import Period

FLUSH_ROWS = 20_000
LINKS = tuple(name for name, _ in LINK_COLUMNS)


def batch_folder(*, feed: str, period: Period, place: str, batch: str) -> Path:
    """Return where the parts of a batch lie, relative to the lake."""
    return Path(feed) / f"period={period}" / f"place={place}" / f"batch={batch}"


def part_name(number: int, revision: int = 0) -> str:
    """Return the file name of a part; a revision holds people assigned by review."""
    return f"part-{number:03d}-r{revision}.parquet" if revision else f"part-{number:03d}.parquet"


def manifest_name(number: int) -> str:
    """Return the name of the description beside a part."""
    return f"manifest-{number:03d}.json" if number else "manifest.json"


class PartBuilder:
    """Collects accepted rows in memory as Arrow columns, some tens of bytes a cell."""

    def __init__(self, contract: Contract) -> None:
        self.schema = arrow_schema(contract)
        self._names = self.schema.names[len(LINK_COLUMNS) :]
        self._batches: list[pa.RecordBatch] = []
        self._columns: list[list[Any]] = []
        self._later: dict[int, Link] = {}
        self._clear()

    def _clear(self) -> None:
        self._columns = [[] for _ in self.schema]

    def add(self, row_no: int, link: Link, village: str | None, values: Mapping[str, Any]) -> None:
        """Add one accepted row; `village` stands for the row when it has no person."""
        columns = self._columns
        columns[0].append(row_no)
        columns[1].append(link.person_no)
        columns[2].append(link.household_no)
        columns[3].append(link.village_code or village)
        columns[4].append(str(link.outcome))
        for column, name in zip(columns[5:], self._names, strict=True):
            column.append(values.get(name))
        if len(columns[0]) >= FLUSH_ROWS:
            self._flush()

    def relink(self, links: Mapping[int, Link]) -> None:
        """Replace the links of rows that were added, by row number; a village stays without one."""
        self._later |= links

    def _flush(self) -> None:
        arrays = [
            pa.array(column, type=field.type)
            for column, field in zip(self._columns, self.schema, strict=True)
        ]
        self._batches.append(pa.record_batch(arrays, schema=self.schema))
        self._clear()

    def table(self) -> pa.Table:
        """Return all rows sorted by household and row, those without a household last."""
        if self._columns[0]:
            self._flush()
        table = pa.Table.from_batches(self._batches, schema=self.schema)
        return sort_rows(_relinked(table, self._later) if self._later else table)


def _relinked(table: pa.Table, links: Mapping[int, Link]) -> pa.Table:
    columns = {name: table[name].to_pylist() for name in LINKS}
    for place, number in enumerate(columns["row_no"]):
        link = links.get(number)
        if link is None:
            continue
        columns["person_no"][place] = link.person_no
        columns["household_no"][place] = link.household_no
        columns["village_code"][place] = link.village_code or columns["village_code"][place]
        columns["link"][place] = str(link.outcome)
    for name, values in columns.items():
        index = table.schema.get_field_index(name)
        field = table.schema.field(index)
        table = table.set_column(index, field, pa.array(values, field.type))
    return table


def sort_rows(table: pa.Table) -> pa.Table:
    """Return the rows in the order of the lake."""
    return table.sort_by([("household_no", "ascending"), ("row_no", "ascending")])


def write_part(table: pa.Table, path: Path) -> None:
    """Write the rows of a part as Parquet."""
    pq.write_table(table, path, compression="zstd")


def read_part(path: Path) -> pa.Table:
    """Read the rows of a part."""
    return pq.read_table(path, partitioning=None)


def with_person(
    table: pa.Table,
    row_no: int,
    *,
    person_no: int | None,
    household_no: int | None,
    village: str,
    link: str = "",
) -> pa.Table:
    """Return the rows with one row given to a person by review, or to nobody.

    With ``link`` the row gets that kind of link and the village as it is given, none for "".
    """
    chosen = pc.equal(table["row_no"], row_no)
    replaced = {
        "person_no": pa.scalar(person_no, pa.int64()),
        "household_no": pa.scalar(household_no, pa.int64()),
        "link": pa.scalar(str(link) or ("none" if person_no is None else "review")),
    }
    if person_no is not None or link:
        replaced["village_code"] = pa.scalar(village or None, pa.string())
    for name, value in replaced.items():
        place = table.schema.get_field_index(name)
        changed = pc.if_else(chosen, value, table[name])
        table = table.set_column(place, table.schema.field(place), changed)
    return sort_rows(table)


def without_place(table: pa.Table, place: str) -> pa.Table:
    """Return the rows of people who live outside a place; rows without a village stay."""
    inside = pc.starts_with(table["village_code"], place)
    return table.filter(pc.invert(pc.fill_null(inside, False)))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a part is and of what it was made."""

    feed: str
    period: str
    place: str
    batch: str
    part: int
    complete: bool
    source_sha256: str
    parquet_sha256: str
    rows: int

    def write(self, path: Path) -> None:
        """Write the description as JSON."""
        document = {name: getattr(self, name) for name in self.__dataclass_fields__}
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")


def read_columns(path: Path, columns: list[str]) -> pa.Table:
    """Read some columns of a part."""
    return pq.read_table(path, partitioning=None, columns=columns)


def read_row(path: Path, row_no: int) -> dict[str, Any]:
    """Read one row of a part; empty when it is not there."""
    found = pq.read_table(path, partitioning=None, filters=[("row_no", "=", row_no)])
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows[0] if rows else {}

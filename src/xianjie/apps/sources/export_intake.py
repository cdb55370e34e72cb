"""Reading an export of the national system: every row is taken and linked as far as it goes.

The files feed quality rules, which report what is wrong; so nothing is kept out for being wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from xianjie.apps.divisions.matching import VillageIndex
from xianjie.engine.link import Link, Linker, Outcome
from xianjie.exchange.contracts import ORIGINAL, Contract
from xianjie.exchange.faults import CellFault
from xianjie.exchange.parquet import export_schema, original_columns, personal_schema
from xianjie.exchange.plain import plain_text
from xianjie.exchange.rows import Layout, RawRow
from xianjie.exchange.validation import RowValidator
from xianjie.kernel.ids import identity_part

FLUSH_ROWS = 20_000
PROGRESS_ROWS = 5_000
MOST_EXAMPLES = 10
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class CountyRegister:
    """What the rows of a county are linked by: people, 户编号 with household and village."""

    linker: Linker
    households: dict[str, tuple[int, str]]
    villages: VillageIndex


class _Columns:
    """Rows collected as Arrow columns."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self._batches: list[pa.RecordBatch] = []
        self._rows: list[list[Any]] = []

    def add(self, row: list[Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= FLUSH_ROWS:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(list(column), type=one.type)
            for column, one in zip(columns, self.schema, strict=True)
        ]
        self._batches.append(pa.record_batch(arrays, schema=self.schema))
        self._rows = []

    def table(self) -> pa.Table:
        if self._rows:
            self._flush()
        return pa.Table.from_batches(self._batches, schema=self.schema)


@dataclass
class ExportIntake:
    """What was read of one export: the table of the lake, the personal table, and counts."""

    contract: Contract
    layout: Layout
    register: CountyRegister
    read: int = 0
    warned: int = 0
    unlinked: int = 0
    unreadable: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], CellFault] = field(default_factory=dict)

    def __post_init__(self) -> None:
        contract, places = self.contract, {m.column.name: m.index for m in self.layout.columns}
        self._validator = RowValidator(contract)
        self._rows = _Columns(export_schema(contract))
        self._people = _Columns(personal_schema(contract))
        self._lake = [name for name, _ in contract.lake_columns()]
        self._texts = [places.get(name, -1) for name in original_columns(contract)]
        self._personal = [(c.name, places.get(c.name, -1)) for c in contract.personal_columns]
        self._named = "姓名" in places
        self._of_people = contract.subject in {"person", "household", "helper"}

    def take(self, raw: RawRow) -> None:
        """Take one row: what can be read as its type, the text of every cell, and whose it is."""
        self.read += 1
        row = self._validator.validate(raw)
        values, cells = row.values, raw.values
        faults = [*row.errors, *row.warnings]
        unread = [one for one in faults if not one.column or values.get(one.column) is None]
        unread = [one for one in unread if one.code != "empty-required"]
        if unread:
            self.warned += 1
            for fault in unread:
                key = (fault.column, fault.code)
                self.unreadable[key] += 1
                self.examples.setdefault(key, fault)
        person, household, village, link = self._link(values)
        self._rows.add(
            [
                raw.number,
                person,
                household,
                village,
                link,
                *(values.get(name) for name in self._lake),
                *(_text(cells, index) for index in self._texts),
            ]
        )
        people: list[Any] = [raw.number]
        for name, index in self._personal:
            people += [values.get(name), _text(cells, index)]
        self._people.add(people)

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """Return the rows for the lake and the personal columns to be sealed, in file order."""
        return self._rows.table(), self._people.table()

    def _link(self, values: dict[str, Any]) -> tuple[int | None, int | None, str | None, str]:
        link = find_subject(self.register, values, named=self._named)
        person, household, village = link.person_no, link.household_no, link.village_code
        if not (household or person) if self._of_people else not village:
            self.unlinked += 1
        return person, household, village, str(link.outcome)


def find_subject(register: CountyRegister, values: dict[str, Any], *, named: bool) -> Link:
    """Return person, household and village of a row of an export.

    The household is that of the 户编号, else the person's; the village the named one, else the
    household's. The person is found by number and name, without a column of names by the number
    within the household of the 户编号.
    """
    code = values.get("户编号") or ""
    household, home = register.households.get(code, (None, ""))
    number, name = values.get("证件号码") or "", values.get("姓名") or ""
    link = Link(Outcome.NONE)
    if named:
        link = register.linker.link(number, name) if name and number else link
    elif number and household is not None:
        link = _in_household(register.linker, identity_part(number), household)
    if not link.linked:
        link = Link(Outcome.NONE)
    town, village = values.get("乡") or "", values.get("行政村") or ""
    named_village = register.villages.match(town, village).code if village else ""
    return Link(
        link.outcome,
        link.person_no,
        household if household is not None else link.household_no,
        named_village or home or link.village_code or None,
    )


def _in_household(linker: Linker, number: str, household: int) -> Link:
    people = linker.people
    first = people.by_id.get(number)
    if first is None:
        return Link(Outcome.NONE)
    for position in people.shared_ids.get(number, [first]):
        if people.household_no[position] == household:
            return Link(
                Outcome.EXACT,
                people.person_no[position],
                household,
                people.village[position],
            )
    return Link(Outcome.NONE)


def _text(cells: Any, index: int) -> str | None:
    if index < 0 or index >= len(cells):
        return None
    cell = cells[index]
    return None if cell is None else plain_text(cell) or None


__all__ = ["ORIGINAL", "CountyRegister", "ExportIntake", "find_subject"]

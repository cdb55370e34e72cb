"""What if: changes of a household's source rows, made on copies of its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.engine.inputs import FeedBatch, RunInputs
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.periods import Period
from xianjie.kernel.places import place_prefix
from xianjie.policy.model import SOURCE_HOUSEHOLD, SOURCE_PERSON, Scalar
from xianjie.policy.nodes import NameType
from xianjie.policy.resolution import stored_value
from xianjie.policy.sources import SourceTable, source_table
from xianjie.policy.suggestions import did_you_mean

__all__ = [
    "AddRow",
    "Change",
    "ChangeRows",
    "RemoveMember",
    "RemoveRows",
    "Rows",
    "SetColumns",
    "changed",
]

_UNKNOWN = (None, "", "未知")


@dataclass(frozen=True, slots=True)
class AddRow:
    """A row more in a feed or platform table: ``values`` by column in units of the page.

    It joins the newest batch that speaks for the household; without any it makes one that is not
    complete.
    """

    source: str
    values: Mapping[str, Any]
    person_no: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class ChangeRows:
    """Other values in the rows of a table that fit ``person_no``, ``row_no`` and ``period``.

    Of a roll only the rows of the newest batch are meant when no period is given.
    """

    source: str
    values: Mapping[str, Any]
    person_no: int | None = None
    row_no: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class RemoveRows:
    """Rows of a table that are gone; chosen as in `ChangeRows`.

    ``where`` gives values that the columns of a row must have (page units).
    """

    source: str
    person_no: int | None = None
    row_no: int | None = None
    period: Period | None = None
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetColumns:
    """Registry columns of the household (``person_no`` None) or of a member, in page units."""

    values: Mapping[str, Any]
    person_no: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """A member who is no longer in the household, with all rows about them."""

    person_no: int
    source: str = ""


Change = AddRow | ChangeRows | RemoveRows | SetColumns | RemoveMember


@dataclass(frozen=True, slots=True)
class Rows:
    """The copies that may be changed: registry files and the household that is meant."""

    household: Path
    person: Path
    household_no: int


def changed(
    inputs: RunInputs,
    changes: Sequence[Change],
    rows: Rows,
    sources: Mapping[str, SourceTable],
) -> RunInputs:
    """Inputs after all changes, in their order; ``inputs`` must be copies.

    Raises XianjieError for a table, column, value or member that there is not.
    """
    for change in changes:
        match change:
            case AddRow():
                inputs = _added(inputs, change, rows)
            case ChangeRows() | RemoveRows():
                _rewritten(inputs, change, sources)
            case SetColumns():
                _set_columns(change, rows)
            case RemoveMember():
                _without(inputs, change, rows)
    return inputs


def _table(source: str) -> SourceTable:
    return source_table(source)


def _stored(columns: Mapping[str, NameType], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the page as cells of a file."""
    found = {}
    for name, value in values.items():
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise XianjieError("unknown-column", f"没有“{name}”这一列。{hint}")
        found[name] = _cell(name, value, columns[name])
    return found


def _cell(name: str, value: Any, kind: NameType) -> Any:
    if isinstance(value, list | set | frozenset):
        value = tuple(sorted(str(one) for one in value))
    if not isinstance(value, tuple) and value in _UNKNOWN:
        return None
    try:
        stored = stored_value(_scalar(value), kind)
    except ValueError as error:
        raise XianjieError("bad-value", f"“{name}”：{error}。") from None
    return ",".join(sorted(stored)) if isinstance(stored, frozenset) else stored


def _scalar(value: Any) -> Scalar:
    if isinstance(value, int | Decimal | str | bool | date | tuple):
        return value
    raise ValueError("写法不对")


def _write(path: Path, table: pa.Table, rows: list[dict[str, Any]]) -> None:
    # An added row may leave out what every delivered row has.
    schema = pa.schema([one.with_nullable(True) for one in table.schema])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def _edit(path: Path, edit: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    table = pq.read_table(path)
    _write(path, table, edit(table.to_pylist()))


def _home(rows: Rows) -> dict[str, Any]:
    found: list[dict[str, Any]] = pq.read_table(rows.household).to_pylist()
    return next(row for row in found if row["household_no"] == rows.household_no)


def _member(rows: Rows, person_no: int | None) -> None:
    """Raise XianjieError for somebody who is not in the household."""
    if person_no is None:
        return
    known = pq.read_table(rows.person, columns=["person_no"]).column("person_no").to_pylist()
    if person_no not in known:
        raise XianjieError("unknown-member", "这户没有这个人。")


def _added(inputs: RunInputs, change: AddRow, rows: Rows) -> RunInputs:
    table = _table(change.source)
    _member(rows, change.person_no)
    if table.subject == "person" and change.person_no is None and not table.of_platform:
        raise XianjieError("unknown-member", f"“{table.title}”一行讲一个人，请写明是谁。")
    home = _home(rows)
    cells = _stored(table.columns, change.values) | {
        "household_no": rows.household_no,
        "person_no": change.person_no,
        "village_code": home["village_code"],
    }
    batch = _newest(inputs, change, home["village_code"])
    if batch is None:
        path = rows.household.parent / f"added-{len(inputs.batches)}.parquet"
        period = change.period or inputs.period
        made = FeedBatch(
            change.source, period, inputs.place, False, (path,), f"what-if-{path.stem}"
        )
        pq.write_table(_fresh(table, cells), path)
        return replace(inputs, batches=(*inputs.batches, made))
    _edit(batch.paths[0], lambda known: [*known, {"row_no": len(known), **cells}])
    return inputs


def _newest(inputs: RunInputs, change: AddRow, village: str | None) -> FeedBatch | None:
    fitting = [
        batch
        for batch in inputs.batches
        if batch.feed == change.source
        and batch.period <= inputs.period
        and (change.period is None or batch.period == change.period)
        and (village or "").startswith(place_prefix(batch.place))
    ]
    return max(fitting, key=lambda one: (one.period, len(place_prefix(one.place))), default=None)


def _fresh(table: SourceTable, cells: Mapping[str, Any]) -> pa.Table:
    fields = [
        ("row_no", pa.int64()), ("household_no", pa.int64()), ("person_no", pa.int64()),
        ("village_code", pa.string()),
    ]  # fmt: skip
    fields += [(name, _arrow(kind)) for name, kind in table.columns.items()]
    schema = pa.schema(fields)
    return pa.Table.from_pylist([{name: cells.get(name) for name in schema.names}], schema=schema)


def _arrow(kind: NameType) -> pa.DataType:
    if kind.is_number:
        return pa.int64() if kind.integral else pa.decimal128(19, 6)
    return {"bool": pa.bool_(), "date": pa.date32()}.get(kind.kind, pa.string())


def _rewritten(
    inputs: RunInputs, change: ChangeRows | RemoveRows, sources: Mapping[str, SourceTable]
) -> None:
    table = sources.get(change.source) or _table(change.source)
    cells = _stored(table.columns, change.values) if isinstance(change, ChangeRows) else None
    where = _stored(table.columns, change.where) if isinstance(change, RemoveRows) else {}
    batches = [batch for batch in inputs.batches if batch.feed == change.source]
    if change.period is not None:
        batches = [batch for batch in batches if batch.period == change.period]
    elif table.mode == "roll" and not table.of_platform:
        newest = max((batch.period for batch in batches), default=None)
        batches = [batch for batch in batches if batch.period == newest]

    def edit(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = []
        for row in rows:
            if not _fits(row, change, where):
                kept.append(row)
            elif cells is not None:
                kept.append({**row, **cells})
        return kept

    for batch in batches:
        _edit(batch.paths[0], edit)


def _fits(
    row: Mapping[str, Any], change: ChangeRows | RemoveRows, where: Mapping[str, Any]
) -> bool:
    for key, wanted in (("person_no", change.person_no), ("row_no", change.row_no)):
        if wanted is not None and row.get(key) != wanted:
            return False
    return all(row.get(name) == value for name, value in where.items())


def _set_columns(change: SetColumns, rows: Rows) -> None:
    _member(rows, change.person_no)
    source = SOURCE_HOUSEHOLD if change.person_no is None else SOURCE_PERSON
    cells = _stored(_table(source).columns, change.values)
    key = "household_no" if change.person_no is None else "person_no"
    number = rows.household_no if change.person_no is None else change.person_no

    def edit(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**row, **cells} if row[key] == number else row for row in known]

    _edit(rows.household if change.person_no is None else rows.person, edit)


def _without(inputs: RunInputs, change: RemoveMember, rows: Rows) -> None:
    _member(rows, change.person_no)

    def edit(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row for row in known if row.get("person_no") != change.person_no]

    _edit(rows.person, edit)
    for batch in inputs.batches:
        if batch.paths[0].parent == rows.person.parent:
            _edit(batch.paths[0], edit)

"""Tables of events for a copy, read from the database without anything that names somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import Sum

from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.registry.enums import CategoryKind, JoinReason, LeaveReason
from xianjie.apps.registry.models import CategorySpell, Membership
from xianjie.apps.screening.enums import ClueKind
from xianjie.apps.screening.models import ClueMonth

_PORTION = 50_000
_NUMBER, _TEXT, _DAY = pa.int64(), pa.string(), pa.date32()
_REASON = "whoever makes copies of a county reads all of it"


def write_events(folder: Path, county: str, names: Sequence[str]) -> dict[str, Path]:
    """Write ``<name>.parquet`` of the tables asked for, of active households of a county."""
    written = {}
    for name in names:
        schema, rows = _TABLES[name]
        path = folder / f"{name}.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for portion in _portions(rows(county)):
                columns = [
                    pa.array(values, kind)
                    for values, kind in zip(zip(*portion, strict=True), schema.types, strict=True)
                ]
                writer.write_table(pa.table(columns, schema=schema))
        written[name] = path
    return written


def _portions(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    source = iter(rows)
    while portion := list(islice(source, _PORTION)):
        yield portion


def _month(period: str) -> date:
    return date(int(period[:4]), int(period[5:7]), 1)


def _spells(county: str) -> Iterator[tuple[Any, ...]]:
    labels = dict(CategoryKind.choices)
    rows = CategorySpell.objects.filter(
        household__county_code=county, household__is_active=True
    ).values_list("household_id", "kind", "value", "valid_from", "valid_to")
    for household, kind, value, start, end in rows.order_by("pk").iterator(_PORTION):
        yield household, kind, labels.get(kind, kind), value, start, end


def _stays(county: str) -> Iterator[tuple[Any, ...]]:
    joins, leaves = dict(JoinReason.choices), dict(LeaveReason.choices)
    rows = Membership.objects.filter(
        household__county_code=county, household__is_active=True
    ).values_list("person_id", "household_id", "joined_on", "joined_reason", "left_on",
                  "left_reason")  # fmt: skip
    for person, household, joined, why, left, reason in rows.order_by("pk").iterator(_PORTION):
        yield (
            person, household, joined, str(joins.get(why, why)), left,
            str(leaves.get(reason, reason)) or None,
        )  # fmt: skip


def _ledger(county: str) -> Iterator[tuple[Any, ...]]:
    rows = (
        IncomeEntry.objects.proven(_REASON)
        .filter(county_code=county, state=EntryState.CONFIRMED, household__is_active=True)
        .order_by("household_id", "period", "kind")
        .values_list("household_id", "period", "kind")
        .annotate(total=Sum("amount"))
    )
    for household, period, kind, total in rows.iterator(_PORTION):
        yield household, _month(period), kind, total


def _clues(county: str) -> Iterator[tuple[Any, ...]]:
    kinds = dict(ClueKind.choices)
    rows = (
        ClueMonth.objects.proven(_REASON)
        .filter(county_code=county, household__is_active=True)
        .order_by("pk")
        .values_list("household_id", "period", "kind", "risk", "level")
    )
    for household, period, kind, risk, level in rows.iterator(_PORTION):
        yield household, _month(period), str(kinds.get(kind, kind)), risk, level


_Rows = Callable[[str], Iterator[tuple[Any, ...]]]
_TABLES: dict[str, tuple[pa.Schema, _Rows]] = {
    "spells": (
        pa.schema([("household_no", _NUMBER), ("kind", _TEXT), ("label", _TEXT), ("value", _TEXT),
                   ("valid_from", _DAY), ("valid_to", _DAY)]), _spells,
    ),
    "stays": (
        pa.schema([("person_no", _NUMBER), ("household_no", _NUMBER), ("joined_on", _DAY),
                   ("joined_reason", _TEXT), ("left_on", _DAY), ("left_reason", _TEXT)]), _stays,
    ),
    "ledger": (
        pa.schema([("household_no", _NUMBER), ("month", _DAY), ("kind", _TEXT),
                   ("amount", _NUMBER)]), _ledger,
    ),
    "clues": (
        pa.schema([("household_no", _NUMBER), ("month", _DAY), ("kind", _TEXT), ("risk", _TEXT),
                   ("level", _TEXT)]), _clues,
    ),
}  # fmt: skip

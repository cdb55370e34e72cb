"""The rows of a file in the layout that the national system or others expect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
from django.db.models import Q

from xianjie.apps.divisions.queries import division_names
from xianjie.apps.national.queries.registry_rows import register_rows
from xianjie.apps.registry.columns import HOUSEHOLD_FIELDS
from xianjie.apps.sources.queries import export_batches, personal_columns
from xianjie.apps.sources.queries.exports import ExportRef
from xianjie.exchange.as_written import written_back
from xianjie.exchange.contracts import ORIGINAL, Column, ColumnType
from xianjie.exchange.layouts import COUNTED, DATA_DATE, PROVINCE, REGISTRY, YEAR, FileLayout
from xianjie.exchange.parquet import original_columns
from xianjie.kernel.errors import RefusedError

Cell = str | int | Decimal
_NUMBERS = frozenset((ColumnType.INT, ColumnType.DECIMAL, ColumnType.MONEY))
_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is of: county and place (division prefixes), and the day of the data."""

    county: str
    place: str
    on: date


def file_rows(layout: FileLayout, asked: Asked) -> Iterator[list[Cell]]:
    """Yield the cells of a file, row by row, in the order of the layout.

    Text is text, whole and plain numbers of number columns are numbers. Of the person list the
    rows are the register's members; of an export those of the newest file that counts on the day.

    :raises RefusedError: nothing was imported of an export.
    """
    county = asked.county
    province = division_names([county[:2].ljust(12, "0")]).get(county[:2].ljust(12, "0"), "")
    fixed = {PROVINCE: province, YEAR: str(asked.on.year), DATA_DATE: asked.on.strftime("%Y%m%d")}
    plan = [(heading, layout.column(heading)) for heading in layout.columns]
    rows = _register(layout, asked) if layout.table == REGISTRY else _exported(layout, asked)
    for number, texts in enumerate(rows, start=1):
        line: list[Cell] = []
        for heading, found in plan:
            if heading == COUNTED:
                line.append(number)
            elif found is None:
                line.append(fixed[heading])
            else:
                line.append(_cell(found[0], texts[found[0].name], found[1]))
        yield line


def household_condition(where: dict[str, Any]) -> Q:
    """Return the condition on households that a layout's ``where`` means."""
    condition = Q()
    for name, values in where.items():
        condition &= Q(**{f"{HOUSEHOLD_FIELDS[name]}__in": list(values)})
    return condition


def _register(layout: FileLayout, asked: Asked) -> Iterator[Any]:
    columns = [found[0].name for h in layout.columns if (found := layout.column(h))]
    rows = register_rows(
        asked.county,
        place=asked.place,
        where=household_condition(dict(layout.where)) if layout.where else None,
        columns=columns,
    )
    return (row.texts for row in rows)


def _exported(layout: FileLayout, asked: Asked) -> Iterator[dict[str, str]]:
    refs = export_batches(asked.county, layout.table, asked.on)
    if not refs:
        raise RefusedError(
            "no-export",
            f"还没有导入过“{layout.contract.title}”，没有可写的行；请先导入国家系统的导出表。",
        )
    columns = list(dict.fromkeys(f[0] for h in layout.columns if (f := layout.column(h))))
    with_text = set(original_columns(layout.contract))
    for ref in refs:
        yield from _rows_of(ref, columns, with_text, asked.place)


def _rows_of(
    ref: ExportRef, columns: Sequence[Column], with_text: set[str], place: str
) -> Iterator[dict[str, str]]:
    """Yield the texts of the rows of one batch that lie in the place, in the order of the file."""
    named = [column.name for column in columns if column.personal]
    people = {}
    if named:
        table = personal_columns(ref, [name + ORIGINAL for name in named])
        people = {row["row_no"]: row for row in table.to_pylist()}
    plain = [column for column in columns if not column.personal]
    names = ["row_no", "village_code", *(column.name for column in plain)]
    names += [column.name + ORIGINAL for column in plain if column.name in with_text]
    table = pq.read_table(ref.path, partitioning=None, columns=names)
    for row in table.to_pylist():
        village = row["village_code"] or ""
        # Rows of no known village belong to the whole place that the file was imported for.
        if not village.startswith(place) and not ref.place.startswith(place):
            continue
        if any(village.startswith(newer) for newer in ref.excluded):
            continue
        texts = {
            column.name: written_back(column, row[column.name], row.get(column.name + ORIGINAL))
            for column in plain
        }
        person = people.get(row["row_no"], {})
        texts |= {name: person.get(name + ORIGINAL) or "" for name in named}
        yield texts


def _cell(column: Column, text: str, yuan_per_unit: int) -> Cell:
    """Return the cell of a text: a number where the column holds numbers and the text is plain."""
    if column.type not in _NUMBERS or not text or len(text) > _LONGEST_NUMBER:
        return text
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    if column.type is ColumnType.MONEY and yuan_per_unit != 1:
        number = (number / yuan_per_unit).normalize()
    return int(number) if number == number.to_integral_value() else number

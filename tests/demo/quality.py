"""What a check of quality rules is given for a demo county: the cells of its own files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.demo.county import County
from xianjie.demo.exports import Sheet
from xianjie.demo.lake import write_lake
from xianjie.demo.plan import Plan
from xianjie.engine.quality import QualityInputs, QualityResult, Source, run
from xianjie.engine.quality.inputs import TEXT_SUFFIX
from xianjie.exchange.cells import cell_parser
from xianjie.exchange.contracts import ColumnType, Contract, load_contract
from xianjie.exchange.headers import match_header
from xianjie.policy.loading import load_rulebook
from xianjie.policy.quality.compiling import compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.resolution import mappings_at, quality_in_force
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, table_named
from xianjie.policy.resolution import parameters_at

_ARROW = {
    ColumnType.MONEY: pa.int64(),
    ColumnType.INT: pa.int64(),
    ColumnType.DECIMAL: pa.decimal128(30, 6),
    ColumnType.BOOL: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.MONTH: pa.date32(),
}


def typed(
    contract: Contract, columns: Mapping[str, Sequence[object]], chosen: Sequence[int], level: str
) -> dict[str, pa.Array]:
    """The cells of some rows as an import would read them, with the texts as delivered."""
    found: dict[str, pa.Array] = {}
    listed = list(columns)
    for match in match_header(contract, listed).columns:
        column, cells = match.column, columns[listed[match.index]]
        if level and column.level != level:
            continue
        parse = cell_parser(column, match.yuan_per_unit)
        texts = [str(cells[place]) for place in chosen]
        values = [parse(text).value for text in texts]
        kind = _ARROW.get(column.type, pa.string())
        if kind == pa.decimal128(30, 6):
            values = [None if one is None else Decimal(one) for one in values]
        found[column.name] = pa.array(values, kind)
        found[column.name + TEXT_SUFFIX] = pa.array([one or None for one in texts], pa.string())
    return found


def _source(
    keys: Mapping[str, Sequence[Any]], columns: Mapping[str, pa.Array], table: str
) -> Source:
    personal = {c.name for c in table_named(table).columns.values() if c.personal}
    personal |= {name + TEXT_SUFFIX for name in personal}
    numbers = {
        name: pa.array(values, pa.string() if name == "village_code" else pa.int64())
        for name, values in keys.items()
    }
    plain = {**numbers, **{n: a for n, a in columns.items() if n not in personal}}
    own = {"row_no": numbers["row_no"], **{n: a for n, a in columns.items() if n in personal}}
    return Source(
        rows=pa.table(list(plain.values()), names=list(plain)),
        personal=pa.table(list(own.values()), names=list(own)) if len(own) > 1 else None,
    )


def inputs_of(
    county: County,
    plan: Plan,
    registry: Mapping[str, Sequence[object]],
    sheets: Mapping[str, Sheet],
    folder: Path,
) -> QualityInputs:
    """Everything that a check on the last day of the demo depends on."""
    own = county.people.household
    homes = county.households
    codes = [v.code for v in county.villages]
    place_of = [codes[int(v)] for v in homes.village]
    contract = load_contract("registry-person")
    heads, people = homes.head.tolist(), list(range(len(own)))
    sources: dict[tuple[str, Any], Source] = {}
    columns = {
        **typed(contract, registry, heads, "location"),
        **typed(contract, registry, heads, "household"),
    }
    numbers = list(range(1, len(heads) + 1))
    sources[HOUSEHOLD, "now"] = _source(
        {"row_no": numbers, "person_no": [None] * len(heads), "household_no": numbers,
         "village_code": place_of}, columns, HOUSEHOLD,
    )  # fmt: skip
    sources[PERSON, "now"] = _source(
        {"row_no": [p + 1 for p in people], "person_no": [p + 1 for p in people],
         "household_no": [int(h) + 1 for h in own],
         "village_code": [place_of[int(h)] for h in own]},
        typed(contract, registry, people, "person"), PERSON,
    )  # fmt: skip
    for table, sheet in sheets.items():
        key = VILLAGE if table == "village-info" else table
        sources[key, "now"] = _of_sheet(county, sheet, place_of)
    return QualityInputs(
        sources=sources | _feeds(county, plan, folder),
        **_rulebook_parts(county),
    )


def _of_sheet(county: County, sheet: Sheet, place_of: list[str]) -> Source:
    rows = list(range(len(sheet.persons)))
    names = {v.name: v.code for v in county.villages}
    villages = (
        [names[one] for one in sheet.columns["行政村"]]
        if sheet.table == "village-info"
        else [place_of[h] if h >= 0 else None for h in sheet.homes]
    )
    keys = {
        "row_no": [r + 1 for r in rows],
        "person_no": [p + 1 if p >= 0 else None for p in sheet.persons],
        "household_no": [h + 1 if h >= 0 else None for h in sheet.homes],
        "village_code": villages,
    }
    table = VILLAGE if sheet.table == "village-info" else sheet.table
    return _source(keys, typed(load_contract(sheet.table), sheet.columns, rows, ""), table)


def _feeds(county: County, plan: Plan, folder: Path) -> dict[tuple[str, Any], Source]:
    """The feeds of the last month, linked; events of all months."""
    _, batches = write_lake(county, plan, folder)
    found: dict[str, list[pa.Table]] = {}
    for batch in batches:
        if batch.feed == "circumstance" or (batch.complete and batch.period != county.periods[-1]):
            continue
        for path in batch.paths:
            found.setdefault(batch.feed, []).append(pq.read_table(path))
    sources: dict[tuple[str, Any], Source] = {}
    for feed, tables in found.items():
        whole = pa.concat_tables(tables)
        count = whole.num_rows
        for name in ("person_no", "household_no"):
            place = whole.schema.get_field_index(name)
            whole = whole.set_column(
                place, name, pa.array((whole[name].to_numpy() + 1).astype(np.int64))
            )
        place = whole.schema.get_field_index("row_no")
        whole = whole.set_column(place, "row_no", pa.array(np.arange(1, count + 1)))
        sources[feed, "now"] = Source(rows=whole)
    return sources


def _rulebook_parts(county: County) -> dict[str, Any]:
    book, on = load_rulebook(), county.periods[-1].last_day
    context = quality_context(book, county.division)
    rules = [
        compile_quality_rule(context, rule)
        for rule in quality_in_force(book, county.division, on).values()
    ]
    names = {name for rule in rules for name in rule.parameters}
    constants: dict[str, Any] = {
        name: one.value for name, one in parameters_at(book, context.vocabulary, on, names).items()
    }
    constants |= {"截至日": on, "数据日期": on, "期初": on.replace(day=1), "期末": on,
                  "本县名": county.name}  # fmt: skip
    mappings = {
        name: one.value or {} for name, one in mappings_at(book, county.division, on).items()
    }
    return {"rules": rules, "constants": constants, "mappings": mappings}


def checked(inputs: QualityInputs) -> QualityResult:
    """Run the check without fetching values."""
    return run(replace(inputs, explain=False))


Row = tuple[str, int, int | None, str]
"""Rule, household, person and, where there is no household, the village of a row that was hit."""


def found_rows(inputs: QualityInputs, result: QualityResult) -> set[Row]:
    """The hits of a check by the indices of the county."""
    found: set[Row] = set()
    for hit in result.hits.to_pylist():
        home = -1 if hit["household_no"] is None else hit["household_no"] - 1
        person = None if hit["person_no"] is None else hit["person_no"] - 1
        place = str(hit["village_code"]) if home < 0 else ""
        found.add((inputs.rules[hit["rule"]].rule.id, home, person, place))
    return found

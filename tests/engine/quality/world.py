"""A tiny county for the tests of quality rules: rows for the reference and for the engine alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyarrow as pa

from xianjie.engine.quality.inputs import TEXT_SUFFIX, QualityInputs, Source
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.nodes import NameType
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.context import QualityContext
from xianjie.policy.quality.model import Involved, QualityRule
from xianjie.policy.quality.reference import World, evaluate_row
from xianjie.policy.quality.rows import Data, Row
from xianjie.policy.quality.tables import table_named, tables
from xianjie.policy.reference import Result
from xianjie.policy.vocabulary import vocabulary_at

PLACE = "532325"
PERIODS = {1: "上期", 12: "上年", 24: "前年"}


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The packaged rulebook."""
    return load_rulebook()


def context(parameters: Mapping[str, NameType], mappings: Mapping[str, NameType]) -> QualityContext:
    """Names at a place with these parameters and mapping tables alone."""
    from dataclasses import replace

    vocabulary = replace(vocabulary_at(rulebook(), PLACE), parameters=dict(parameters))
    return QualityContext(vocabulary, {}, dict(mappings))


def rule(
    names: QualityContext,
    table: str,
    when: str,
    *,
    applies: Sequence[str] = (),
    report: str = "",
    involves: tuple[str, str] | None = None,
    rule_id: str = "试验",
) -> CompiledQualityRule:
    """A compiled rule."""
    made = QualityRule(
        id=rule_id,
        table=table,
        when=when,
        applies=tuple(applies),
        report=report,
        involves=Involved(*involves) if involves else None,
    )
    return compile_quality_rule(names, made)


def row(
    table: str,
    number: int,
    *,
    person: int | None = None,
    household: int | None = None,
    village: str | None = None,
    texts: Mapping[str, str | None] | None = None,
    **values: Any,
) -> Row:
    """A row of a table; money in fen."""
    return Row(
        table_named(table).id,
        dict(values),
        dict(texts or {}),
        {},
        number,
        person,
        household,
        village,
    )


def inputs(
    rules: Sequence[CompiledQualityRule],
    data: Data,
    constants: Mapping[str, Result],
    mappings: Mapping[str, Mapping[str, Result]] | None = None,
    over_time: Mapping[str, Any] | None = None,
    **more: Any,
) -> QualityInputs:
    """The same rows as a check gets them."""
    moments = {"now": data} | {PERIODS[months]: one for months, one in data.former.items()}
    sources: dict[Any, Source] = {}
    for period, one in moments.items():
        for table, rows in one.rows.items():
            sources[(table, period)] = source(table, rows)
    return QualityInputs(
        rules, sources, constants, mappings or {}, over_time or {}, threads=1, **more
    )


def source(table: str, rows: Iterable[Row]) -> Source:
    """Rows as Arrow tables, the personal columns apart."""
    rows = list(rows)
    plain: dict[str, Any] = {
        "row_no": pa.array([one.number for one in rows], pa.int64()),
        "person_no": pa.array([one.person for one in rows], pa.int64()),
        "household_no": pa.array([one.household for one in rows], pa.int64()),
        "village_code": pa.array([one.village for one in rows], pa.string()),
    }
    personal: dict[str, Any] = {"row_no": plain["row_no"]}
    for name, column in tables()[table].columns.items():
        if not any(name in one.values or name in one.texts for one in rows):
            continue
        into = personal if column.personal else plain
        into[name] = pa.array([_cell(one.values.get(name)) for one in rows], arrow(column.type))
        if any(name in one.texts for one in rows):
            texts = [one.text(name, column.type) for one in rows]
            into[name + TEXT_SUFFIX] = pa.array(texts, pa.string())
    return Source(rows=pa.table(plain), personal=pa.table(personal) if len(personal) > 1 else None)


def arrow(kind: NameType) -> pa.DataType:
    """How a column is stored."""
    if kind.is_number:
        return pa.int64() if kind.integral else pa.decimal128(30, 6)
    return {"bool": pa.bool_(), "date": pa.date32()}.get(kind.kind, pa.string())


def _cell(value: Result) -> Any:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return value


def judged(compiled: CompiledQualityRule, data: Data, world: World) -> tuple[set[int], set[int]]:
    """Numbers of the rows that the reference takes for hits, and for undecided."""
    hits, undecided = set(), set()
    for one in data.of(compiled.table.id):
        outcome = evaluate_row(compiled.condition, one, world)
        if outcome is True:
            hits.add(one.number)
        elif outcome is None:
            undecided.add(one.number)
    return hits, undecided


__all__ = ["Decimal", "date", "inputs", "judged", "row", "rule", "source"]

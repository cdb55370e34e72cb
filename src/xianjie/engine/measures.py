"""One aggregate per measured fact, and how it becomes a value when rows or months are missing.

Each measured fact becomes up to three raw columns of a grouped scan: the aggregate, ``…_doubt``
(rows of which the filter or the cell is unknown) and ``…_rows`` (rows in the window). `outcome`
turns them into the value and, for partial sums, the lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.engine.sql import RESULT, Bound, quote
from xianjie.policy.compiling import CompiledFact
from xianjie.policy.sources import SourceTable

PARTIAL_SUMS = ("sum", "count", "distinct", "max")


@dataclass(frozen=True, slots=True)
class RawColumns:
    """SQL of the raw columns of one fact, under names that begin with ``alias``."""

    alias: str
    aggregate: str
    doubt: str | None
    rows: str | None
    condition: str | None = None

    @property
    def select(self) -> list[str]:
        """The select items."""
        named = [(self.aggregate, ""), (self.doubt, "_doubt"), (self.rows, "_rows")]
        return [f"{sql} AS {quote(self.alias + suffix)}" for sql, suffix in named if sql]


def raw_columns(
    alias: str,
    fact: CompiledFact,
    *,
    column: str | None,
    column_filled: bool,
    order_column: str | None,
    in_window: str | None,
    condition: str | None,
    condition_filled: bool,
    need_rows: bool,
) -> RawColumns:
    """The aggregates of a measured fact.

    Args:
        column: SQL of the measured column; ``order_column`` that of the date of ``latest``.
        column_filled, condition_filled: whether column and filter can never be unknown.
        in_window: SQL flag of rows inside the fact's window, None when all are.
        condition: SQL of the filter, None without one.
        need_rows: whether the presence of any row in the window matters.
    """
    assert fact.fact.measure is not None
    measure = fact.fact.measure.name
    inside = [part for part in (in_window, condition) if part]
    taken = f" FILTER (WHERE {' AND '.join(inside)})" if inside else ""
    doubtful: list[str] = []
    if condition and not condition_filled:
        doubtful.append(f"({condition}) IS NULL")
    if column and not column_filled and measure in ("sum", "max", "min", "distinct"):
        kept = f"({condition}) AND " if condition else ""
        doubtful.append(f"({kept}{column} IS NULL)")
    doubt = None
    if doubtful:
        window = f"{in_window} AND " if in_window else ""
        doubt = f"COUNT(*) FILTER (WHERE {window}({' OR '.join(doubtful)}))"
    rows = None
    if need_rows:
        rows = f"COUNT(*) FILTER (WHERE {in_window})" if in_window else "COUNT(*)"
    aggregate = _aggregate(measure, fact, column, order_column, taken)
    return RawColumns(alias, aggregate, doubt, rows, condition)


def _aggregate(
    measure: str, fact: CompiledFact, column: str | None, order: str | None, taken: str
) -> str:
    match measure:
        case "exists":
            return f"(COUNT(*){taken} > 0)"
        case "count":
            return f"COUNT(*){taken}"
        case "sum":
            storage = "BIGINT" if fact.type.integral else RESULT
            return f"CAST(SUM({column}){taken} AS {storage})"
        case "distinct":
            return f"COUNT(DISTINCT {column}){taken}"
        case "latest":
            both = f"{order} IS NOT NULL AND {column} IS NOT NULL"
            known = taken[:-1] + f" AND {both})" if taken else f" FILTER (WHERE {both})"
            return f"struct_extract(MAX({{'d': {order}, 'v': {column}}}){known}, 'v')"
        case "min":
            return f"MIN({column}){taken}"
    return f"MAX({column}){taken}"


def outcome(
    fact: CompiledFact, source: SourceTable, raw: RawColumns, group: str, full: str | bool
) -> Bound:
    """Value and lower bound of a fact whose group was left-joined as ``group``.

    ``full`` is whether absence of rows is meaningful: known for all villages, or SQL of a flag.
    """
    assert fact.fact.measure is not None
    measure = fact.fact.measure.name
    found = f"{group}.{quote(raw.alias)}"
    doubt = f"COALESCE({group}.{quote(raw.alias + '_doubt')}, 0) > 0" if raw.doubt else None
    rows = f"COALESCE({group}.{quote(raw.alias + '_rows')}, 0) > 0" if raw.rows else None
    known = _when_full(fact, measure, found, doubt, rows)
    partial = _when_partial(measure, found)
    if source.mode == "roll" and source.subject == fact.fact.grain and rows:
        # The subject's own row on an incomplete roll is still a known row.
        partial = f"CASE WHEN {rows} THEN {known} ELSE {partial} END"
    lower = None
    if fact.type.is_number and measure in PARTIAL_SUMS and (doubt or full is not True):
        lower = f"COALESCE({found}, 0)"
    if full is True:
        settled = fact.absent_is_zero and (fact.type.is_number or measure == "exists")
        return Bound(known, lower, sure=settled and not doubt)
    if full is False:
        return Bound(partial, lower)
    return Bound(f"CASE WHEN {full} THEN {known} ELSE {partial} END", lower)


def _when_full(
    fact: CompiledFact, measure: str, found: str, doubt: str | None, rows: str | None
) -> str:
    if measure == "exists" and not doubt and fact.absent_is_zero:
        return f"COALESCE({found}, FALSE)"
    if measure == "exists":
        arms = [f"WHEN {found} THEN TRUE"]
        if doubt:
            arms.append(f"WHEN {doubt} THEN NULL")
        if not fact.absent_is_zero and rows:
            arms.append(f"WHEN NOT {rows} THEN NULL")
        return f"CASE {' '.join(arms)} ELSE FALSE END"
    value = found
    if fact.absent_is_zero:
        zero = "FALSE" if fact.type.kind == "bool" else "0"
        plain = fact.type.is_number or fact.type.kind == "bool"
        value = f"COALESCE({found}, {zero})" if plain else found
    elif measure in ("count", "distinct", "sum") and rows:
        value = f"CASE WHEN {rows} THEN COALESCE({found}, 0) END"
    return f"CASE WHEN {doubt} THEN NULL ELSE {value} END" if doubt else value


def _when_partial(measure: str, found: str) -> str:
    if measure == "exists":
        return f"CASE WHEN {found} THEN TRUE END"
    if measure in ("latest", "value"):
        return found
    return "NULL"

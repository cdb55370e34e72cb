"""The SQL of each aggregate over the rows of a group, three-valued as the reference says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from xianjie.engine.quality import sets
from xianjie.engine.quality.texts import from_millionths, millionths
from xianjie.engine.sql import MILLION, RESULT
from xianjie.policy.nodes import NameType
from xianjie.policy.quality.nodes import Aggregate


@dataclass(frozen=True)
class Parts:
    """What an aggregate is made of: columns before grouping.

    Args:
        node: the aggregate.
        met: whether a row is meant, ``TRUE`` when all are.
        value: the value of a row, of type ``kind``.
        order: what orders rows, and the number of the row, of ``latest`` and ``earliest``.
    """

    node: Aggregate
    met: str
    value: str
    kind: NameType
    order: tuple[str, str, NameType] | None = None


def aggregate_sql(parts: Parts) -> str:
    """SQL of the aggregate over a group."""
    return _MAKERS[parts.node.operator](parts)


def _count(one: Parts) -> str:
    if one.met == "TRUE":
        return "COUNT(*)"
    return f"CASE WHEN COUNT(*) = COUNT({one.met}) THEN COUNT(*) FILTER (WHERE {one.met}) END"


def _exists(one: Parts) -> str:
    if one.met == "TRUE":
        return "COUNT(*) > 0"
    decided = f"COUNT(*) = COUNT({one.met})"
    return f"CASE WHEN bool_or({one.met}) THEN TRUE WHEN {decided} THEN FALSE END"


def _all(one: Parts) -> str:
    decided = f"COUNT(*) = COUNT({one.value})"
    return f"CASE WHEN NOT bool_and({one.value}) THEN FALSE WHEN {decided} THEN TRUE END"


def _share(one: Parts) -> str:
    both = f"({one.met} AND {one.value})"
    decided = f"COUNT(*) = COUNT({one.met}) AND COUNT(*) = COUNT({both})"
    part = f"CAST(COUNT(*) FILTER (WHERE {both}) AS HUGEINT) * {MILLION}"
    base = f"NULLIF(COUNT(*) FILTER (WHERE {one.met}), 0)"
    return f"CASE WHEN {decided} THEN {from_millionths(f'{part} // {base}')} END"


def _sum(one: Parts) -> str:
    stored = "BIGINT" if one.node.type.integral else RESULT
    lost = f"COUNT(*) FILTER (WHERE {one.met} IS NULL OR ({one.met} AND {one.value} IS NULL))"
    total = f"COALESCE(SUM({one.value}) FILTER (WHERE {one.met}), 0)"
    return f"CASE WHEN {lost} = 0 THEN CAST({total} AS {stored}) END"


def _max(one: Parts) -> str:
    return f"MAX({one.value}) FILTER (WHERE {one.met})"


def _min(one: Parts) -> str:
    return f"MIN({one.value}) FILTER (WHERE {one.met})"


def _mean(one: Parts) -> str:
    total = f"SUM({millionths(one.value, one.kind)}) FILTER (WHERE {one.met})"
    count = f"NULLIF(COUNT({one.value}) FILTER (WHERE {one.met}), 0)"
    return from_millionths(f"{total} // {count}")


def _distinct(one: Parts) -> str:
    return f"COUNT(DISTINCT {one.value}) FILTER (WHERE {one.met})"


def _set(one: Parts) -> str:
    rows = f"list({one.value}) FILTER (WHERE {one.met} AND {one.value} IS NOT NULL)"
    if one.kind.kind == "codes":
        rows = f"flatten({rows})"
    return f"COALESCE(CAST(list_distinct({rows}) AS {sets.SET_TYPE}), {sets.EMPTY})"


def _latest(one: Parts) -> str:
    return _edge(one, "arg_max")


def _earliest(one: Parts) -> str:
    return _edge(one, "arg_min")


def _edge(one: Parts, function: str) -> str:
    assert one.order is not None
    order, number, kind = one.order
    place = f"struct_pack(o := {order}, n := {number})"
    if kind.kind == "date":
        # One whole number orders as the pair does and is far quicker to compare.
        place = f"(({order} - DATE '0001-01-01') * {2**40} + {number})"
    # A value in a structure is kept when it is unknown; alone it would be passed over.
    row = f"struct_pack(v := {one.value})"
    return f"({function}({row}, {place}) FILTER (WHERE {one.met} AND {order} IS NOT NULL)).v"


_MAKERS: Final[Mapping[str, Callable[[Parts], str]]] = {
    "count": _count, "exists": _exists, "all": _all, "share": _share, "sum": _sum, "max": _max,
    "min": _min, "mean": _mean, "distinct": _distinct, "set": _set, "latest": _latest,
    "earliest": _earliest,
}  # fmt: skip

__all__ = ["Parts", "aggregate_sql"]

"""Facts about persons rolled up to their household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xianjie.engine.sql import MILLION, RESULT, Bound, Renderer, quote
from xianjie.policy.compiling import CompiledFact
from xianjie.policy.nodes import NameType

RELATION = "与户主关系"
RELATIVES = {"head": "户主", "spouse": "配偶"}


@dataclass(frozen=True, slots=True)
class Member:
    """How the person fact that is rolled up reads, and its type."""

    bound: Bound
    type: NameType


def rollup_items(
    alias: str, fact: CompiledFact, below: Member, renderer: Renderer
) -> tuple[list[str], Bound]:
    """Select items over the members of a household, and how the fact is read from them.

    Unknown members leave the household unknown unless the known ones already decide.
    """
    condition = renderer.render(fact.filter.tree) if fact.filter else None
    value = below.bound.value
    if fact.fact.rollup in RELATIVES:
        return _relative(alias, fact, value)
    if fact.type.kind == "bool":
        return _quantified(alias, fact, value, condition)
    if fact.fact.rollup in ("count", "share"):
        if below.type.kind == "bool":
            value = f"(({condition}) AND {value})" if condition else value
        else:
            value = condition or f"({value} IS NOT NULL)"
        return _counted(alias, fact, value, condition, sure=below.bound.sure and not condition)
    return _summed(alias, fact, below.bound, condition)


def _named(items: Mapping[str, str]) -> list[str]:
    return [f"{sql} AS {quote(name)}" for name, sql in items.items()]


def _relative(alias: str, fact: CompiledFact, value: str) -> tuple[list[str], Bound]:
    who = RELATIVES[fact.fact.rollup]
    items = {alias: f"MAX({value}) FILTER (WHERE relation = '{who}')"}
    return _named(items), Bound(quote(alias))


def _quantified(
    alias: str, fact: CompiledFact, value: str, condition: str | None
) -> tuple[list[str], Bound]:
    if condition:
        value = (
            f"(({condition}) AND {value})"
            if fact.fact.rollup == "any"
            else f"(NOT ({condition}) OR {value})"
        )
    true, unknown = f"bool_or({value})", f"(COUNT(*) > COUNT({value}))"
    if fact.fact.rollup == "any":
        sql = f"CASE WHEN {true} THEN TRUE WHEN {unknown} THEN NULL ELSE FALSE END"
        absent = "FALSE"
    else:
        sql = f"CASE WHEN NOT bool_and({value}) THEN FALSE WHEN {unknown} THEN NULL ELSE TRUE END"
        absent = "NULL"
    return _named({alias: sql, f"{alias}_n": "COUNT(*)"}), Bound(
        f"CASE WHEN {quote(alias + '_n')} IS NULL THEN {absent} ELSE {quote(alias)} END"
    )


def _counted(
    alias: str, fact: CompiledFact, counted: str, condition: str | None, *, sure: bool
) -> tuple[list[str], Bound]:
    true = f"COUNT(*) FILTER (WHERE {counted})"
    unknown = f"COUNT(*) FILTER (WHERE ({counted}) IS NULL)"
    if sure and fact.fact.rollup == "count":
        return _named({alias: true}), Bound(f"COALESCE({quote(alias)}, 0)", sure=True)
    items = {alias: true, f"{alias}_doubt": unknown}
    plain, doubt = f"COALESCE({quote(alias)}, 0)", f"COALESCE({quote(alias + '_doubt')}, 0) > 0"
    if fact.fact.rollup == "count":
        return _named(items), Bound(f"CASE WHEN {doubt} THEN NULL ELSE {plain} END", plain)
    items[f"{alias}_n"] = f"COUNT(*) FILTER (WHERE {condition})" if condition else "COUNT(*)"
    whole = f"NULLIF({quote(alias + '_n')}, 0)"
    share = (
        f"CAST(CAST((CAST({quote(alias)} AS HUGEINT) * {MILLION}) // {whole}"
        f" AS DECIMAL(30,0)) * CAST('0.000001' AS DECIMAL(6,6)) AS {RESULT})"
    )
    return _named(items), Bound(f"CASE WHEN {doubt} THEN NULL ELSE {share} END")


def _summed(
    alias: str, fact: CompiledFact, below: Bound, condition: str | None
) -> tuple[list[str], Bound]:
    function = fact.fact.rollup.upper()
    taken = f" FILTER (WHERE {condition})" if condition else ""
    storage = "BIGINT" if fact.type.integral else RESULT
    total = f"{function}({below.value}){taken}"
    if fact.fact.rollup == "sum":
        total = f"CAST({total} AS {storage})"
    unknown = f"({below.value}) IS NULL"
    if condition:
        unknown = f"(({condition}) IS NULL OR (({condition}) AND {unknown}))"
    items = {alias: total, f"{alias}_doubt": f"COUNT(*) FILTER (WHERE {unknown})"}
    doubt = f"COALESCE({quote(alias + '_doubt')}, 0) > 0"
    value = quote(alias)
    if fact.fact.rollup == "sum":
        value = f"COALESCE({value}, 0)"
    lower = None
    if below.lower is not None and fact.fact.rollup in ("sum", "max"):
        low = f"{function}(COALESCE({below.value}, {below.lower})){taken}"
        items[f"{alias}_low"] = f"CAST({low} AS {storage})" if fact.fact.rollup == "sum" else low
        lower = f"COALESCE({quote(alias + '_low')}, 0)"
    return _named(items), Bound(f"CASE WHEN {doubt} THEN NULL ELSE {value} END", lower)

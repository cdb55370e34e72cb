"""Figures over households and persons by village: counts, sums, means and shares.

A tally is an indicator's formula in the language of the rulebook. All tallies of a run are counted
in one pass a grain over its facts, grouped by village; what is unknown about a subject is counted
as unknown, never as no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

import duckdb

from xianjie.engine.facts import FactTables, plan_facts
from xianjie.engine.groups import parquet
from xianjie.engine.inputs import RunInputs
from xianjie.engine.rules import RuleRunner
from xianjie.engine.ruleset import assemble
from xianjie.engine.run import connect, villages_of
from xianjie.engine.sql import Renderer, text_literal
from xianjie.kernel.errors import XianjieError
from xianjie.policy.compiling import CompiledRule
from xianjie.policy.language import Expression, compile_expression
from xianjie.policy.model import Grain, Rule
from xianjie.policy.nodes import NameType
from xianjie.policy.resolution import Resolved

Measure = Literal["count", "sum", "mean", "share"]
EVERYBODY: Final = "TRUE"
_FEN: Final = Decimal(100)
_SCALED: Final = "DECIMAL(19,6)"
_TOO_LARGE: Final = (duckdb.OutOfRangeException, duckdb.ConversionException)
TOO_LARGE_WORDS: Final = "这个算式算出的数太大，请核对取值和加权。"


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted: ``where`` says who, ``among`` of whom a share is taken.

    ``value`` is summed or averaged, an average is weighted by ``weight``. All are expressions.
    """

    code: str
    grain: Grain
    measure: Measure
    value: str = ""
    where: str = ""
    among: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class CompiledTally:
    """A tally with its checked expressions; ``reads`` stands among the rules of a run."""

    tally: Tally
    where: Expression
    among: Expression | None
    value: Expression | None
    weight: Expression | None
    reads: CompiledRule


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A tally in one village: money in yuan. ``known`` and ``unknown`` are numbers of subjects."""

    code: str
    village: str
    numerator: Decimal
    denominator: Decimal | None
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class TallySubject:
    """A household or person behind a tally; ``counted``: it is in the numerator."""

    household_no: int
    person_no: int | None
    village: str
    counted: bool | None
    value: Decimal | None


def compile_tally(resolved: Resolved, tally: Tally) -> CompiledTally:
    """Check the expressions of a tally.

    Raises:
        XianjieError: with a sentence for people; the code says what is wrong.
    """
    names = resolved.vocabulary.for_grain(tally.grain)
    where = compile_expression(tally.where or EVERYBODY, names)
    among = compile_expression(tally.among, names) if tally.among else None
    value = _number(tally.value, names, "取值") if tally.measure in ("sum", "mean") else None
    weight = _number(tally.weight, names, "加权") if tally.weight else None
    # The plan of a run asks its rules which facts they read: the measured values ride along.
    riding = tuple(("", part) for part in (value, weight) if part is not None)
    rule = Rule(id=tally.code, grain=tally.grain, when=tally.where or EVERYBODY)
    return CompiledTally(
        tally, where, among, value, weight, CompiledRule(rule, where, among, riding)
    )


def _number(text: str, names: Mapping[str, NameType], what: str) -> Expression:
    if not text:
        raise XianjieError("no-value", f"请写明{what}：要合计或平均的数。")
    found = compile_expression(text, names, expect="value")
    if not found.type.is_number:
        raise XianjieError("type", f"“{text}”不是数，不能合计或平均。")
    return found


def run_tallies(
    inputs: RunInputs, resolved: Resolved, tallies: Sequence[CompiledTally]
) -> list[TallyRow]:
    """Count all tallies by village into an empty folder ``inputs.out_dir``.

    Raises:
        XianjieError: when a formula gives a number that is too large; nothing says which.
        duckdb.Error: when a file of the run is damaged.
    """
    if not tallies:
        return []
    own, runner, connection = _prepare(inputs, resolved, tallies)
    found: list[TallyRow] = []
    try:
        for grain in Grain:
            chosen = [one for one in tallies if one.tally.grain is grain]
            if not chosen:
                continue
            renderer = Renderer(runner.names(grain), own.constants)
            items = [item for one in chosen for item in _items(one, renderer)]
            table = _table(own, runner, grain, chosen)
            rows = connection.execute(
                f"SELECT s.village_code, {', '.join(items)} FROM {table} "
                "GROUP BY s.village_code ORDER BY 1"
            )
            for village, *figures in rows.fetchall():
                for place, one in enumerate(chosen):
                    found.append(_row(one, village, figures[place * 4 : place * 4 + 4]))
    except _TOO_LARGE as error:
        raise XianjieError("too-large", TOO_LARGE_WORDS) from error
    finally:
        connection.close()
    return found


def tally_subjects(
    inputs: RunInputs, resolved: Resolved, tally: CompiledTally, place: str = ""
) -> list[TallySubject]:
    """Whom a tally is made of, within a place (prefix of a village code), in order.

    For a share all of its population; ``counted`` is None where the data do not say. Raises
    ``XianjieError`` when the formula gives a number that is too large.
    """
    own, runner, connection = _prepare(inputs, resolved, [tally])
    grain = tally.tally.grain
    try:
        renderer = Renderer(runner.names(grain), own.constants)
        where = renderer.render(tally.where.tree)
        shown = renderer.render(tally.among.tree) if tally.among else f"COALESCE({where}, TRUE)"
        value = renderer.render(tally.value.tree) if tally.value else "NULL"
        person = "t.person_no" if grain is Grain.PERSON else "CAST(NULL AS BIGINT)"
        inside = f"starts_with(s.village_code, {text_literal(place)})"
        rows = connection.execute(
            f"SELECT t.household_no, {person}, s.village_code, {where}, {value} "
            f"FROM {_table(own, runner, grain, [tally])} WHERE {shown} AND {inside} ORDER BY 1, 2"
        ).fetchall()
    except _TOO_LARGE as error:
        raise XianjieError("too-large", TOO_LARGE_WORDS) from error
    finally:
        connection.close()
    return [
        TallySubject(one, other, village, counted, _yuan(tally, value))
        for one, other, village, counted, value in rows
    ]


def _prepare(
    inputs: RunInputs, resolved: Resolved, tallies: Sequence[CompiledTally]
) -> tuple[RunInputs, RuleRunner, duckdb.DuckDBPyConnection]:
    rules = assemble(resolved, [one.reads for one in tallies])
    own = replace(inputs, rules=rules)
    plan = plan_facts(own)
    connection = connect(own)
    try:
        FactTables(connection, own, villages_of(connection, own)).write(plan)
    except BaseException:
        connection.close()
        raise
    return own, RuleRunner(connection, own, plan), connection


def _table(
    inputs: RunInputs, runner: RuleRunner, grain: Grain, tallies: Sequence[CompiledTally]
) -> str:
    homes = parquet([inputs.snapshot.household])
    facts = runner.table(grain, [one.reads for one in tallies])
    return f"{facts} LEFT JOIN {homes} s ON s.household_no = t.household_no"


def _items(one: CompiledTally, renderer: Renderer) -> list[str]:
    """Numerator, denominator, known and unknown subjects of a group."""
    where = renderer.render(one.where.tree)
    match one.tally.measure:
        case "count":
            return [
                f"COUNT(*) FILTER (WHERE {where})",
                "NULL",
                f"COUNT(*) FILTER (WHERE ({where}) IS NOT NULL)",
                f"COUNT(*) FILTER (WHERE ({where}) IS NULL)",
            ]
        case "share":
            among = renderer.render(one.among.tree) if one.among else EVERYBODY
            return [
                f"COUNT(*) FILTER (WHERE {among} AND {where})",
                f"COUNT(*) FILTER (WHERE {among} AND ({where}) IS NOT NULL)",
                f"COUNT(*) FILTER (WHERE {among} AND ({where}) IS NOT NULL)",
                f"COUNT(*) FILTER (WHERE {among} AND ({where}) IS NULL)",
            ]
        case _:
            assert one.value is not None
            value = renderer.render(one.value.tree)
            weight = renderer.render(one.weight.tree) if one.weight else "1"
            known = f"({where}) AND ({value}) IS NOT NULL AND ({weight}) IS NOT NULL"
            scaled = f"CAST({value} AS {_SCALED}) * CAST({weight} AS DECIMAL(9,0))"
            return [
                f"SUM({scaled}) FILTER (WHERE {known})",
                f"SUM(CAST({weight} AS BIGINT)) FILTER (WHERE {known})"
                if one.tally.measure == "mean"
                else "NULL",
                f"COUNT(*) FILTER (WHERE {known})",
                f"COUNT(*) FILTER (WHERE ({where}) IS NULL OR (({where}) AND NOT ({known})))",
            ]


def _row(one: CompiledTally, village: str, figures: Sequence[object]) -> TallyRow:
    numerator, denominator, known, unknown = figures
    above = Decimal(str(numerator or 0))
    if one.value is not None and one.value.type.unit.is_money:
        above /= _FEN
    below = None if denominator is None else Decimal(str(denominator))
    if one.tally.measure in ("mean", "share") and below is None:
        below = Decimal(0)
    return TallyRow(one.tally.code, village, above, below, int(str(known)), int(str(unknown)))


def _yuan(tally: CompiledTally, value: object) -> Decimal | None:
    if value is None:
        return None
    assert tally.value is not None
    figure = Decimal(str(value))
    return figure / _FEN if tally.value.type.unit.is_money else figure

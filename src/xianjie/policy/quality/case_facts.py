"""Facts of the screening within the cases of quality rules: computed from what a case gives."""

from __future__ import annotations

from collections.abc import Mapping

from xianjie.policy.language import SPECIAL_DATES, compile_expression
from xianjie.policy.model import SOURCE_HOUSEHOLD, SOURCE_PERSON, Grain
from xianjie.policy.quality.context import QualityContext
from xianjie.policy.quality.rows import Row
from xianjie.policy.quality.tables import PERSON, tables
from xianjie.policy.reference import Result, evaluate

__all__ = ["derive_facts", "fact_inputs"]


def fact_inputs(context: QualityContext, names: set[str]) -> set[str]:
    """The facts, parameters and days that facts rest on, themselves included."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        fact = context.vocabulary.facts.get(name)
        if fact is not None and fact.expression:
            names_here = context.vocabulary.for_grain(fact.grain)
            todo += compile_expression(fact.expression, names_here, expect="value").names
    return found


def derive_facts(
    context: QualityContext,
    names: set[str],
    person: Row | None,
    household: Row | None,
    constants: Mapping[str, Result],
) -> None:
    """Give the rows the facts that follow from their cells and from the facts they have."""
    given = {**(household.facts if household else {}), **(person.facts if person else {})}
    for name in names:
        fact = context.vocabulary.facts.get(name)
        row = person if fact is not None and fact.grain == Grain.PERSON else household
        if fact is not None and row is not None and name not in row.facts:
            value = _value(context, name, (person, household), given, constants)
            row.facts = {**row.facts, name: value}


def _value(
    context: QualityContext,
    name: str,
    rows: tuple[Row | None, Row | None],
    given: Mapping[str, Result],
    constants: Mapping[str, Result],
) -> Result:
    if name in given:
        return given[name]
    fact = context.vocabulary.facts.get(name)
    if fact is None or name in SPECIAL_DATES:
        return constants.get(name)
    if fact.expression:
        names = context.vocabulary.for_grain(fact.grain)
        expression = compile_expression(fact.expression, names, expect="value")
        read = {one: _value(context, one, rows, given, constants) for one in expression.names}
        return evaluate(expression, read)
    registry = fact.source in (SOURCE_PERSON, SOURCE_HOUSEHOLD)
    if registry and fact.measure is not None and fact.measure.name == "value":
        row = rows[0] if fact.source == SOURCE_PERSON else rows[1]
        column = tables()[PERSON if fact.source == SOURCE_PERSON else "户"].column(
            fact.measure.columns[0]
        )
        return row.values.get(column.name) if row is not None and column is not None else None
    return None

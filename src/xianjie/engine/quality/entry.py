"""Checks at entry: rules over one household as it stands in a form, without a database.

The reference evaluator judges here, so that a form says what the check of the whole county will.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from xianjie.policy.nodes import NameType
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.nodes import Aggregate, Column, Matched, Same, walk
from xianjie.policy.quality.reference import World, evaluate_row
from xianjie.policy.quality.rows import Data, Row
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, relations_of, table_named
from xianjie.policy.reference import Result

__all__ = ["RowOutcome", "check_rows", "is_local"]

TEXT_SUFFIX: Final = "__原文"
WITHIN: Final = frozenset({HOUSEHOLD, PERSON, VILLAGE})
"""Tables of which a form holds all rows that concern the household."""
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """A row that a rule takes for doubtful (``hit``), or cannot decide about (not ``hit``)."""

    rule: CompiledQualityRule
    row_no: int
    hit: bool


def is_local(rule: CompiledQualityRule, given: Iterable[str] = ()) -> bool:
    """Whether a rule reads only the household that is given, so that it can be judged alone.

    Args:
        rule: the rule.
        given: tables of which the household's rows are given beside those of the registry.
    """
    known = WITHIN | {table_named(one).id for one in given}
    if rule.table.id not in known:
        return False
    return all(_is_near(node, known) for tree in rule.trees for node in walk(tree))


def _is_near(node: object, known: frozenset[str]) -> bool:
    match node:
        case Same():
            return node.scope == "household"
        case Aggregate():
            if not node.relation or node.table not in known:
                return False
            return _stays(node.path) and not _is_wide(node.relation)
        case Column() | Matched():
            return _stays(node.path)
    return True


def _stays(path: tuple[str, ...]) -> bool:
    return not any(step in ("上期", "上年", "前年") for step in path)


def _is_wide(relation: str) -> bool:
    found = relations_of(VILLAGE).get(relation)
    return found is not None and found.many and found.target in (HOUSEHOLD, PERSON)


def check_rows(
    rules: Sequence[CompiledQualityRule],
    table: str,
    rows: Sequence[Values],
    *,
    beside: Mapping[str, Sequence[Values]] | None = None,
    constants: Mapping[str, Result] | None = None,
    mappings: Mapping[str, Mapping[str, Result]] | None = None,
    over_time: Mapping[str, tuple[tuple[date, date | None, Result], ...]] | None = None,
) -> list[RowOutcome]:
    """Judge a few rows of one table, with the same outcome as `run` over the whole county.

    Args:
        rules: compiled rules; those of other tables and those that are not `is_local` are passed
            over.
        table: id or title of the table of ``rows``.
        rows: ``row_no``, ``person_no``, ``household_no``, ``village_code`` and cells by standard
            name in storage units (`xianjie.engine.quality.inputs`), ``<column>__原文`` where the
            delivered text says more; what is absent is blank.
        beside: rows of other tables that belong to the same household.
        constants: parameters and special dates.
        mappings: mapping tables.
        over_time: values of parameters over time.

    Returns:
        Hits and undecided rows, in the order of rules and rows; at ``report: 户`` a household once.
    """
    own = table_named(table).id
    data = Data()
    listed = [data.add(_row(own, one, number)) for number, one in enumerate(rows, 1)]
    for name, others in (beside or {}).items():
        for number, one in enumerate(others, 1):
            data.add(_row(table_named(name).id, one, number))
    world = World(data, constants or {}, mappings or {}, over_time or {})
    found: list[RowOutcome] = []
    for rule in rules:
        if rule.table.id != own or not is_local(rule, beside or ()):
            continue
        told: set[object] = set()
        for row in sorted(listed, key=lambda one: one.number):
            outcome = evaluate_row(rule.condition, row, world)
            if outcome is False:
                continue
            if outcome is True and rule.report != own:
                thing = _reported(rule.report, row)
                if thing is not None and thing in told:
                    continue
                told.add(thing)
            found.append(RowOutcome(rule, row.number, outcome is True))
    return found


def _reported(report: str, row: Row) -> object:
    return {HOUSEHOLD: row.household, PERSON: row.person, VILLAGE: row.village}.get(report)


def _row(table: str, given: Values, number: int) -> Row:
    columns = table_named(table).columns
    values = {
        name: _cell(given[name], column.type) for name, column in columns.items() if name in given
    }
    texts = {
        name: _text(given[f"{name}{TEXT_SUFFIX}"])
        for name in columns
        if f"{name}{TEXT_SUFFIX}" in given
    }
    return Row(
        table,
        values,
        texts,
        number=int(given.get("row_no") or number),
        person=given.get("person_no"),
        household=given.get("household_no"),
        village=given.get("village_code"),
    )


def _cell(value: Any, kind: NameType) -> Result:
    if kind.kind == "codes" and isinstance(value, str):
        return frozenset(part for part in value.split(",") if part) or None
    found: Result = None if value == "" else value
    return found


def _text(value: Any) -> str | None:
    return None if value is None else str(value)

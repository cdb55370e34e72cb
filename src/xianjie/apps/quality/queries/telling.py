"""Why a row is doubtful, in words: the condition, the values then, parameters, clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianjie.apps.policies.queries import current_rulebook, current_version
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.queries.lines import Read
from xianjie.apps.quality.queries.rules import SPECIALS, compiled_rules, rules_by_id
from xianjie.policy.explain import format_value
from xianjie.policy.model import Rulebook
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.quality.wording import Wording, lines
from xianjie.policy.resolution import ResolvedParameter, parameters_at


@dataclass(frozen=True)
class ParameterLine:
    """A parameter that a rule reads: its full name, title, value in words, clause."""

    name: str
    short: str
    title: str
    text: str
    cite: str
    unverified: bool


@dataclass(frozen=True)
class Told:
    """A rule in words; ``problem`` says why it cannot be told."""

    rule: QualityRule | None
    applies: list[dict[str, Any]]
    when: list[dict[str, Any]]
    parameters: list[ParameterLine]
    mappings: tuple[str, ...]
    cite: str
    problem: str = ""


def told(row: QualityFinding, read: Read) -> Told:
    """Tell a finding: what its rule asks for, and next to each part the values that were read."""
    day = row.last_run.as_of if row.last_run is not None else row.first_run.as_of
    found = rule_in_words(row.county_code, row.rule_id, day)
    values = {cell.column: cell.shown or "空" for cell in read.cells}
    for line in (*found.applies, *found.when):
        line["read"] = [(name, values[name]) for name in line["columns"] if name in values]
    return found


def rule_in_words(county: str, rule_id: str, on: date) -> Told:
    """Tell a rule of a county as of a day."""
    rule = rules_by_id(county).get(rule_id)
    if current_version() is None or rule is None:
        return Told(rule, [], [], [], (), "", "现行规则库里没有这条规则。")
    book = current_rulebook()
    ruleset = compiled_rules(book, county, on)
    compiled = ruleset.rules.get(rule_id)
    if compiled is None:
        why = ruleset.broken.get(rule_id) or "这条规则现在不执行。"
        return Told(rule, [], [], [], (), str(rule.cite or ""), why)
    return words_of(book, county, compiled, on)


def words_of(book: Rulebook, county: str, compiled: CompiledQualityRule, on: date) -> Told:
    """Tell a compiled rule with the parameters of a place and day."""
    context = quality_context(book, county)
    names = [name for name in compiled.parameters if name not in SPECIALS]
    resolved = parameters_at(book, context.vocabulary, on, names)
    wording = Wording(_namer(resolved, compiled.rule.id))
    applies = lines(wording.clause(compiled.applies)) if compiled.applies is not None else []
    return Told(
        rule=compiled.rule,
        applies=applies,
        when=lines(wording.clause(compiled.when)),
        parameters=[_line(name, resolved[name], compiled.rule.id) for name in resolved],
        mappings=compiled.mappings,
        cite=str(compiled.rule.cite or ""),
    )


def _namer(resolved: Mapping[str, ResolvedParameter], rule: str) -> Any:
    def name_of(name: str) -> str:
        one = resolved.get(name)
        if one is None:
            return name
        short = name.removeprefix(f"{rule}.")
        return f"{short} {format_value(one.value, one.type)}"

    return name_of


def _line(name: str, one: ResolvedParameter, rule: str) -> ParameterLine:
    return ParameterLine(
        name=name,
        short=name.removeprefix(f"{rule}."),
        title=one.title or name,
        text=format_value(one.value, one.type),
        cite=str(one.cite or "待核"),
        unverified=one.unverified,
    )


def case_rows(rule: QualityRule | None) -> list[tuple[bool, list[str]]]:
    """Return the cases of a rule as (must match, parts in words)."""
    if rule is None:
        return []
    listed = [(True, one) for one in rule.must_match] + [
        (False, one) for one in rule.must_not_match
    ]
    return [
        (hits, [f"{name} {_said(value)}" for name, value in case.values.items()])
        for hits, case in listed
    ]


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "（" + "，".join(f"{name} {_said(one)}" for name, one in value.items()) + "）"
    if isinstance(value, list | tuple):
        return "、".join(_said(one) for one in value) or "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "空" if value in (None, "") else str(value)

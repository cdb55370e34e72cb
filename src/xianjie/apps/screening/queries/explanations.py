"""Why: findings in words, and everything known about one household in a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Finding, Run
from xianjie.apps.screening.preparing import inputs_of, resolved_for
from xianjie.engine.facts import LOWER, plan_facts
from xianjie.engine.followup import SourceRow, fact_rows, source_rows
from xianjie.engine.inputs import RuleSet
from xianjie.engine.ruleset import rule_set
from xianjie.policy.explain import (
    Explainer,
    Leaf,
    RuleExplanation,
    format_value,
    parse_stored,
    parse_text,
)
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_HOUSEHOLD, SOURCE_PERSON, Grain
from xianjie.policy.nodes import NameType
from xianjie.policy.reference import AtLeast, Result
from xianjie.policy.resolution import Resolved
from xianjie.policy.sources import source_table

REGISTRY_SOURCES = (SOURCE_PERSON, SOURCE_HOUSEHOLD)


@dataclass(frozen=True, slots=True)
class FindingExplanation:
    """One hit in words; ``person_id`` when the rule speaks of one member."""

    rule_id: str
    title: str
    citation: str
    message: str
    level: str
    person_id: int | None
    notify: tuple[str, ...]
    alternatives: tuple[tuple[Leaf, ...], ...]
    text: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of one subject with its value in words and where it comes from."""

    name: str
    title: str
    value_text: str
    source_text: str
    is_known: bool
    person_no: int | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """A delivered row behind the facts, its values in words."""

    feed: str
    title: str
    department: str
    period: str
    row_no: int
    person_no: int | None
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HouseholdExplanation:
    """Every fact and every rule for one household in one run.

    Rules come as (person number or None, explanation): those that hit, then the undecided, then
    the rest. ``rows`` are the delivered rows that all of it rests on.
    """

    run: Run
    facts: tuple[FactView, ...]
    rules: tuple[tuple[int | None, RuleExplanation], ...]
    rows: tuple[RowView, ...] = ()


@lru_cache(maxsize=16)
def _rule_set(rulebook_hash: str, county: str, as_of: date) -> RuleSet:
    run = Run(rulebook_hash=rulebook_hash, county_code=county, as_of=as_of)
    return rule_set(resolved_for(run))


@lru_cache(maxsize=16)
def _reads_kept(rulebook_hash: str, county: str, as_of: date) -> dict[str, list[str]]:  # noqa: ARG001
    """Which facts each fact reads, filled as it is asked: parsing a formula takes a millisecond."""
    return {}


def rules_of(run: Run) -> RuleSet:
    """The compiled rules of a run."""
    return _rule_set(run.rulebook_hash, run.county_code, run.as_of)


def fact_source(run: Run, resolved: Resolved) -> Callable[[str], str]:
    """A function that says where a fact comes from: department and months, or the registry."""
    selections: Mapping[str, Any] = run.manifest.get("facts", {})
    reads = _reads_kept(run.rulebook_hash, run.county_code, run.as_of)

    def names_read(name: str) -> list[str]:
        if name not in reads:
            reads[name] = _names_read(resolved, name)
        return reads[name]

    def source_text(name: str) -> str:
        fact = resolved.facts.get(name)
        if fact is None:
            return ""
        if fact.source in REGISTRY_SOURCES:
            return f"户籍登记 {run.as_of}"
        if fact.source == SOURCE_FINDINGS:
            return f"{run.period} 筛查结果"
        if fact.source:
            return _feed_text(fact.source, selections.get(name, {}))
        inner = [fact.of] if fact.of else names_read(name)
        return "；".join(dict.fromkeys(text for one in inner if (text := source_text(one))))

    return source_text


def _names_read(resolved: Resolved, name: str) -> list[str]:
    from xianjie.policy.compiling import compile_fact

    return [one for one in compile_fact(resolved.vocabulary, name).reads if one in resolved.facts]


def _feed_text(feed: str, selection: Mapping[str, Any]) -> str:
    table = source_table(feed)
    periods = selection.get("periods") or []
    span = periods[0] if periods and periods[0] == periods[-1] else " 至 ".join(periods)
    missing = selection.get("missing") or []
    gap = f"，缺 {'、'.join(missing)}" if missing else ""
    return f"{table.department}“{table.title}”{span or '未到数'}{gap if periods else ''}"


def explain_findings(run: Run, findings: Iterable[Finding]) -> list[FindingExplanation]:
    """Explain stored findings with the rulebook of their run; reads nothing else.

    A finding whose rule the run's rulebook does not know any more cannot occur: the rulebook is
    the one that made it.
    """
    resolved = resolved_for(run)
    rules = rules_of(run)
    by_id = {rule.rule.id: rule for rule in rules.rules}
    explainer = Explainer(resolved, _constants(run, rules), fact_source(run, resolved))
    found = []
    for finding in findings:
        rule = by_id.get(finding.rule_id)
        if rule is None:
            continue
        values = parse_stored(finding.fact_values, resolved.vocabulary.types)
        told = explainer.explain(rule, values)
        found.append(
            FindingExplanation(
                rule_id=finding.rule_id,
                title=told.title,
                citation=told.citation,
                message=told.message,
                level=finding.level,
                person_id=finding.person_id,
                notify=rule.rule.notify,
                alternatives=told.alternatives,
                text=told.text,
                unverified=told.unverified,
            )
        )
    return found


def _constants(run: Run, rules: RuleSet) -> dict[str, Result]:
    from xianjie.kernel.periods import Period

    period = Period.parse(run.period)
    return {
        **rules.constants,
        "截至日": run.as_of,
        "期初": period.first_day,
        "期末": period.last_day,
    }


def explain_household(
    run: Run, household: Household, *, with_rows: bool = False
) -> HouseholdExplanation:
    """Every fact of a household and its members, and what every rule made of them.

    Args:
        with_rows: also read the delivered rows behind the facts, one file a batch.
    """
    resolved = resolved_for(run)
    inputs = inputs_of(run)
    household_row, members = fact_rows(inputs, plan_facts(inputs), household.pk)
    types = resolved.vocabulary.types
    source_text = fact_source(run, resolved)
    own = _values(household_row, types)
    facts = _views(own, resolved, source_text, None)
    people: list[tuple[int, dict[str, Result]]] = []
    for row in members:
        values = _values(row, types)
        people.append((row["person_no"], values))
        facts += _views(values, resolved, source_text, row["person_no"])
    explainer = Explainer(resolved, inputs.constants, source_text)
    told: list[tuple[int | None, RuleExplanation]] = []
    for rule in inputs.rules.rules:
        if rule.rule.grain is Grain.PERSON:
            told += [
                (number, explainer.explain(rule, {**own, **values})) for number, values in people
            ]
        else:
            told.append((None, explainer.explain(rule, own)))
    order = {True: 0, None: 1, False: 2}
    told.sort(key=lambda pair: order[pair[1].outcome])
    delivered = source_rows(inputs, household.pk) if with_rows else []
    rows = tuple(_row_view(row) for row in delivered)
    return HouseholdExplanation(run, tuple(facts), tuple(told), rows)


def _row_view(row: SourceRow) -> RowView:
    table = source_table(row.feed)
    return RowView(
        feed=row.feed,
        title=table.title,
        department=table.department,
        period=row.period,
        row_no=row.row_no,
        person_no=row.person_no,
        values=tuple(
            (name, format_value(parse_text(value, table.columns[name]), table.columns[name]))
            for name, value in row.values.items()
        ),
    )


def _values(row: Mapping[str, Any], types: Mapping[str, NameType]) -> dict[str, Result]:
    found: dict[str, Result] = {}
    for name, kind in types.items():
        if name not in row:
            continue
        value = parse_text(row[name], kind)
        lower = row.get(name + LOWER)
        if value is None and isinstance(lower, int | Decimal) and lower > 0:
            value = AtLeast(lower)
        found[name] = value
    return found


def _views(
    values: Mapping[str, Result],
    resolved: Resolved,
    source_text: Callable[[str], str],
    person_no: int | None,
) -> list[FactView]:
    return [
        FactView(
            name=name,
            title=resolved.facts[name].title or name,
            value_text=format_value(value, resolved.vocabulary.types[name]),
            source_text=source_text(name),
            is_known=value is not None,
            person_no=person_no,
        )
        for name, value in values.items()
    ]

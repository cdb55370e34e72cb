"""What a run knew about one household, by source, and what it could not decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import duckdb

from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.explanations import (
    FactView,
    HouseholdExplanation,
    explain_household,
)
from xianjie.kernel.ids import mask_name

_SILENT = frozenset({"否", "（空）", "(空)"})


@dataclass(frozen=True)
class FactLine:
    """A fact with its value in words; ``who`` are the members it speaks of, masked."""

    title: str
    text: str
    who: str


@dataclass(frozen=True)
class FactGroup:
    """The facts of one source that say something, and those that are unknown."""

    source: str
    facts: tuple[FactLine, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class UndecidedRule:
    """A rule that could not be decided for the household or a member, and what was missing."""

    title: str
    missing: tuple[str, ...]
    who: str


@dataclass(frozen=True)
class HouseholdFacts:
    """Facts by source, sources in which everything is no or zero, and the rules left open."""

    groups: tuple[FactGroup, ...]
    silent: tuple[str, ...]
    undecided: tuple[UndecidedRule, ...]


def household_facts(run: Run, household: Household) -> HouseholdFacts | None:
    """Return the facts of the run's own files; None when the run kept none of them."""
    try:
        told = explain_household(run, household)
    except (duckdb.Error, OSError, KeyError):
        return None
    names = {
        person.pk: f"{mask_name(person.name)} {person.relation}".strip()
        for person in household.members.all()
    }
    groups = _groups(told, names)
    return HouseholdFacts(
        groups=tuple(group for group in groups if group.facts or group.unknown),
        silent=tuple(g.source for g in groups if g.source and not g.facts and not g.unknown),
        undecided=_undecided(told, names),
    )


def person_facts(run: Run, household: Household, person: Person) -> HouseholdFacts | None:
    """Return the facts of one member, by source; None when the run kept none of them."""
    try:
        told = explain_household(run, household)
    except (duckdb.Error, OSError, KeyError):
        return None
    own = replace(
        told,
        facts=tuple(fact for fact in told.facts if fact.person_no == person.pk),
        rules=tuple(rule for rule in told.rules if rule[0] == person.pk),
    )
    if not own.facts:
        return None
    groups = _groups(own, {})
    return HouseholdFacts(
        groups=tuple(group for group in groups if group.facts or group.unknown),
        silent=tuple(g.source for g in groups if g.source and not g.facts and not g.unknown),
        undecided=_undecided(own, {}),
    )


def _groups(told: HouseholdExplanation, names: Mapping[int, str]) -> list[FactGroup]:
    by_source: dict[str, list[FactView]] = {}
    for fact in told.facts:
        by_source.setdefault(fact.source_text, []).append(fact)
    groups = [_group(source, facts, names) for source, facts in by_source.items()]
    return sorted(groups, key=lambda group: (not group.facts, len(group.facts)))


def _group(source: str, facts: list[FactView], names: Mapping[int, str]) -> FactGroup:
    members: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        if fact.is_known and not _is_silent(fact.value_text):
            about = members.setdefault((fact.title, fact.value_text), [])
            who = names.get(fact.person_no or 0)
            about += [who] if who else []
    return FactGroup(
        source=source,
        facts=tuple(
            FactLine(title, text, "、".join(about)) for (title, text), about in members.items()
        ),
        unknown=tuple(dict.fromkeys(fact.title for fact in facts if not fact.is_known)),
    )


def _is_silent(text: str) -> bool:
    """Whether a value says that there is nothing: 否, nothing, or zero of whatever unit."""
    number = text.split(" ", maxsplit=1)[0]
    return text in _SILENT or number.strip("0.,") == ""


def _undecided(told: HouseholdExplanation, names: Mapping[int, str]) -> tuple[UndecidedRule, ...]:
    return tuple(
        UndecidedRule(rule.title, rule.missing, names.get(person or 0, ""))
        for person, rule in told.rules
        if rule.outcome is None
    )

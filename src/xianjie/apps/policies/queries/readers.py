"""What rests on what at a place and a date: which rules and facts read a parameter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xianjie.apps.policies.queries.versions import rulebook_of
from xianjie.policy.model import Fact, Rule
from xianjie.policy.resolution import Resolved, resolve
from xianjie.policy.vocabulary import names_mentioned

_KEPT = 32


@dataclass(frozen=True)
class Reading:
    """Who reads whom. Names of rules, facts and parameters, each list in the rulebook's order.

    ``rules_by_parameter`` counts everything below a rule: its own words, the facts that it reads,
    formulas, its weight and its days for checking; ``decided_by_parameter`` only what decides
    whom the rule hits and how gravely. ``scored_by`` are rules whose points a parameter gives.
    """

    rules_by_parameter: Mapping[str, tuple[str, ...]]
    decided_by_parameter: Mapping[str, tuple[str, ...]]
    rules_by_fact: Mapping[str, tuple[str, ...]]
    scored_by: Mapping[str, tuple[str, ...]]
    parameters_of_rule: Mapping[str, tuple[str, ...]]
    facts_of_rule: Mapping[str, tuple[str, ...]]
    cited_by_rule: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=_KEPT)
def resolved_at(version_hash: str, place: str, on: date) -> Resolved:
    """Return a published rulebook at a place and date."""
    return resolve(rulebook_of(version_hash), place, on)


@lru_cache(maxsize=_KEPT)
def reading_at(version_hash: str, place: str, on: date) -> Reading:
    """Return who reads whom in a published rulebook at a place and date."""
    return reading_of(resolved_at(version_hash, place, on))


def reading_of(resolved: Resolved) -> Reading:
    """Return who reads whom at the place and date of ``resolved``."""
    by_parameter: dict[str, list[str]] = defaultdict(list)
    decided: dict[str, list[str]] = defaultdict(list)
    by_fact: dict[str, list[str]] = defaultdict(list)
    scored: dict[str, list[str]] = defaultdict(list)
    documents: dict[str, list[str]] = defaultdict(list)
    parameters_of: dict[str, tuple[str, ...]] = {}
    facts_of: dict[str, tuple[str, ...]] = {}
    for rule in resolved.rules.values():
        deciding = list(below(resolved, _words_of(rule)))
        terms = [name for name in (rule.weight, rule.verify_days) if isinstance(name, str) and name]
        names = list(dict.fromkeys([*deciding, *below(resolved, terms)]))
        facts_of[rule.id] = tuple(name for name in names if name in resolved.facts)
        parameters_of[rule.id] = tuple(name for name in names if name in resolved.parameters)
        for name in parameters_of[rule.id]:
            by_parameter[name].append(rule.id)
        for name in deciding:
            if name in resolved.parameters:
                decided[name].append(rule.id)
        for name in facts_of[rule.id]:
            by_fact[name].append(rule.id)
        if isinstance(rule.weight, str):
            scored[rule.weight].append(rule.id)
        if rule.cite is not None:
            documents[rule.cite.document].append(rule.id)
    return Reading(
        _frozen(by_parameter),
        _frozen(decided),
        _frozen(by_fact),
        _frozen(scored),
        parameters_of,
        facts_of,
        _frozen(documents),
    )


def _frozen(found: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(rules) for name, rules in found.items()}


def _words_of(rule: Rule) -> list[str]:
    texts = [rule.applies, rule.when, *(choice.when for choice in rule.levels)]
    return [name for text in texts for name in names_mentioned(text)]


def below(resolved: Resolved, names: Iterable[str]) -> Iterator[str]:
    """Yield the names and everything that they rest on, each once."""
    todo = list(names)
    seen: set[str] = set()
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        yield name
        todo += _reads(resolved, name)


def _reads(resolved: Resolved, name: str) -> Iterable[str]:
    fact: Fact | None = resolved.facts.get(name)
    if fact is not None:
        below = [fact.of] if fact.of else []
        return [*below, *names_mentioned(fact.expression), *names_mentioned(fact.filter)]
    parameter = resolved.parameters.get(name)
    return parameter.inputs if parameter is not None else ()

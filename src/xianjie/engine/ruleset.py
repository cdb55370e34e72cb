"""From a resolved rulebook to what a run needs: compiled rules, facts, sources and constants."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal

from xianjie.engine.inputs import RuleSet
from xianjie.policy.compiling import (
    CompiledFact,
    CompiledRule,
    compile_fact,
    compile_rule,
    needed_facts,
)
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_HOUSEHOLD, SOURCE_PERSON, Rule
from xianjie.policy.reference import Result
from xianjie.policy.resolution import Resolved
from xianjie.policy.sources import source_table

SCREENED_KINDS = ("warning", "asset-signal", "mismatch")
"""Kinds that the monthly comparison runs; the others have runs of their own."""


def rule_set(resolved: Resolved, rules: Iterable[Rule] | None = None) -> RuleSet:
    """Compile the rules in force and everything that they read.

    Args:
        resolved: the rulebook at a place and date.
        rules: the rules to take; by default those of the monthly comparison.

    Raises:
        XianjieError: with the first fault; a published rulebook has none.
    """
    taken = rules
    if taken is None:
        taken = [rule for rule in resolved.rules.values() if rule.kind.value in SCREENED_KINDS]
    return assemble(resolved, [compile_rule(resolved.vocabulary, rule) for rule in taken])


def assemble(resolved: Resolved, compiled: Sequence[CompiledRule]) -> RuleSet:
    """Compiled rules with the facts, sources and constants that they read.

    Raises:
        XianjieError: with the first fault of a fact.
    """
    facts = _facts(resolved, compiled)
    sources = {fact.fact.source for fact in facts.values() if fact.fact.source}
    sources |= {SOURCE_PERSON, SOURCE_HOUSEHOLD, SOURCE_FINDINGS}
    constants: dict[str, Result] = dict(resolved.values)
    return RuleSet(
        facts=facts,
        rules=compiled,
        constants=constants,
        sources={source: source_table(source) for source in sorted(sources)},
        weights={rule.rule.id: _weight(rule.rule, resolved) for rule in compiled},
    )


def _facts(resolved: Resolved, rules: Iterable[CompiledRule]) -> dict[str, CompiledFact]:
    found: dict[str, CompiledFact] = {}
    waiting = [name for rule in rules for name in rule.names]
    while waiting:
        name = waiting.pop()
        if name in found or name not in resolved.facts:
            continue
        found[name] = compile_fact(resolved.vocabulary, name)
        waiting += found[name].reads
    return found


def _weight(rule: Rule, resolved: Resolved) -> int:
    weight = rule.weight
    if isinstance(weight, str):
        parameter = resolved.parameters.get(weight)
        value = parameter.value if parameter else None
        return int(value) if isinstance(value, int | Decimal) else 0
    return int(weight or 0)


def fingerprint(rules: RuleSet, rule_id: str) -> str:
    """Digest of a rule with every fact and parameter value that it reads.

    Raises KeyError for a rule that is not in the set.
    """
    rule = next((one for one in rules.rules if one.rule.id == rule_id), None)
    if rule is None:
        raise KeyError(rule_id)
    facts = needed_facts([rule], rules.facts)
    read = set(rule.names) | {n for one in facts for n in rules.facts[one].reads}
    constants = {
        name: _shown(rules.constants[name]) for name in sorted(read) if name in rules.constants
    }
    parts = [repr(rule.rule), *(repr(rules.facts[name].fact) for name in facts), repr(constants)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _shown(value: Result) -> str:
    return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def max_shares(rules: RuleSet) -> dict[str, float]:
    """Largest allowed share of its population for each rule that declares one."""
    return {
        rule.rule.id: float(rule.rule.max_share)
        for rule in rules.rules
        if rule.rule.max_share is not None
    }

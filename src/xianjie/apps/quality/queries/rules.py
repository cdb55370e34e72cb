"""The quality rules of a county: what they are called, whether they are in force, compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from xianjie.apps.policies.queries import current_rulebook, current_version
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import XianjieError
from xianjie.policy.model import Rulebook
from xianjie.policy.places import lineage
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.model import CATEGORIES, QualityRule
from xianjie.policy.quality.resolution import quality_in_force
from xianjie.policy.quality.tables import Table, tables

SPECIALS = frozenset({"截至日", "期初", "期末", "数据日期", "本县名"})


def rules_by_id(county: str) -> Mapping[str, QualityRule]:
    """Return the newest version of every quality rule that concerns a county, by id.

    A rule that the county switched off is among them, ``disabled``, with all that it says. Empty
    before the first publication.
    """
    if current_version() is None:
        return {}
    rulebook = current_rulebook()
    key = ("quality-rules", county)
    if key not in rulebook.derived:
        rulebook.derived[key] = _rules(rulebook, county)
    found: Mapping[str, QualityRule] = rulebook.derived[key]
    return found


def _rules(rulebook: Rulebook, county: str) -> dict[str, QualityRule]:
    found: dict[str, QualityRule] = {}
    for place in reversed(lineage(county)):
        layer = rulebook.layer(place)
        for rule in layer.quality if layer else ():
            known = found.get(rule.id)
            if rule.disabled and known is not None and not rule.when:
                found[rule.id] = replace(known, disabled=True, note=rule.note, origin=rule.origin)
            else:
                found[rule.id] = rule
    return dict(sorted(found.items()))


def tables_by_id() -> Mapping[str, Table]:
    """Return the tables that rules may speak about."""
    return tables()


def categories() -> list[str]:
    """Return the kinds of checks in the order of the code set."""
    return [one.text for one in load_codes(CATEGORIES).values]


@dataclass(frozen=True)
class RuleSet:
    """The rules in force at a county on a day, compiled; ``broken`` those that do not compile."""

    rules: Mapping[str, CompiledQualityRule] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)


def compiled_rules(rulebook: Rulebook, county: str, on: date) -> RuleSet:
    """Return the rules in force, compiled; kept with the rulebook."""
    key = ("quality-compiled", county, on)
    if key not in rulebook.derived:
        rulebook.derived[key] = _compiled(rulebook, county, on)
    found: RuleSet = rulebook.derived[key]
    return found


def _compiled(rulebook: Rulebook, county: str, on: date) -> RuleSet:
    context = quality_context(rulebook, county)
    rules: dict[str, CompiledQualityRule] = {}
    broken: dict[str, str] = {}
    for name, rule in quality_in_force(rulebook, county, on).items():
        key = ("quality-rule", county, name, rule.from_date)
        if key not in rulebook.derived:
            try:
                rulebook.derived[key] = compile_quality_rule(context, rule)
            except XianjieError as error:
                rulebook.derived[key] = error.message
        found = rulebook.derived[key]
        if isinstance(found, str):
            broken[name] = found
        else:
            rules[name] = found
    return RuleSet(rules, broken)


def fingerprint(
    rule: CompiledQualityRule, values: Mapping[str, str], mappings: Mapping[str, object]
) -> str:
    """Digest of a rule with the trees, parameter values and mapping tables that it reads.

    Cases, titles of clauses and the day of the check are no part of it.
    """
    plain = replace(rule.rule, must_match=(), must_not_match=(), note="")
    parts = [repr(plain), *(repr(tree) for tree in rule.trees)]
    parts += [f"{name}={values.get(name, '')}" for name in rule.parameters if name not in SPECIALS]
    parts += [f"{name}={mappings.get(name)!r}" for name in rule.mappings]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

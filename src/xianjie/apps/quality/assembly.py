"""Everything that a check needs from the other rooms: rules, snapshots, batches, personal data.

Personal columns are decrypted into memory, those alone that a rule reads, and never written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.quality.narrowing import narrowed
from xianjie.apps.quality.queries.rules import SPECIALS, RuleSet, compiled_rules, fingerprint
from xianjie.apps.quality.sources import Found, gather
from xianjie.apps.quality.storing import Judged
from xianjie.engine.quality.inputs import Only, QualityInputs
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.policy.explain import format_value
from xianjie.policy.model import Rulebook
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.nodes import Aggregate, AsOf, Column, Same, inner, walk
from xianjie.policy.quality.resolution import (
    mappings_at,
    parameter_over_time,
)
from xianjie.policy.quality.tables import FORMER, relations_of
from xianjie.policy.reference import Result
from xianjie.policy.resolution import parameters_at

DEFAULT_SEVERITY = "疑点"
DEFAULT_CATEGORY = "搭配"
_SHOWN = 200


@dataclass(frozen=True)
class Known:
    """Values that the rules of a county read on a day."""

    constants: Mapping[str, Result]
    texts: Mapping[str, str]
    mappings: Mapping[str, Mapping[str, Result]]
    over_time: Mapping[str, Sequence[tuple[date, date | None, Result]]]


@dataclass(frozen=True)
class Prepared:
    """The inputs of a check with what its findings need of rules and tables."""

    inputs: QualityInputs
    judged: Mapping[str, Judged]
    compiled: Sequence[CompiledQualityRule]
    broken: Mapping[str, str]
    found: Found
    rulebook_hash: str
    as_of: date
    values: Known = field(repr=False)

    @property
    def inputs_hash(self) -> str:
        """Digest of everything that the result depends on."""
        known = {
            "as_of": self.as_of.isoformat(),
            "rules": {one.id: one.hash for one in self.judged.values()},
            "sources": dict(sorted(self.found.digests.items())),
        }
        text = json.dumps(known, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def published() -> tuple[str, Rulebook]:
    """Hash and content of the rulebook in force. Raises ``RefusedError`` before the first one."""
    version = current_version()
    if version is None:
        raise RefusedError(
            "no-rulebook", "还没有发布规则库，请先执行 xianjie init 或 xianjie policy publish。"
        )
    return version.hash, rulebook_of(version.hash)


def prepare(
    *, county: str, county_name: str, as_of: date, folder: Path, tables: Iterable[str] = (),
    rules: RuleSet | None = None, rulebook: tuple[str, Rulebook] | None = None,
    only: Only | None = None,
) -> Prepared:  # fmt: skip
    """Gather rules and data for a county as of a day.

    ``tables`` narrows to rules that speak about those; ``rules`` takes the place of the rules in
    force (previews). ``folder`` receives files without personal data and may be deleted after the
    check. Raises ``RefusedError`` without a rulebook.
    """
    digest, book = rulebook or published()
    ruleset = rules or compiled_rules(book, county, as_of)
    wanted = frozenset(tables)
    chosen = [one for one in ruleset.rules.values() if not wanted or one.table.id in wanted]
    found = gather(
        county=county,
        as_of=as_of,
        folder=folder,
        reads=reads_of(chosen),
        periods=periods_of(chosen),
    )
    known = values_for(book, county, county_name, as_of, chosen, found.newest)
    inputs = QualityInputs(
        rules=[narrowed(one, found.columns) for one in chosen],
        sources=found.sources,
        constants=known.constants,
        mappings=known.mappings,
        over_time=known.over_time,
        only=only,
    )
    judged = {one.rule.id: judged_of(one, known, found) for one in chosen}
    return Prepared(inputs, judged, chosen, ruleset.broken, found, digest, as_of, known)


def values_for(
    book: Rulebook, county: str, county_name: str, as_of: date,
    rules: Iterable[CompiledQualityRule], data_day: date | None,
) -> Known:  # fmt: skip
    """Return parameters, special days, mapping tables and histories that rules read."""
    rules = list(rules)
    names = {name for one in rules for name in one.parameters} - SPECIALS
    tables = {name for one in rules for name in one.mappings}
    asked = {
        node.parameter
        for one in rules
        for tree in one.trees
        for node in walk(tree)
        if isinstance(node, AsOf)
    }
    context = quality_context(book, county)
    resolved = parameters_at(book, context.vocabulary, as_of, sorted(names))
    constants: dict[str, Result] = {name: one.value for name, one in resolved.items()}
    texts = {
        name: f"{format_value(one.value, one.type)}{'（待核）' if one.unverified else ''}"[:_SHOWN]
        for name, one in resolved.items()
    }
    month = Period(as_of.year, as_of.month)
    constants |= {
        "截至日": as_of,
        "期初": month.first_day,
        "期末": month.last_day,
        "数据日期": data_day or as_of,
        "本县名": county_name,
    }
    mapped = mappings_at(book, county, as_of, sorted(tables))
    return Known(
        constants=constants,
        texts=texts,
        mappings={name: one.value or {} for name, one in mapped.items()},
        over_time={name: parameter_over_time(book, county, name) for name in sorted(asked)},
    )


def judged_of(rule: CompiledQualityRule, known: Known, found: Found | None = None) -> Judged:
    """Return what findings keep of a rule: its fingerprint and the values of its parameters."""
    own = f"{rule.rule.id}."
    texts = {
        name.removeprefix(own): known.texts.get(name, "")
        for name in rule.parameters
        if name not in SPECIALS
    }
    day = found.days.get(rule.table.id) if found is not None else None
    if day is not None:
        texts["数据日期"] = day.isoformat()
    return Judged(
        id=rule.rule.id,
        hash=fingerprint(rule, known.texts, known.mappings),
        table=rule.table.id,
        severity=rule.rule.severity or DEFAULT_SEVERITY,
        category=rule.rule.category or DEFAULT_CATEGORY,
        parameters=texts,
    )


def reads_of(rules: Iterable[CompiledQualityRule]) -> dict[str, set[str]]:
    """Return by table the columns that rules read, on whatever way, and their cells at fault."""
    reads: dict[str, set[str]] = {}
    for rule in rules:
        reads.setdefault(rule.table.id, set())
        for cell in rule.values:
            _read(reads, rule.table.id, cell)
        for tree in rule.trees:
            _walk(reads, [rule.table.id], tree)
        if rule.involves is not None and rule.involves.when is not None:
            _walk(reads, [rule.table.id, rule.involves.relation.target], rule.involves.when)
        if rule.report not in reads:
            reads.setdefault(rule.report, set())
    return reads


def _read(reads: dict[str, set[str]], table: str, cell: Column) -> None:
    for name in cell.path:
        reads.setdefault(table, set())
        relation = relations_of(table)[name]
        if relation.how in ("head", "spouse", "members"):
            reads.setdefault("人", set()).add("与户主关系")
        table = relation.target
    reads.setdefault(table, set()).add(cell.name)


def _walk(reads: dict[str, set[str]], levels: list[str], node: Any) -> None:
    if isinstance(node, Column):
        if node.facet != "fact":
            _read(reads, levels[-1 - node.outer], node)
        return
    if isinstance(node, Aggregate):
        inside = [*levels, node.table]
        reads.setdefault(node.table, set())
        if node.order:
            reads[node.table].add(node.order)
        for one in (node.condition, node.value):
            if one is not None:
                _walk(reads, inside, one)
        return
    if isinstance(node, Same):
        reads.setdefault(node.table, set())
        for one in (*node.keys, *([node.group] if node.group is not None else [])):
            _walk(reads, [node.table], one)
        return
    for one in inner(node):
        _walk(reads, levels, one)


def periods_of(rules: Iterable[CompiledQualityRule]) -> set[str]:
    """Return which earlier states (上期 上年 前年) the rules look at."""
    text = "\n".join(repr(tree) for one in rules for tree in one.trees)
    return {name for name in FORMER if f"'{name}'" in text}


__all__ = ["Known", "Prepared", "prepare", "values_for"]

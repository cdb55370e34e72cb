"""From records to checked expressions: what the engine and the explanation work with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.language import SPECIAL_DATES, Expression, compile_expression
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_HOUSEHOLD, SOURCE_PERSON, Fact, Rule
from xianjie.policy.nodes import NameType
from xianjie.policy.vocabulary import Vocabulary
from xianjie.policy.windows import Window, parse_window

REGISTRY_SOURCES: Final = (SOURCE_PERSON, SOURCE_HOUSEHOLD)
ZERO_WHEN_ABSENT: Final = ("sum", "count", "exists", "distinct")


@dataclass(frozen=True, slots=True)
class CompiledFact:
    """A fact with its type and checked expressions.

    ``absent_is_zero`` says that no row means 0 or 否; else no row means unknown.
    """

    fact: Fact
    type: NameType
    filter: Expression | None = None
    expression: Expression | None = None
    window: Window | None = None
    absent_is_zero: bool = False

    @property
    def id(self) -> str:
        """Name of the fact."""
        return self.fact.id

    @property
    def reads(self) -> tuple[str, ...]:
        """Names (facts and parameters) in its expressions, and the fact that it rolls up."""
        own = (self.fact.of,) if self.fact.of else ()
        parts = (self.filter, self.expression)
        return own + tuple(name for part in parts if part for name in part.names)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its checked expressions; ``levels`` are (level, condition or None) in order."""

    rule: Rule
    when: Expression
    applies: Expression | None
    levels: tuple[tuple[str, Expression | None], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the rule reads, in order of appearance."""
        parts = [self.when, self.applies, *(condition for _, condition in self.levels)]
        return tuple(dict.fromkeys(name for part in parts if part for name in part.names))


def compile_fact(vocabulary: Vocabulary, name: str) -> CompiledFact:
    """Compile a fact of ``vocabulary``. Raises XianjieError with the first fault of the fact."""
    fact = vocabulary.facts[name]
    kind = vocabulary.type_of(name)
    condition = None
    if fact.filter:
        condition = compile_expression(fact.filter, vocabulary.for_filter(fact))
    expression = None
    if fact.expression:
        names = vocabulary.for_grain(fact.grain)
        expression = compile_expression(fact.expression, names, expect="value")
    window = None
    if fact.source and fact.source not in (*REGISTRY_SOURCES, SOURCE_FINDINGS):
        window = parse_window(fact.window or "当期")
    return CompiledFact(fact, kind, condition, expression, window, _absent_is_zero(fact))


def _absent_is_zero(fact: Fact) -> bool:
    if fact.absent in ("0", "否"):
        return True
    if fact.absent == "未知":
        return False
    return fact.measure is not None and fact.measure.name in ZERO_WHEN_ABSENT


def compile_rule(vocabulary: Vocabulary, rule: Rule) -> CompiledRule:
    """Compile a rule. Raises XianjieError with its first fault."""
    names = vocabulary.for_grain(rule.grain)
    compiled = CompiledRule(
        rule,
        compile_expression(rule.when, names),
        compile_expression(rule.applies, names) if rule.applies else None,
        tuple(
            (choice.level, compile_expression(choice.when, names) if choice.when else None)
            for choice in rule.levels
        ),
    )
    if rule.stage < 2:
        scored = [name for name in compiled.names if _is_scored(vocabulary.facts.get(name))]
        if scored:
            raise XianjieError(
                "stage", f"“{scored[0]}”要等其他规则算完才有，请给规则“{rule.id}”写上 stage: 2。"
            )
    return compiled


def _is_scored(fact: Fact | None) -> bool:
    return fact is not None and fact.source == SOURCE_FINDINGS


def needed_facts(rules: Iterable[CompiledRule], facts: Mapping[str, CompiledFact]) -> list[str]:
    """Facts that the rules read, directly or through others; each after those that it reads."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in ordered or name not in facts:
            return
        fact = facts[name]
        if not fact.fact.source:
            for inner in fact.reads:
                visit(inner)
        ordered[name] = None

    for rule in rules:
        for name in rule.names:
            visit(name)
    return list(ordered)


__all__ = [
    "SPECIAL_DATES",
    "CompiledFact",
    "CompiledRule",
    "compile_fact",
    "compile_rule",
    "needed_facts",
]

"""Run the cases of rules: tiny fact tables that a rule must, or must not, match.

A case gives values as a clerk writes them: yuan, 是 and 否, 未知, dates. What it leaves out is
filled in this order: a parameter takes the value in force at the rule's place on the case's 截至日
(or on the first date on which the rule and its parameters are in force); a derived fact is computed
from what the case gives; any other fact is unknown. A rule's ``applies`` counts only when the case
gives one of its names, so that cases can speak about the condition alone.

``must_match`` asks for a hit. ``must_not_match`` asks for a clear miss; an unknown outcome passes
only when the case itself says 未知, since otherwise a forgotten fact would make any case pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_cases import all_benefits, run_benefit_cases
from xianjie.policy.case_results import CaseError, CaseResult
from xianjie.policy.language import SPECIAL_DATES, Expression, compile_expression
from xianjie.policy.model import Case, Grain, Rule, Rulebook
from xianjie.policy.nodes import NameType, Value
from xianjie.policy.quality.cases import all_quality_rules, run_quality_cases
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.reference import Result, evaluate
from xianjie.policy.resolution import first_date, parameters_at, stored_value
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.vocabulary import Vocabulary, vocabulary_at

__all__ = ["CaseResult", "all_rules", "run_all_cases", "run_cases"]

UNKNOWN_WORDS = (None, "未知", "")
AS_OF = "截至日"


def all_rules(rulebook: Rulebook) -> Iterator[Rule]:
    """Every rule of every layer that is not a mere switch-off."""
    for layer in rulebook.layers:
        for rule in layer.rules:
            if not rule.disabled:
                yield rule


def run_all_cases(rulebook: Rulebook) -> list[CaseResult]:
    """Run the cases of all rules and benefits; what does not compile gives one result."""
    vocabularies = {place: vocabulary_at(rulebook, place) for place in rulebook.places}
    results: list[CaseResult] = []
    for rule in all_rules(rulebook):
        try:
            results.extend(run_cases(rulebook, rule, vocabularies[rule.place]))
        except XianjieError as error:
            results.append(_not_run(rule, error))
    for check in all_quality_rules(rulebook):
        try:
            results.extend(run_quality_cases(rulebook, check))
        except XianjieError as error:
            results.append(_not_run(check, error))
    for benefit in all_benefits(rulebook):
        try:
            results.extend(run_benefit_cases(rulebook, benefit, vocabularies[benefit.place]))
        except XianjieError as error:
            results.append(
                CaseResult(
                    rule=benefit.id,
                    place=benefit.place,
                    kind="when",
                    number=0,
                    expected="",
                    outcome=None,
                    code=error.code,
                    fault=error.message,
                    line=benefit.origin.line,
                )
            )
    return results


def _not_run(rule: Rule | QualityRule, error: XianjieError) -> CaseResult:
    """The result of a rule that does not compile."""
    return CaseResult(
        rule=rule.id,
        place=rule.place,
        kind="when",
        number=0,
        expected=True,
        outcome=None,
        code=error.code,
        fault=error.message,
        line=rule.origin.line,
    )


def run_cases(
    rulebook: Rulebook, rule: Rule, vocabulary: Vocabulary | None = None
) -> list[CaseResult]:
    """Run the cases of one rule at its own place. Raises XianjieError when it does not compile."""
    vocabulary = vocabulary or vocabulary_at(rulebook, rule.place)
    names = vocabulary.for_grain(rule.grain)
    runner = _Runner(rulebook, rule, vocabulary, names)
    results = []
    for kind, expected, cases in (
        ("must_match", True, rule.must_match),
        ("must_not_match", False, rule.must_not_match),
    ):
        for number, case in enumerate(cases, 1):
            results.append(runner.run(kind, number, case, expected=expected))
    return results


class _Runner:
    def __init__(
        self,
        rulebook: Rulebook,
        rule: Rule,
        vocabulary: Vocabulary,
        names: Mapping[str, NameType],
    ) -> None:
        self.rulebook = rulebook
        self.rule = rule
        self.vocabulary = vocabulary
        self.names = names
        self.when = compile_expression(rule.when, names)
        self.applies = compile_expression(rule.applies, names) if rule.applies else None

    def run(self, kind: str, number: int, case: Case, *, expected: bool) -> CaseResult:
        outcome: bool | None = None
        missing: tuple[str, ...] = ()
        try:
            given = self.given(case)
            values = self.filled(given)
            outcome = self.outcome(given, values)
            missing = tuple(
                name for name in self.when.names if values.get(name) is None and name not in given
            )
            code, fault = self.verdict(given, outcome, missing, expected=expected)
        except CaseError as error:
            code, fault = error.code, error.message
        return CaseResult(
            rule=self.rule.id,
            place=self.rule.place,
            kind=kind,
            number=number,
            expected=expected,
            outcome=outcome,
            missing=missing,
            code=code,
            fault=fault,
            line=case.origin.line,
        )

    def given(self, case: Case) -> dict[str, Value | None]:
        known = {**self.vocabulary.types, **self.names, **SPECIAL_DATES}
        values: dict[str, Value | None] = {}
        for name, written in case.values.items():
            if name not in known:
                hint = did_you_mean(name, self.names)
                raise CaseError("unknown-name", f"“{name}”既不是事实也不是参数。{hint}")
            values[name] = _case_value(name, written, known[name])
        return values

    def filled(self, given: Mapping[str, Value | None]) -> dict[str, Result]:
        values: dict[str, Result] = dict(given)
        needed = [*self.when.names, *(self.applies.names if self.applies else ())]
        reads = self._closure(needed)
        as_of = given.get(AS_OF)
        if isinstance(as_of, date):
            on = as_of
        else:
            absent = [name for name in reads if name not in given]
            on = first_date(self.rulebook, self.vocabulary, absent, self.rule.from_date)
        for name, one in parameters_at(self.rulebook, self.vocabulary, on, reads).items():
            values.setdefault(name, one.value)
        for name in needed:
            self._derive(name, values)
        return values

    def _closure(self, names: list[str]) -> list[str]:
        found: dict[str, None] = {}
        todo = list(names)
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found[name] = None
            expression = self._expression(name)
            todo.extend(expression.names if expression else ())
        return list(found)

    def _expression(self, name: str) -> Expression | None:
        fact = self.vocabulary.facts.get(name)
        if fact is None or not fact.expression or name not in self.vocabulary.types:
            return None
        names = self.vocabulary.for_grain(Grain(fact.grain))
        return compile_expression(fact.expression, names, expect="value")

    def _derive(self, name: str, values: dict[str, Result]) -> None:
        expression = None if name in values else self._expression(name)
        if expression is None:
            return
        for read in expression.names:
            self._derive(read, values)
        values[name] = evaluate(expression, values)

    def outcome(
        self, given: Mapping[str, Value | None], values: Mapping[str, Result]
    ) -> bool | None:
        truths = [evaluate(self.when, values)]
        if self.applies is not None and set(self._closure(list(self.applies.names))) & set(given):
            truths.append(evaluate(self.applies, values))
        if False in truths:
            return False
        return True if all(one is True for one in truths) else None

    def verdict(
        self,
        given: Mapping[str, Value | None],
        outcome: bool | None,
        missing: tuple[str, ...],
        *,
        expected: bool,
    ) -> tuple[str, str]:
        if outcome is expected:
            return "", ""
        if outcome is None:
            if not expected and any(value is None for value in given.values()):
                return "", ""
            lacking = f"案例没有给出：{'、'.join(missing)}。" if missing else ""
            return "case-undecided", f"案例判不出结果（信息不足）。{lacking}"
        if expected:
            return "case-fails", "应当命中而没有命中。"
        return "case-fails", "不应命中却命中了。"


def _case_value(name: str, written: Any, kind: NameType) -> Value | None:
    if isinstance(written, list):
        written = tuple(str(one) for one in written)
    elif isinstance(written, str) and written.strip() in UNKNOWN_WORDS:
        return None
    if written is None:
        return None
    if not isinstance(written, int | Decimal | str | date | tuple):
        raise CaseError("bad-value", f"“{name}”的值写法不对。")
    try:
        return stored_value(written, kind)
    except ValueError as error:
        raise CaseError("bad-value", f"“{name}”:{error}。") from None

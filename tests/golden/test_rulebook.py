"""Every case of every packaged rule, and that no rule goes without."""

from __future__ import annotations

from functools import cache

import pytest

from xianjie.policy.cases import CaseResult, all_rules, run_all_cases
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rule, Rulebook

BOOK: Rulebook = load_rulebook()
RULES: list[Rule] = list(all_rules(BOOK))


@cache
def results() -> dict[str, CaseResult]:
    return {one.id: one for one in run_all_cases(BOOK)}


def case_ids() -> list[str]:
    return [
        f"{rule.place}/{rule.id}/{kind}[{number}]"
        for rule in RULES
        for kind, cases in (
            ("must_match", rule.must_match),
            ("must_not_match", rule.must_not_match),
        )
        for number in range(1, len(cases) + 1)
    ]


@pytest.mark.parametrize("case", case_ids())
def test_case(case: str) -> None:
    assert case in results(), f"{case}: the rule does not compile"
    assert results()[case].fault == ""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.place}/{rule.id}")
def test_every_rule_has_both_kinds_of_cases(rule: Rule) -> None:
    assert rule.must_match
    assert rule.must_not_match

"""Cases: what they leave out, what they may say, when they pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.books import RULES, book
from xianjie.policy.cases import CaseResult, run_all_cases, run_cases

FACTS = """
低收入: {grain: household, expression: 人均收入 < 人均线}
高自付: {grain: household, expression: 自付 >= 自付线}
超龄: {grain: person, expression: "周岁(生日, 截至日) > 0"}
生日: {grain: person, source: registry-person, measure: value(出生日期)}
"""


def run(root: Path, when: str, case: str, **extra: str) -> CaseResult:
    rule = RULES.replace("when: 自付 >= 自付线", f"when: {when}")
    rule = rule.replace("must_match: [{自付: 5000}]", f"must_match: [{case}]")
    for old, new in extra.items():
        rule = rule.replace(f"{old}: ", f"{old}: {new}\n  note: ", 1)
    files = {"000000/rules/规则.yaml": rule, "000000/facts/b.yaml": FACTS}
    files["532325/parameters/a.yaml"] = (
        "人均线: {values: [{from: 2022-01-01, value: 100, cite: {document: 待核}}]}\n"
    )
    loaded = book(root, files)
    assert loaded.faults == ()
    return run_cases(loaded, loaded.layer("000000").rules[0])[0]


@pytest.mark.parametrize(
    ("when", "case", "outcome"),
    [
        ("自付 >= 自付线", "{自付: 5000}", True),
        ("自付 >= 自付线", "{自付: 5000, 自付线: 5000.01}", False),
        ("自付 >= 自付线", "{自付: 5000, 截至日: 2020-12-31}", None),
        ("自付 >= 自付线", "{自付: 5000, 截至日: 2021-01-01}", True),
        ("自付 >= 自付线", "{自付: 未知}", None),
        ("自付 >= 自付线", "{自付: }", None),
        ("自付 >= 自付线 AND 脱贫户", "{自付: 1}", False),
        ("脱贫户", "{脱贫户: 是}", True),
        ("脱贫户", "{脱贫户: true}", True),
        ("脱贫户", "{脱贫户: 否}", False),
        ("户类型 = '脱贫户'", "{户类型: 脱贫户}", True),
        ("低收入", "{人均收入: 99.99, 人均线: 100}", True),
        ("低收入", "{人均收入: 99.99}", None),
        ("高自付", "{自付: 5000}", True),
        ("高自付", "{自付: 5000, 高自付: 否}", False),
        ("人均收入 < 人均线", "{人均收入: 1}", None),
    ],
)
def test_outcomes(tmp_path: Path, when: str, case: str, outcome: bool | None) -> None:
    assert run(tmp_path, when, case, applies="自付 IS NOT NULL OR 自付 IS NULL").outcome is outcome


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("{自付: 5000}", True),
        ("{自付: 5000, 脱贫户: 是}", True),
        ("{自付: 5000, 脱贫户: 否}", False),
        ("{自付: 5000, 户类型: 一般农户}", False),
        ("{自付: 5000, 脱贫户: 未知}", None),
    ],
)
def test_who_a_rule_applies_to_counts_when_the_case_says_so(
    tmp_path: Path, case: str, outcome: bool | None
) -> None:
    assert run(tmp_path, "自付 >= 自付线", case).outcome is outcome


def test_a_case_of_a_person_with_dates_and_lists(tmp_path: Path) -> None:
    rule = """
- id: 人
  title: 人的规则
  kind: quality
  grain: person
  when: 超龄 AND 含(健康状况, '残疾')
  cite: {document: 待核}
  must_match: [{生日: 2000-07-01, 截至日: 2022-06-30, 健康状况: [健康, 残疾]}]
  must_not_match:
    - {生日: 2022-07-01, 截至日: 2022-06-30, 健康状况: [残疾]}
    - {生日: 2000-07-01, 截至日: 2022-06-30, 健康状况: 健康}
    - {生日: 未知, 截至日: 2022-06-30, 健康状况: 残疾}
"""
    loaded = book(tmp_path, {"000000/rules/b.yaml": rule, "000000/facts/b.yaml": FACTS})
    results = [one for one in run_all_cases(loaded) if one.rule == "人"]
    assert [(one.id, one.outcome, one.passed) for one in results] == [
        ("000000/人/must_match[1]", True, True),
        ("000000/人/must_not_match[1]", False, True),
        ("000000/人/must_not_match[2]", False, True),
        ("000000/人/must_not_match[3]", None, True),
    ]


def test_a_forgotten_fact_does_not_let_a_case_pass(tmp_path: Path) -> None:
    files = {"000000/rules/规则.yaml": RULES.replace("{自付: 4999.99}", "{自付线: 5000}")}
    loaded = book(tmp_path, files)
    result = run_cases(loaded, loaded.layer("000000").rules[0])[1]
    assert (result.code, result.missing) == ("case-undecided", ("自付",))


def test_a_rule_that_does_not_compile_is_named(tmp_path: Path) -> None:
    files = {"000000/rules/规则.yaml": RULES.replace("when: 自付", "when: 自负")}
    results = run_all_cases(book(tmp_path, files))
    assert [(one.rule, one.kind, one.code, one.passed) for one in results] == [
        ("大额自付", "when", "unknown-name", False)
    ]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("{自付: {元: 1}}", "bad-value"),
        ("{自付: [1]}", "bad-value"),
        ("{自付: 一万}", "bad-value"),
        ("{户类型: 贫下中农}", "bad-value"),
        ("{无此事实: 1}", "unknown-name"),
    ],
)
def test_values_that_do_not_fit_are_named(tmp_path: Path, case: str, code: str) -> None:
    assert run(tmp_path, "自付 >= 自付线", case).code == code

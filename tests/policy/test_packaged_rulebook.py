"""The rulebook that ships with the product: sound, complete for the first county, honest."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xianjie.kernel.periods import Period
from xianjie.policy.checking import check_rulebook
from xianjie.policy.compiling import compile_fact, compile_rule
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import NATION, Rule, Rulebook, RuleKind
from xianjie.policy.reference import evaluate
from xianjie.policy.resolution import Resolved, resolve
from xianjie.policy.vocabulary import vocabulary_at

YAOAN = "532325"
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "rulebook.md"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def yaoan(rulebook: Rulebook) -> Resolved:
    return resolve(rulebook, YAOAN, date(2022, 6, 30))


def _rules(rulebook: Rulebook) -> list[Rule]:
    return [rule for layer in rulebook.layers for rule in layer.rules]


def test_checks_without_a_fault(rulebook: Rulebook) -> None:
    assert check_rulebook(rulebook) == []


def test_places_that_ship(rulebook: Rulebook) -> None:
    wanted = {"000000", "530000", YAOAN, "620000", "623000", "620402", "440000", "441800"}
    assert set(rulebook.places) == wanted


def test_enough_rules_in_the_national_layer(rulebook: Rulebook) -> None:
    layer = rulebook.layer(NATION)
    assert layer is not None
    kinds = Counter(rule.kind for rule in layer.rules)
    assert kinds[RuleKind.WARNING] >= 30
    assert kinds[RuleKind.ASSET_SIGNAL] >= 8


def test_asset_signals_never_alarm(rulebook: Rulebook) -> None:
    signals = [rule for rule in _rules(rulebook) if rule.kind is RuleKind.ASSET_SIGNAL]
    assert {choice.level for rule in signals for choice in rule.levels} == {"蓝"}
    assert {rule.weight for rule in signals} == {0}


def test_every_rule_has_cases_on_both_sides_and_one_with_an_unknown(rulebook: Rulebook) -> None:
    thin = [
        rule.id
        for rule in _rules(rulebook)
        if not rule.must_match
        or len(rule.must_not_match) < 2
        or all("未知" not in case.values.values() for case in rule.must_not_match)
    ]
    assert thin == []


def test_every_rule_cites_and_tells_whom_and_by_when(rulebook: Rulebook) -> None:
    bare = [
        rule.id
        for rule in _rules(rulebook)
        if rule.cite is None or not rule.notify or not rule.verify_days or not rule.message
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("place", "on", "name", "value"),
    [
        (YAOAN, date(2022, 1, 1), "低保标准", 496_000),
        (YAOAN, date(2022, 12, 31), "低保标准", 496_000),
        (YAOAN, date(2023, 1, 1), "低保标准", 515_800),
        (YAOAN, date(2024, 1, 1), "低保标准", 536_400),
        (YAOAN, date(2022, 6, 30), "低保边缘线", 744_000),
        (YAOAN, date(2022, 6, 30), "重点户均值_脱贫户", 1_341_100),
        (YAOAN, date(2022, 6, 30), "重点户均值_监测户", 990_400),
        (YAOAN, date(2024, 6, 30), "增收目标_脱贫户", 2_317_400),
        (YAOAN, date(2024, 6, 30), "增收目标_监测户", 1_800_000),
        (YAOAN, date(2022, 6, 30), "因病预警线", 707_350),
        (YAOAN, date(2022, 6, 30), "因病预警线_一般农户", 1_414_700),
        (YAOAN, date(2021, 6, 30), "监测收入线", 600_000),
        (YAOAN, date(2024, 6, 30), "监测收入线", 870_000),
        ("623000", date(2021, 6, 30), "低保标准", 478_800),
        ("623000", date(2023, 6, 30), "监测收入线", None),
        ("441800", date(2022, 6, 30), "监测收入线", None),
    ],
)
def test_values_at_a_place_and_a_day(
    rulebook: Rulebook, place: str, on: date, name: str, value: int | None
) -> None:
    assert resolve(rulebook, place, on).parameters[name].value == value


def test_values_of_the_county_document_are_verified_and_borrowed_ones_are_not(
    yaoan: Resolved,
) -> None:
    assert not yaoan.parameters["低保标准"].unverified
    assert not yaoan.parameters["重点户均值_脱贫户"].unverified
    assert yaoan.parameters["监测收入线"].unverified
    assert yaoan.parameters["上年农村人均可支配收入"].unverified
    assert yaoan.parameters["因病预警线"].unverified


@pytest.mark.parametrize("month", ["2022-04", "2022-05", "2022-06"])
def test_the_first_county_has_every_parameter_that_its_rules_read(
    rulebook: Rulebook, month: str
) -> None:
    resolved = resolve(rulebook, YAOAN, Period.parse(month).last_day)
    read: set[str] = set()
    for rule in resolved.rules.values():
        todo = list(compile_rule(resolved.vocabulary, rule).names)
        while todo:
            name = todo.pop()
            if name not in read:
                read.add(name)
                if name in resolved.facts:
                    todo += compile_fact(resolved.vocabulary, name).reads
    missing = {n for n in read & resolved.parameters.keys() if resolved.parameters[n].value is None}
    assert missing == set()


AS_OF = {"截至日": date(2022, 6, 30), "学年开学日": date(2021, 9, 1)}


@pytest.mark.parametrize(
    ("fact", "given", "expected"),
    [
        ("有劳动能力", {"出生日期": date(2006, 6, 30), "劳动技能": "普通劳动力"}, True),
        ("有劳动能力", {"出生日期": date(2006, 7, 1), "劳动技能": "普通劳动力"}, False),
        ("有劳动能力", {"出生日期": date(2010, 1, 1), "劳动技能": None}, False),
        ("有劳动能力", {"出生日期": date(1980, 1, 1), "劳动技能": None}, None),
        ("义务教育适龄", {"出生日期": date(2015, 9, 1)}, True),
        ("义务教育适龄", {"出生日期": date(2015, 9, 2)}, False),
        ("义务教育适龄", {"出生日期": date(2005, 9, 2)}, True),
        ("义务教育适龄", {"出生日期": date(2005, 9, 1)}, False),
        ("在册监测", {"监测对象类别": None, "风险是否已消除": None}, False),
        ("在册监测", {"监测对象类别": "边缘易致贫户", "风险是否已消除": None}, True),
        ("在册监测", {"监测对象类别": "边缘易致贫户", "风险是否已消除": True}, False),
        ("脱贫或监测户", {"户类型": None, "监测对象类别": None}, None),
        ("脱贫或监测户", {"户类型": None, "监测对象类别": "边缘易致贫户"}, True),
        ("岗位流失", {"车间公益岗_上期": None, "就业中": True}, False),
        ("岗位流失", {"车间公益岗_上期": None, "就业中": False}, None),
    ],
)
def test_derived_facts_at_their_edges(
    rulebook: Rulebook, fact: str, given: dict[str, Any], expected: bool | None
) -> None:
    assert _derive(rulebook, fact, given) is expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"在学籍名册": True}, False),
        ({"义务教育未上学原因": "因病"}, False),
        ({"在学籍名册_上期": False}, False),
        ({"在学籍名册_上期": False, "在校生状况": None}, True),
        ({"在学籍名册_上期": False, "在校生状况": "学龄前儿童"}, True),
        ({"在学籍名册_上期": None}, None),
        ({"在学籍名册": None}, None),
    ],
)
def test_a_child_of_school_age_who_left_the_roll(
    rulebook: Rulebook, changed: dict[str, Any], expected: bool | None
) -> None:
    child = {
        "出生日期": date(2012, 3, 1),
        "在学籍名册": False,
        "在学籍名册_上期": True,
        "在校生状况": "小学",
        "义务教育未上学原因": None,
    }
    assert _derive(rulebook, "适龄未在学", child | changed) is expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"低保在享": True}, False),
        ({"特困在享": True}, False),
        ({"死亡_近12月": True}, False),
        ({"死亡_近12月": None}, True),
        ({"低保在享_上期": None}, None),
        ({"低保在享_上期": None, "低保近期终止": True}, True),
    ],
)
def test_a_person_whose_dibao_ended(
    rulebook: Rulebook, changed: dict[str, Any], expected: bool | None
) -> None:
    ended = {
        "低保在享_上期": True,
        "低保近期终止": False,
        "低保在享": False,
        "特困在享": False,
        "死亡_近12月": False,
    }
    assert _derive(rulebook, "低保停发", ended | changed) is expected


def _derive(rulebook: Rulebook, name: str, given: dict[str, Any]) -> Any:
    """Value of a derived fact from raw facts, with the packaged parameters of 2022-06-30."""
    vocabulary = vocabulary_at(rulebook, YAOAN)
    values = dict(resolve(rulebook, YAOAN, date(2022, 6, 30)).values) | AS_OF | given

    def fill(fact: str) -> None:
        if fact in values:
            return
        compiled = compile_fact(vocabulary, fact)
        assert compiled.expression is not None, f"{fact} is not given"
        for read in compiled.expression.names:
            fill(read)
        values[fact] = evaluate(compiled.expression, values)

    fill(name)
    return values[name]


def test_the_reference_page_names_every_national_rule(rulebook: Rulebook) -> None:
    page = DOCS.read_text(encoding="utf-8")
    layer = rulebook.layer(NATION)
    assert layer is not None
    kinds = Counter(rule.kind for rule in layer.rules)
    assert f"{kinds[RuleKind.WARNING]} 条预警" in page
    assert f"{kinds[RuleKind.ASSET_SIGNAL]} 条资产信号" in page
    listed = page.replace("因病-大额自付（两条）", "因病-大额自付、因病-大额自付-一般农户")
    unnamed = [r.id for r in layer.rules if r.id not in listed]
    assert unnamed == []


@pytest.mark.parametrize("place", ["532325", "623000", "620402", "441800"])
@pytest.mark.parametrize("year", [2021, 2022, 2024, 2026])
def test_every_rule_compiles_everywhere_and_always(
    rulebook: Rulebook, place: str, year: int
) -> None:
    resolved = resolve(rulebook, place, date(year, 6, 30))
    for rule in resolved.rules.values():
        for name in compile_rule(resolved.vocabulary, rule).names:
            if name in resolved.facts:
                compile_fact(resolved.vocabulary, name)
        assert rule.verify_days in resolved.parameters
        assert not isinstance(rule.weight, str) or resolved.parameters[rule.weight].value

"""Names and their types: parameters, facts, columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policy.books import book
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.errors import XianjieError
from xianjie.policy.model import Parameter, ParameterValue, Scalar
from xianjie.policy.vocabulary import (
    code_texts,
    feed_ids,
    is_person_source,
    names_mentioned,
    parameter_type,
    source_columns,
    vocabulary_at,
)


def typed(unit: str, *values: Scalar, formula: str = "", **more: str) -> tuple[str, str, bool]:
    entries = [ParameterValue(value=value) for value in values]
    if formula:
        entries.append(ParameterValue(formula=formula))
    kind = parameter_type([Parameter("甲", unit=unit, values=tuple(entries), **more)])
    assert kind.constant
    return kind.kind, str(kind.unit), kind.integral


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (typed("元/年·人", 4960), ("money", "元/年·人", True)),
        (typed("元", formula="甲 * 乙"), ("money", "元", True)),
        (typed("比例", 1), ("decimal", "比例", False)),
        (typed("%", 20), ("decimal", "%", False)),
        (typed("岁", 16, 6), ("int", "岁", True)),
        (typed("岁"), ("int", "岁", True)),
        (typed("亩", 1, Decimal("0.5")), ("decimal", "亩", False)),
        (typed("人", formula="甲"), ("decimal", "人", False)),
        (typed("人", formula="甲", type="int"), ("int", "人", True)),
        (typed("日期", date(2022, 9, 1)), ("date", "比例", True)),
        (typed("文字", "甲"), ("text", "比例", True)),
        (typed("是否", "是"), ("bool", "比例", True)),
        (typed("代码", "因病", codes="风险类型"), ("code", "比例", True)),
        (typed("代码", ("因病", "因学")), ("codes", "比例", True)),
    ],
)
def test_types_of_parameters(found: tuple[str, str, bool], expected: tuple[str, str, bool]) -> None:
    assert found == expected


def test_an_unknown_code_set_is_refused() -> None:
    with pytest.raises(XianjieError):
        typed("代码", "甲", codes="无此代码表")


FACTS = """
笔数: {grain: household, source: medical-expense, measure: count, unit: 笔}
有住院: {grain: household, source: medical-expense, measure: exists, filter: "就医类别 = '住院'"}
最近: {grain: person, source: medical-expense, measure: "max(结算日期)"}
类别: {grain: person, source: medical-expense, measure: "latest(就医类别, 结算日期)"}
种数: {grain: person, source: medical-expense, measure: distinct(就医类别), unit: 类}
最大: {grain: person, source: medical-expense, measure: max(个人自付)}
占比: {grain: household, from: 残疾, rollup: share}
任一: {grain: household, from: 残疾, rollup: any}
合计: {grain: household, from: 最大, rollup: sum}
户主类别: {grain: household, from: 类别, rollup: head}
倍: {grain: household, expression: 自付 / 自付线, unit: 比例}
本人户: {grain: person, expression: 残疾 AND 脱贫户}
"""


@pytest.mark.parametrize(
    ("name", "kind", "unit"),
    [
        ("自付", "money", "元"),
        ("笔数", "int", "笔"),
        ("有住院", "bool", "比例"),
        ("最近", "date", "比例"),
        ("类别", "code", "比例"),
        ("种数", "int", "类"),
        ("最大", "money", "元"),
        ("残疾人数", "int", "人"),
        ("占比", "decimal", "比例"),
        ("任一", "bool", "比例"),
        ("合计", "money", "元"),
        ("户主类别", "code", "比例"),
        ("人均收入", "money", "元/年·人"),
        ("倍", "decimal", "比例"),
        ("本人户", "bool", "比例"),
        ("健康状况", "codes", "比例"),
        ("得分", "int", "分"),
    ],
)
def test_types_of_facts(tmp_path: Path, name: str, kind: str, unit: str) -> None:
    vocabulary = vocabulary_at(book(tmp_path, {"000000/facts/b.yaml": FACTS}), "532325")
    assert vocabulary.problems == {}
    found = vocabulary.type_of(name)
    assert (found.kind, str(found.unit)) == (kind, unit)


def test_a_fact_that_is_not_there_has_no_type(tmp_path: Path) -> None:
    with pytest.raises(XianjieError) as caught:
        vocabulary_at(book(tmp_path), "532325").type_of("无")
    assert caught.value.code == "unknown-name"


def test_a_filter_sees_the_columns_of_its_source_and_of_the_person(tmp_path: Path) -> None:
    vocabulary = vocabulary_at(book(tmp_path), "532325")
    names = vocabulary.for_filter(vocabulary.facts["自付"])
    assert {"就医类别", "结算日期", "个人自付", "健康状况", "出生日期", "自付线"} <= names.keys()
    assert not {"姓名", "证件号码", "户类型", "脱贫户"} & names.keys()
    rolled = vocabulary.for_filter(vocabulary.facts["残疾人数"])
    assert {"健康状况", "残疾", "自付线"} <= rolled.keys()


@pytest.mark.parametrize("source", [*feed_ids(), "registry-person", "registry-household"])
def test_no_personal_column_can_be_named(source: str) -> None:
    contracts = {contract.id: contract for contract in all_contracts()}
    contract = contracts[source.replace("registry-household", "registry-person")]
    personal = {column.name for column in contract.columns if column.personal}
    assert not personal & source_columns(source).keys()


def test_whose_rows_a_source_holds() -> None:
    assert is_person_source("medical-expense")
    assert is_person_source("registry-person")
    assert not is_person_source("housing-safety")
    assert not is_person_source("registry-household")
    assert not is_person_source("无此数据")


def test_codes_know_their_aliases() -> None:
    codes = code_texts("风险类型")
    assert codes.canonical("因病") == "因病"
    assert codes.canonical("无此风险") is None
    assert "因病" in codes.texts


def test_names_mentioned_leave_literals_aside() -> None:
    text = "户类型 = '脱贫户' AND \"务工时间(月)\" > 0 AND 户类型 IN ('甲')"
    assert names_mentioned(text) == ["户类型", "AND", "务工时间(月)", "0", "IN"]

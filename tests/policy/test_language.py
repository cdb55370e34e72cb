"""The language: what is read, what is refused, and in which words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from xianjie.policy.language import ExpressionError, compile_expression
from xianjie.policy.nodes import DATE, TEXT, NameType, number_type
from xianjie.policy.reference import AtLeast, evaluate
from xianjie.policy.units import NO_UNIT, parse_unit


class Stages:
    texts = ("小学", "初中", "普通高中")

    def canonical(self, text: str) -> str | None:
        return {"高中": "普通高中"}.get(text, text if text in self.texts else None)


def money(unit: str) -> NameType:
    return number_type(parse_unit(unit), integral=True)


NAMES = {
    "医疗自付": money("元"),
    "因病预警线": NameType("money", parse_unit("元"), integral=False, constant=True),
    "家庭年收入": money("元/年"),
    "月低保金": money("元/月"),
    "家庭人口": number_type(parse_unit("人"), integral=True),
    "残疾人数": number_type(parse_unit("人"), integral=True),
    "比例线": NameType("decimal", NO_UNIT, integral=False, constant=True),
    "在册监测": NameType("bool"),
    "学段": NameType("code", codes=Stages()),
    "健康": NameType("codes"),
    "义教学段": NameType("codes", codes=Stages(), constant=True),
    "出生日期": DATE,
    "户编号": TEXT,
}


def value_of(text: str, /, expect: str = "bool", **values: object) -> object:
    return evaluate(compile_expression(text, NAMES, expect=expect), values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("医疗自付 >= 因病预警线", {"医疗自付": 707350, "因病预警线": Decimal(707350)}, True),
        ("医疗自付 >= 因病预警线", {"医疗自付": 707349, "因病预警线": Decimal(707350)}, False),
        ("医疗自付 >= 因病预警线", {"因病预警线": Decimal(707350)}, None),
        ("医疗自付 >= 因病预警线 AND 在册监测", {"医疗自付": 1, "因病预警线": 2}, False),
        ("医疗自付 >= 因病预警线 OR 在册监测", {"在册监测": True}, True),
        ("NOT 在册监测", {}, None),
        ("医疗自付 / 家庭人口 > 0", {"医疗自付": 5, "家庭人口": 0}, None),
        ("医疗自付 IS NULL", {}, True),
        ("医疗自付 IS NOT NULL", {"医疗自付": 0}, True),
        ("在册监测 IS TRUE", {}, False),
        ("COALESCE(医疗自付, 0) = 0", {}, True),
        ("学段 IN ('小学', '高中')", {"学段": "普通高中"}, True),
        ("学段 NOT IN ('小学', '初中')", {"学段": "普通高中"}, True),
        ("学段 = '小学'", {}, None),
        ("含(健康, '残疾')", {"健康": frozenset({"残疾", "长期慢性病"})}, True),
        ("含(义教学段, 学段)", {"义教学段": frozenset({"小学", "初中"}), "学段": "初中"}, True),
        ("家庭人口 BETWEEN 0 AND 1", {"家庭人口": 1}, True),
        ("户编号 LIKE '5323%'", {"户编号": "532325001"}, True),
        ("户编号 NOT LIKE '5323%'", {"户编号": "532325001"}, False),
        ("REGEXP_LIKE(户编号, '^53[0-9]+$')", {"户编号": "53x"}, False),
        ("月低保金 * 12 < 家庭年收入", {"月低保金": 10000, "家庭年收入": 120001}, True),
        ("残疾人数 / 家庭人口 * 100 > 0", {"残疾人数": 1, "家庭人口": 3}, True),
    ],
)
def test_conditions(text: str, values: dict[str, object], expected: object) -> None:
    assert value_of(text, **values) is expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("医疗自付 / 家庭人口", {"医疗自付": 100, "家庭人口": 3}, Decimal("33.333333")),
        ("医疗自付 / 家庭人口", {"医疗自付": -100, "家庭人口": 3}, Decimal("-33.333333")),
        ("医疗自付 * 比例线", {"医疗自付": 100, "比例线": Decimal("0.57")}, Decimal("57")),
        ("ROUND(医疗自付 * 比例线)", {"医疗自付": 15000, "比例线": Decimal("0.57")}, 8600),
        ("周岁(出生日期, 截至日)", {"出生日期": date(2006, 7, 1), "截至日": date(2022, 6, 30)}, 15),
        (
            "周岁(出生日期, 截至日)",
            {"出生日期": date(2006, 6, 30), "截至日": date(2022, 6, 30)},
            16,
        ),
        (
            "相差月数(出生日期, 截至日)",
            {"出生日期": date(2022, 1, 31), "截至日": date(2022, 6, 30)},
            4,
        ),
    ],
)
def test_values(text: str, values: dict[str, object], expected: object) -> None:
    assert value_of(text, expect="value", **values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("医疗自付 >= 因病预警线", True),
        ("医疗自付 < 因病预警线", False),
        ("因病预警线 <= 医疗自付", True),
        ("医疗自付 > 因病预警线", None),
        ("医疗自付 = 因病预警线", None),
        ("医疗自付 + 医疗自付 > 因病预警线", True),
        ("医疗自付 * 比例线 >= 因病预警线", None),
    ],
)
def test_a_partial_sum_decides_what_its_lower_bound_decides(text: str, expected: object) -> None:
    values = {"医疗自付": AtLeast(500), "因病预警线": Decimal(500), "比例线": Decimal("0.5")}
    assert value_of(text, **values) is expected


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "parse", "空"),
        ("医疗自付 >=", "parse", "读不懂"),
        ("医疗自付 ≥ 因病预警线", "parse", "请写成“>=”"),
        ("医疗自负 >= 因病预警线", "unknown-name", "医疗自付"),
        ("医疗自付 >= 5000", "literal", "定义成参数"),
        ("月低保金 < 家庭年收入", "unit", "乘以 12"),
        ("医疗自付 > 家庭人口", "unit", "元"),
        ("医疗自付 * 医疗自付 > 0", "unit", "没有意义"),
        ("学段 = '大学'", "unknown-code", "不在代码表里"),
        ("学段 > '小学'", "type", "是否相等"),
        ("在册监测 + 1 > 0", "type", "不能参加计算"),
        ("医疗自付", "type", "是否成立"),
        ("医疗自付 AND 在册监测", "type", "不是条件"),
        ("健康 = '残疾'", "type", "含("),
        ("(SELECT 1) > 0", "construct", "不允许"),
        ("CASE WHEN 在册监测 THEN TRUE ELSE FALSE END", "construct", "不允许"),
        ("sleep(1) > 0", "construct", "函数"),
        ("户.医疗自付 > 0", "construct", "表名"),
        ("在册监测; DROP TABLE x", "construct", "分号"),
        ("在册监测 -- 注释", "construct", "注释"),
        ("医疗自付 IN (SELECT 1)", "construct", "逐个"),
    ],
)
def test_refusals_say_why(text: str, code: str, part: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, NAMES)
    assert (caught.value.code, part in caught.value.message) == (code, True), caught.value.message


def test_long_chains_are_flat() -> None:
    text = " OR ".join(["在册监测"] * 200)
    assert value_of(text, 在册监测=True) is True


def test_units_print_as_written() -> None:
    assert [str(parse_unit(text)) for text in ("元/年·人", "元/人·年", "元", "比例", "%")] == [
        "元/年·人", "元/年·人", "元", "比例", "%",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*$", "(a{99}){99}", "a{101}", "a{1,2000}", "a{4000,}", "a++", "a*+", "a?+",
     "a\\Z", "(a)\\1", "(?=a)", "(", "[a", "a" * 201],
)  # fmt: skip
def test_patterns_that_could_hang_or_that_the_engine_does_not_know_are_refused(
    pattern: str,
) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(f"REGEXP_LIKE(户编号, '{pattern}')", {"户编号": TEXT})
    assert caught.value.code == "construct"


@pytest.mark.parametrize(
    "pattern", ["^53[0-9]{4,16}$", "[+*)]+", "\\)+", "(公路|桥)?段$", "a{100}", "[]+]+", "\\d{6}"]
)
def test_plain_patterns_mean_the_same_to_the_engine(pattern: str) -> None:
    names = {"户编号": TEXT}
    compile_expression(f"REGEXP_LIKE(户编号, '{pattern}')", names)
    query = "SELECT regexp_matches(?, ?)"
    for text in ("532325000001", "+*)", "))", "公路段", "a" * 100, "]+", ""):
        (found,) = duckdb.execute(query, [text, pattern]).fetchall()
        assert found == (re.search(pattern, text) is not None,), text


def test_like_with_many_gaps_is_refused() -> None:
    with pytest.raises(ExpressionError, match="%"):
        compile_expression(f"户编号 LIKE '{'%a' * 7}'", {"户编号": TEXT})

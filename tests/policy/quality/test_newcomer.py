"""What a newcomer writes: the small functions he needs, and the answers to what he guesses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xianjie.policy.language import ExpressionError
from xianjie.policy.loading import load_rulebook
from xianjie.policy.quality.builder import QualityBuilder
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.operators import OPERATORS
from xianjie.policy.quality.tables import table_named


@pytest.fixture(scope="module")
def households() -> QualityBuilder:
    """Expressions over households."""
    return QualityBuilder(quality_context(load_rulebook(), "000000"), table_named("户"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("UPPER(户主姓名) = 户主姓名", "身份证主体"),
        ("TRIM(户主姓名) = 户主姓名", "去空格(文字)"),
        ("REPLACE(户主姓名, ' ', '') = 户主姓名", "替换(文字"),
        ("COUNT(成员) = 0", "计数(关系"),
        ("SUM(成员, 务工时间) > 1", "求和(关系"),
        ("IF(人数 > 1, 人数, 1) > 1", "如果(条件"),
        ("IIF(人数 > 1, 人数, 1) > 1", "如果(条件"),
        ("CASE WHEN 人数 > 1 THEN TRUE END", "如果(条件"),
        ("识别监测时间 > CURRENT_DATE", "截至日"),
        ("识别监测时间 > 今天", "截至日"),
        ("YEAR(识别监测时间) = 1", "年(日期)"),
        ("户联系电话 = NULL", "空(列)"),
        ("是否危房户 && 是否易地搬迁户", "AND"),
        ("是否危房户 且 是否易地搬迁户", "AND"),
        ("不空(户联系电话)", "NOT 空(列)"),
        ("绝对值(人数) > 1", "ABS"),
    ],
)
def test_a_guess_is_answered_with_what_to_write(
    households: QualityBuilder, text: str, told: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        households.tree(text)
    assert told in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        "去空格(户主姓名) <> 户主姓名",
        "替换(户联系电话, '-', '') = '1'",
        "全同(户联系电话)",
        "余数(人数, 计数(成员)) = 0",
        "识别监测时间 < 加年(截至日, -1)",
        "识别监测时间 < 加月(截至日, -12)",
        "COALESCE(人数, 0) = 0",
        "IFNULL(人数, 0) = 0",
    ],
)
def test_it_can_be_said(households: QualityBuilder, text: str) -> None:
    assert households.tree(text).type.kind == "bool"


@pytest.mark.parametrize(
    "text",
    ["余数(住房面积, 人数) = 0", "余数(人数, 1) = 0", "替换(户主姓名, '', '甲') = '甲'"],
)
def test_it_is_refused_with_how_it_is_written(households: QualityBuilder, text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        households.tree(text)
    assert "写法：" in refused.value.message


@pytest.mark.parametrize(
    ("operator", "values", "given"),
    [
        ("unspaced", (" 张\u3000三\n",), "张三"),
        ("replace", ("a-b-c", "-", ""), "abc"),
        ("uniform", ("1111",), True),
        ("uniform", ("1",), False),
        ("uniform", ("1112",), False),
        ("rest", (-7, 3), -1),
        ("rest", (7, 0), None),
        ("add_years", (date(2024, 2, 29), -1), date(2023, 2, 28)),
    ],
)
def test_what_they_give(operator: str, values: tuple[Any, ...], given: Any) -> None:
    assert OPERATORS[operator](None, *values) == given

"""Numbers with units as Chinese documents print them."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.docparse.quantities import find_quantities, read_number

PRINTED = [
    ("1.2万人", "12000", None, "人"),
    ("5亿元", "500000000", None, "元"),
    ("3千户", "3000", None, "户"),
    ("12,500元", "12500", None, "元"),
    ("54.6%", "54.6", None, "%"),
    ("2.5个百分点", "2.5", None, "个百分点"),
    ("4960元/人/年", "4960", None, "元/人/年"),
    ("每人每月480元", "480", None, "元/人/月"),
    ("三百户", "300", None, "户"),
    ("一千二百名", "1200", None, "名"),
    ("两个", "2", None, "个"),
    ("百分之九十五", "95", None, "%"),
    ("百分之百", "100", None, "%"),
    ("三分之二", "66.67", None, "%"),
    ("六成以上", "60", None, "%"),
    ("一半以上", "50", None, "%"),
    ("翻一番", "1", None, "番"),
    ("1.5倍", "1.5", None, "倍"),
    ("1-2个", "1", "2", "个"),
    ("5至20头", "5", "20", "头"),
    ("15%-20%", "15", "20", "%"),
    ("一至两个", "1", "2", "个"),
    ("三五家", "3", "5", "家"),
    ("5-10万元", "50000", "100000", "元"),
    ("0.28万贫困人口", "2800", None, "人"),
    ("10余个", "10", None, "个"),
]


@pytest.mark.parametrize(("text", "value", "upper", "unit"), PRINTED)
def test_a_printed_quantity(text: str, value: str, upper: str | None, unit: str) -> None:
    (found,) = find_quantities(text)
    assert (found.value, found.upper, found.unit) == (
        Decimal(value),
        None if upper is None else Decimal(upper),
        unit,
    )


@pytest.mark.parametrize(
    "text",
    [
        "2024年",
        "第22次会议",
        "5G基站",
        "4A级景区",
        "〔2021〕5号",
        "二〇二一年",
        "一户一策",
        "0943-8221234",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert [one for one in find_quantities(text) if one.value != 1] == []


NUMBERS = st.decimals(min_value="0.01", max_value="99999", places=2, allow_nan=False)


@given(NUMBERS, st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("千", 10**3)]))
def test_every_figure_is_read_back(number: Decimal, size: tuple[str, int]) -> None:
    word, factor = size
    (found,) = find_quantities(f"收入达到{number}{word}元以上")
    assert found.value == number * factor


@given(st.integers(min_value=2, max_value=99_999_999))
def test_every_numeral_is_read_back(number: int) -> None:
    words = cn2an.an2cn(str(number), "low")
    assert read_number(words) == number
    (found,) = find_quantities(f"培训{words}人")
    assert (found.value, found.unit) == (number, "人")

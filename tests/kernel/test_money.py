# ruff: noqa: RUF001
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.kernel.money import format_yuan, parse_number, to_fen


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1,234.50", 123450),
        ("1234.5", 123450),
        ("１，２３４．５", 123450),
        ("￥1,234.50元", 123450),
        (1234.5, 123450),
        (0.1 + 0.2, 30),
        (7073, 707300),
        (Decimal("0.005"), 1),
        ("0.004", 0),
        ("-12.00", -1200),
        ("(12.00)", -1200),
        ("（12.00）", -1200),
        (".5", 50),
        ("12.", 1200),
        ("0", 0),
        ("12,345,678.90", 1234567890),
    ],
)
def test_amounts_are_exact_fen(written: object, fen: int) -> None:
    assert to_fen(written) == fen


def test_wan_yuan_only_when_the_column_says_so() -> None:
    assert to_fen("8.5", yuan_per_unit=10_000) == 8_500_000
    assert to_fen("8.5万元", yuan_per_unit=10_000) == 8_500_000
    assert to_fen(0.07, yuan_per_unit=10_000) == 70_000
    with pytest.raises(ValueError, match="万"):
        to_fen("8.5万元")
    with pytest.raises(ValueError, match="万"):
        to_fen("8.5万")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "一百",
        "1,23",
        "1.2.3",
        "12,3456",
        "1e5",
        "1.2E+9",
        None,
        True,
        float("nan"),
        float("inf"),
        "--5",
        "9" * 20,
        "5-6",
    ],
)
def test_what_is_not_an_amount_is_refused_in_chinese(written: object) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        to_fen(written)


@given(st.integers(-(10**14), 10**14))
def test_written_yuan_reads_back(fen: int) -> None:
    assert to_fen(format_yuan(fen)) == fen
    assert to_fen(Decimal(fen) / 100) == fen


@given(st.integers(0, 10**11))
def test_floats_of_two_decimals_are_exact(fen: int) -> None:
    assert to_fen(fen / 100) == fen


@given(st.text(max_size=10))
def test_any_text_is_a_number_or_a_value_error(text: str) -> None:
    try:
        assert parse_number(text).is_finite()
    except ValueError as error:
        assert str(error)


def test_yuan_are_grouped() -> None:
    assert [format_yuan(fen) for fen in (0, 100, 707350, -5, 2000000)] == [
        "0",
        "1",
        "7,073.50",
        "-0.05",
        "20,000",
    ]

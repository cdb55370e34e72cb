"""The boundary cases of the language once more, this time in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.generative.test_expressions import CONSTANTS, FACTS, in_database
from xianjie.engine.sql import quote, text_literal, value_literal
from xianjie.policy.reference import AtLeast

EMPTY: dict[str, Any] = dict.fromkeys(FACTS)
JUNE = date(2022, 6, 30)
LINE = {**dict.fromkeys(CONSTANTS), "线": Decimal(500)}


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("支出 >= 线", {"支出": AtLeast(500)}, True),
        ("支出 >= 线", {"支出": AtLeast(499)}, None),
        ("支出 < 线", {"支出": AtLeast(500)}, False),
        ("支出 > 线", {"支出": AtLeast(500)}, None),
        ("支出 > 线", {"支出": AtLeast(501)}, True),
        ("支出 <= 线", {"支出": AtLeast(501)}, False),
        ("支出 = 线", {"支出": AtLeast(501)}, False),
        ("支出 <> 线", {"支出": AtLeast(501)}, True),
        ("线 <= 支出", {"支出": AtLeast(500)}, True),
        ("支出 + 收入 >= 线", {"支出": AtLeast(400), "收入": 100}, True),
        ("支出 - 收入 >= 线", {"支出": AtLeast(600), "收入": 100}, True),
        ("收入 - 支出 >= 线", {"支出": AtLeast(1), "收入": 10_000}, None),
        ("支出 >= 线", {"支出": 500}, True),
        ("支出 >= 线", {"支出": 499}, False),
        ("较小(收入, 线) = 收入", {"收入": 499}, True),
        ("较大(收入, 线) = 线", {"收入": 499}, True),
        ("较大(收入, 0) = 0", {"收入": -1}, True),
        ("较小(支出, 线) > 0", {"支出": AtLeast(9)}, None),
        ("较大(收入, 线) >= 线", {}, None),
        ("支出 / 收入 > 0", {"支出": 1, "收入": 0}, None),
        ("周岁(生日, 发证日) = 0", {"生日": date(2021, 7, 1), "发证日": date(2022, 6, 30)}, True),
        ("周岁(生日, 发证日) = 1", {"生日": date(2021, 6, 30), "发证日": date(2022, 6, 30)}, True),
        ("相差月数(生日, 发证日) = 0", {"生日": date(2022, 5, 31), "发证日": JUNE}, True),
        ("相差月数(生日, 发证日) = 1", {"生日": date(2022, 5, 30), "发证日": JUNE}, True),
        ("相差月数(发证日, 生日) = 0", {"生日": date(2022, 5, 31), "发证日": JUNE}, True),
        ("状态 NOT LIKE '%学'", {"状态": "辍学"}, False),
    ],
)  # fmt: skip
def test_boundaries(text: str, row: dict[str, Any], expected: object) -> None:
    assert in_database(text, [{**EMPTY, **row}], LINE) == [expected]


def test_names_and_texts_are_quoted() -> None:
    assert quote('a"b') == '"a""b"'
    assert text_literal("it's") == "'it''s'"
    hostile = "'; DROP TABLE t; --"
    assert duckdb.execute("SELECT " + text_literal(hostile)).fetchall() == [(hostile,)]


def test_money_with_parts_of_a_fen_is_exact() -> None:
    assert value_literal(Decimal("707350.5")) == "CAST('707350.5' AS DECIMAL(30,6))"
    assert value_literal(Decimal("707350.0")) == "CAST(707350 AS BIGINT)"

"""Random expressions over random values: the database and the reference evaluator agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.engine.sql import RESULT, Bound, Renderer, quote, storage_type
from xianjie.policy.language import compile_expression
from xianjie.policy.nodes import DATE, NameType, number_type
from xianjie.policy.reference import AtLeast, evaluate
from xianjie.policy.units import NO_UNIT, parse_unit

YUAN, PEOPLE = parse_unit("元"), parse_unit("人")
FACTS = {
    "支出": number_type(YUAN, integral=True),
    "收入": number_type(YUAN, integral=True),
    "均值": number_type(YUAN, integral=False),
    "人口": number_type(PEOPLE, integral=True),
    "劳力": number_type(PEOPLE, integral=True),
    "占比": NameType("decimal", NO_UNIT, integral=False),
    "监测": NameType("bool"),
    "低保": NameType("bool"),
    "状态": NameType("text"),
    "健康": NameType("codes"),
    "生日": DATE,
    "发证日": DATE,
}
CONSTANTS = {
    "线": NameType("money", YUAN, integral=False, constant=True),
    "比例": NameType("decimal", NO_UNIT, integral=False, constant=True),
    "年龄线": NameType("int", parse_unit("岁"), constant=True),
    "名单": NameType("codes", constant=True),
}
TEXTS = ["在读", "辍学", "休学", "毕业"]
ILLS = ["残疾", "患有大病", "长期慢性病"]
fen = st.integers(-(10**9), 10**9)
small = st.integers(0, 12)
ratio = st.decimals("-3", "3", places=6, allow_nan=False, allow_infinity=False)
dates = st.dates(date(1930, 1, 1), date(2022, 12, 31))


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values, values, values)


def partial(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values, values, values.map(lambda v: AtLeast(abs(v))))


VALUES = st.fixed_dictionaries(
    {
        "支出": partial(st.integers(0, 10**9)),
        "收入": optional(fen),
        "均值": optional(fen.map(lambda v: (Decimal(v) / 3).quantize(Decimal("0.000001")))),
        "人口": partial(small),
        "劳力": optional(small),
        "占比": optional(ratio),
        "监测": optional(st.booleans()),
        "低保": optional(st.booleans()),
        "状态": optional(st.sampled_from(TEXTS)),
        "健康": optional(st.frozensets(st.sampled_from(ILLS), min_size=1)),
        "生日": optional(dates),
        "发证日": optional(dates),
    }
)
KNOWN = st.fixed_dictionaries(
    {
        "线": optional(fen.map(Decimal)),
        "比例": optional(ratio),
        "年龄线": optional(st.integers(0, 100)),
        "名单": optional(st.frozensets(st.sampled_from(TEXTS))),
    }
)

money = st.deferred(
    lambda: st.one_of(
        st.sampled_from(["支出", "收入", "均值", "线", "0"]),
        st.tuples(money_name, st.sampled_from(["+", "-"]), money).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        st.tuples(money_name, st.sampled_from(["比例", "占比"])).map("({0[0]} * {0[1]})".format),
        money_name.map("ROUND({}, 2)".format),
        money_name.map("ROUND({})".format),
        money_name.map("ABS({})".format),
        st.tuples(money_name, money_name).map("COALESCE({0[0]}, {0[1]}, 0)".format),
        money_name.map("(-{})".format),
        st.tuples(st.sampled_from(["较小", "较大"]), money_name, money).map(
            "{0[0]}({0[1]}, {0[2]})".format
        ),
    )
)
money_name = st.sampled_from(["支出", "收入", "均值", "线"])
people = st.sampled_from(["人口", "劳力", "0", "1", "(人口 + 劳力)", "(人口 - 劳力)"])
ratios = st.sampled_from(
    [
        "占比",
        "比例",
        "(劳力 / 人口)",
        "(支出 / 收入)",
        "(占比 * 比例)",
        "(均值 / 线)",
        "ROUND(占比, 1)",
    ]
)
per_head = st.sampled_from(["(收入 / 人口)", "(支出 / 劳力)", "(均值 / 人口)", "(线 / 劳力)"])
comparator = st.sampled_from([">=", ">", "<", "<=", "=", "<>"])


def compared(side: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(side, comparator, side).map(" ".join)


atoms = st.one_of(
    compared(money),
    compared(people),
    compared(ratios),
    compared(per_head),
    st.sampled_from(
        [
            "监测", "低保", "支出 IS NULL", "人口 IS NOT NULL", "监测 IS TRUE", "低保 IS FALSE",
            "状态 = '辍学'", "状态 IN ('辍学', '休学')", "状态 <> '在读'", "状态 LIKE '%学'",
            "REGEXP_LIKE(状态, '^[在休]')", "含(健康, '残疾')", "含(名单, 状态)",
            "状态 IN 名单", "状态 NOT IN 名单", "'休学' IN 名单", "较小(人口, 劳力) > 0",
            "周岁(生日, 发证日) >= 年龄线", "相差天数(生日, 发证日) > 0",
            "相差月数(发证日, 生日) >= 0",
            "人口 BETWEEN 0 AND 劳力", "生日 < 发证日", "监测 = 低保",
        ]
    ),
)  # fmt: skip
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        inner.map("NOT ({})".format),
    ),
    max_leaves=6,
)


def stored(value: Any) -> Any:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return None if isinstance(value, AtLeast) else value


def in_database(text: str, rows: list[dict[str, Any]], constants: dict[str, Any]) -> list[Any]:
    expression = compile_expression(text, FACTS | CONSTANTS, expect="value")
    names = {name: Bound(quote(name), quote(f"{name}下限")) for name in ("支出", "人口")}
    names |= {name: Bound(quote(name)) for name in FACTS if name not in names}
    sql = Renderer(names, constants).render(expression.tree)
    columns = [f"{quote(name)} {storage_type(kind)}" for name, kind in FACTS.items()]
    columns += [f'"支出下限" {RESULT}', '"人口下限" BIGINT', "place INTEGER"]
    connection = duckdb.connect()
    try:
        connection.execute(f"CREATE TABLE t ({', '.join(columns)})")
        marks = ", ".join("?" for _ in columns)
        for place, row in enumerate(rows):
            cells = [stored(row[name]) for name in FACTS]
            for name in ("支出", "人口"):
                value = row[name]
                cells.append(value.bound if isinstance(value, AtLeast) else value)
            connection.execute(f"INSERT INTO t VALUES ({marks})", [*cells, place])
        found = connection.execute(f"SELECT {sql} FROM t ORDER BY place").fetchall()
    finally:
        connection.close()
    return [row[0] for row in found]


@settings(max_examples=150, deadline=None)
@given(conditions, st.lists(VALUES, min_size=1, max_size=4), KNOWN)
def test_conditions_agree(text: str, rows: list[dict[str, Any]], constants: dict[str, Any]) -> None:
    expression = compile_expression(text, FACTS | CONSTANTS)
    expected = [evaluate(expression, {**constants, **row}) for row in rows]
    assert in_database(text, rows, constants) == expected


@settings(max_examples=80, deadline=None)
@given(st.one_of(money, per_head, ratios), st.lists(VALUES, min_size=1, max_size=4), KNOWN)
def test_values_agree(text: str, rows: list[dict[str, Any]], constants: dict[str, Any]) -> None:
    expression = compile_expression(text, FACTS | CONSTANTS, expect="value")
    expected = [evaluate(expression, {**constants, **row}) for row in rows]
    shown = [None if isinstance(value, AtLeast) else value for value in expected]
    assert in_database(text, rows, constants) == shown

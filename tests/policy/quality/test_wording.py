"""Quality rules in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from xianjie.policy.loading import load_rulebook
from xianjie.policy.nodes import NameType, number_type
from xianjie.policy.quality.builder import QualityBuilder
from xianjie.policy.quality.compiling import compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.operators import LENIENT, OPERATORS
from xianjie.policy.quality.resolution import quality_in_force
from xianjie.policy.quality.tables import table_named
from xianjie.policy.quality.wording import _CALLS, _TESTS, describe, rule_words
from xianjie.policy.units import parse_unit

FAMILIES = Path(__file__).with_name("families.yaml")
BOOK = load_rulebook(None, [FAMILIES])


@pytest.mark.parametrize(
    ("table", "text", "words"),
    [
        ("人", "是否参加城乡居民基本医疗保险 = '是' AND NOT 空(证件号码)",
         "是否参加城乡居民基本医疗保险为是，且证件号码已填"),
        ("人", "长度(证件号码) NOT IN (18, 20)", "证件号码的位数不是18、20之一"),
        ("人", "NOT (性别 = '男' OR 存在(务工记录, 是否已务工))",
         "性别 不等于 “男”，且务工记录里没有（是否已务工为是）的"),
        ("户", "计数(成员, 与户主关系 = '户主') <> 1",
         "成员里（与户主关系 等于 “户主”）的行数 不等于 1"),
        ("户", "户主.性别 = 配偶.性别", "户主的性别 等于 配偶的性别"),
        ("户", "识别监测时间 > 消除监测时间", "识别监测时间 晚于 消除监测时间"),
        ("户", "最近(务工记录, 务工月收入) < 0", "务工记录的最近一条的务工月收入 小于 0"),
        ("人", "同值数(证件号码, '本村') > 1", "本村证件号码相同的行数 大于 1"),
        ("人", "存在(全表.帮扶责任人, 证件号码 = 本行.证件号码)",
         "全部帮扶责任人里有（证件号码 等于 本行的证件号码）的"),
        ("人", "NOT 身份证校验(证件号码)", "证件号码通不过身份证校验"),
        ("人", "不同数(成员, 民族) > 1", "成员的不同民族的个数 大于 1"),
        ("人", "没有(成员, 性别 = '男' AND NOT 空(姓名))",
         "成员里没有（性别 等于 “男”，且姓名已填）的"),
    ],
)  # fmt: skip
def test_conditions_in_words(table: str, text: str, words: str) -> None:
    context = quality_context(BOOK, "000000")
    assert describe(QualityBuilder(context, table_named(table)).tree(text)) == words


def test_every_example_has_words_and_they_are_chinese() -> None:
    context = quality_context(BOOK, "000000")
    lent = {
        "示例标准": NameType("money", parse_unit("元/年·人"), constant=True),
        "开学日": NameType("text", constant=True),
    }
    vocabulary = replace(context.vocabulary, parameters=context.parameters | lent)
    held = {"示例对照": number_type(parse_unit("岁"), integral=True), "示例清单": NameType("codes")}
    context = replace(context, vocabulary=vocabulary, mappings=held)
    for one in FUNCTIONS.values():
        tree = QualityBuilder(context, table_named(one.table)).tree(one.example)
        said, opposite = describe(tree), describe(tree, denied=True)
        assert said != opposite
        assert re.search(r"[a-z]{2,}", said + opposite) is None


def test_every_operator_has_words() -> None:
    told = {*_CALLS, *_TESTS, "labels", "coalesce", "choose", "set_of", "sum_known", "tally",
            "concat", "union", "intersect", "except"}  # fmt: skip
    assert {*OPERATORS, *LENIENT} - told == set()


def test_a_rule_is_told_with_its_population() -> None:
    rules = quality_in_force(BOOK, "000000", date(2022, 6, 30))
    compiled = compile_quality_rule(quality_context(BOOK, "000000"), rules["特困务工"])
    assert rule_words(compiled) == (
        "人（户的监测对象类别已知）：享受特困供养政策情况是“农村特困”、“城市特困”之一，"
        "且务工记录里有（是否已务工为是）的。"
    )

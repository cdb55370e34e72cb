"""Quality rules in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xianjie.policy.loading import load_rulebook
from xianjie.policy.quality.builder import QualityBuilder
from xianjie.policy.quality.compiling import compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.resolution import quality_in_force
from xianjie.policy.quality.tables import table_named
from xianjie.policy.quality.wording import describe, explain_hit, rule_words
from xianjie.policy.resolution import resolve

FAMILIES = Path(__file__).with_name("families.yaml")
BOOK = load_rulebook(None, [FAMILIES])


@pytest.mark.parametrize(
    ("table", "text", "words"),
    [
        ("人", "是否参加城乡居民基本医疗保险 = '是' AND NOT 空(证件号码)",
         "是否参加城乡居民基本医疗保险为是，且证件号码已填"),
        ("人", "长度(证件号码) NOT IN (18, 20)", "证件号码的位数不是18、20"),
        ("人", "NOT (性别 = '男' OR 存在(务工记录, 是否已务工))",
         "性别不等于“男”，且务工记录里没有（是否已务工为是）的"),
        ("户", "计数(成员, 与户主关系 = '户主') <> 1",
         "成员里（与户主关系等于“户主”）的个数不等于1"),
        ("户", "户主.性别 = 配偶.性别", "户主的性别等于配偶的性别"),
        ("户", "识别监测时间 > 消除监测时间", "识别监测时间晚于消除监测时间"),
        ("户", "最近(务工记录, 务工月收入) < 0", "最近一条务工记录的务工月收入小于0"),
        ("人", "同值数(证件号码) > 1", "证件号码相同的人数大于1"),
        ("人", "存在(全表.帮扶责任人, 证件号码 = 本行.证件号码)",
         "全部帮扶责任人里有（证件号码等于本行的证件号码）的"),
        ("人", "NOT 身份证校验(证件号码)", "证件号码的校验位不对"),
        ("人", "不同数(成员, 民族) > 1", "成员的民族不同值的个数大于1"),
    ],
)  # fmt: skip
def test_conditions_in_words(table: str, text: str, words: str) -> None:
    context = quality_context(BOOK, "000000")
    assert describe(QualityBuilder(context, table_named(table)).tree(text)) == words


def test_every_example_has_words() -> None:
    context = quality_context(BOOK, "000000")
    for one in FUNCTIONS.values():
        if "示例" not in one.example and "开学日" not in one.example:
            tree = QualityBuilder(context, table_named(one.table)).tree(one.example)
            assert describe(tree)
            assert describe(tree, negated=True) != describe(tree)


def test_a_hit_is_told_with_its_values_and_limits() -> None:
    on = date(2022, 6, 30)
    rule = quality_in_force(BOOK, "000000", on)["学段年龄"]
    compiled = compile_quality_rule(quality_context(BOOK, "000000"), rule)
    by_name = {one.name: one for one in compiled.values}
    told = explain_hit(
        compiled,
        {by_name["在校生状况"]: "七年级", by_name["出生日期"]: date(2012, 1, 1)},
        {"在校生状况": "七年级", "年龄": 10},
        resolve(BOOK, "000000", on).parameters,
    )
    assert told.sentence == "七年级，10 岁"
    assert told.cells == (("出生日期", "2012-01-01"), ("在校生状况", "七年级"))
    assert told.parameters == (("初中在校生年龄：上限", "17 岁（待核）"),)
    assert rule_words(compiled).startswith(
        "人：从出生日期到截至日的周岁小于“学段最小年龄”里在校生状况"
    )

"""The quality language: what it says, what it refuses, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from xianjie.policy.cases import run_all_cases
from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.nodes import NameType, number_type
from xianjie.policy.quality.builder import QualityBuilder
from xianjie.policy.quality.calls import CALLS
from xianjie.policy.quality.compiling import compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.resolution import mappings_at, quality_in_force
from xianjie.policy.quality.tables import table_named
from xianjie.policy.resolution import resolve
from xianjie.policy.units import parse_unit

FAMILIES = Path(__file__).with_name("families.yaml")


@pytest.fixture(scope="module")
def families() -> Rulebook:
    """The rules of the file beside this one."""
    return load_rulebook(None, [FAMILIES])


def test_every_rule_of_the_file_holds_with_its_cases(families: Rulebook) -> None:
    assert [(one.item, one.message) for one in check_rulebook(families)] == []
    results = run_all_cases(families)
    assert [one.id for one in results if not one.passed] == []
    assert len(results) > 30


def test_a_stored_rulebook_keeps_quality_rules(families: Rulebook) -> None:
    again = Rulebook.from_blob(families.to_blob())
    assert again == families
    assert again.hash == families.hash


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_has_an_example_that_compiles(name: str) -> None:
    context = quality_context(load_rulebook(), "000000")
    ages = number_type(parse_unit("岁"), integral=True)
    context.vocabulary.parameters.setdefault(
        "示例标准", NameType("money", parse_unit("元/年·人"), constant=True)
    )
    context.vocabulary.parameters.setdefault("开学日", NameType("text", constant=True))
    lists = NameType("codes")
    context = replace(context, mappings={**context.mappings, "示例对照": ages, "示例清单": lists})
    one = FUNCTIONS[name]
    tree = QualityBuilder(context, table_named(one.table)).tree(one.example)
    assert tree.type.kind == "bool"
    assert set(CALLS) == set(FUNCTIONS)


RULE = """
- id: 试
  title: 试
  kind: quality
  table: {table}
  when: {when}
  params:
    上限: {{value: 70, unit: 岁}}
    家数: {{value: 3, unit: 户}}
    线: {{value: 100, unit: 元/月}}
  must_match: [{{}}]
  must_not_match: [{{}}]
"""


@pytest.mark.parametrize(
    ("table", "when", "code"),
    [
        ("人", "周岁(出生日期, 截至日) > 70", "literal"),
        ("人", "周岁(出生日期, 截至日) > 家数", "unit"),
        ("人", "年龄 > 上限", "unknown-name"),
        ("人", "户.户类形 = '脱贫户'", "unknown-name"),
        ("人", "出生日期 < '2022-01-01'", "literal"),
        ("人", "文化程度 = '博士后'", "unknown-code"),
        ("人", "成员.姓名 = '甲'", "relation"),
        ("人", "计数(户)", "relation"),
        ("人", "计数(孩子) > 1", "relation"),
        ("人", "数一数(成员) > 1", "construct"),
        ("人", "取字(证件号码) = '1'", "construct"),
        ("人", "健康状况 IN ('残疾')", "type"),
        ("人", "周岁(姓名, 截至日) > 上限", "construct"),
        ("户", "工资性收入 > 线", "unit"),
        ("户", "户类型 = ''", "literal"),
        ("户", "CASE WHEN 人数 > 1 THEN TRUE END", "construct"),
        ("户", "人数", "type"),
        ("户", "(SELECT 1) = 1", "construct"),
        ("户", "查表(没有的表, 户类型) = '是'", "unknown-name"),
        ("户", "最近(成员, 姓名) = '甲'", "construct"),
    ],
)
def test_what_cannot_be_said_is_refused(
    faults: Callable[[str], list[tuple[str, str]]], table: str, when: str, code: str
) -> None:
    found = faults(RULE.format(table=table, when=f'"{when}"'))
    assert ("试.when", code) in found


def test_a_misspelt_column_is_told_with_the_nearest(book: Callable[[str], Rulebook]) -> None:
    rulebook = book(RULE.format(table="人", when="劳动技术 = '普通劳动力'"))
    messages = [one.message for one in check_rulebook(rulebook) if one.code == "unknown-name"]
    assert messages[0].startswith("在“人”里找不到“劳动技术”")
    assert "“劳动技能”" in messages[0]


@pytest.mark.parametrize(
    ("when", "case", "outcome"),
    [
        ("空(户联系电话)", "{户联系电话: 未知}", True),
        ("空(人均纯收入)", "{人均纯收入: 很多}", False),
        ("人均纯收入 IS NULL", "{人均纯收入: 很多}", True),
        ("任一空(住房面积, 入户路类型)", "{住房面积: 1}", True),
        ("空数(住房面积, 入户路类型) = 1", "{住房面积: 1}", True),
        ("合计(工资性收入, 财产性收入) <> 年收入", "{工资性收入: 5, 年收入: 5}", False),
        ("是否危房户 = '是'", "{是否危房户: 是}", True),
        ("是否危房户 <> '是'", "{}", None),
        ("(是否危房户 = '是') IS NOT TRUE", "{}", True),
        ("产业帮扶 = '其他'", "{产业帮扶: 其他}", True),
        ("产业帮扶 = '其他'", "{产业帮扶: 其他，种植}", False),
        ("只含(集合(产业帮扶, 金融帮扶), '其他')", "{产业帮扶: 其他}", True),
        ("只含(集合(产业帮扶, 金融帮扶), '其他')", "{}", True),
        ("含任一(产业帮扶, '种植', '养殖')", "{产业帮扶: '其他,养殖'}", True),
        ('"致贫/返贫风险1" = ' + "'因病'", "{致贫返贫风险1: 因病}", True),
        ("户联系电话 NOT LIKE '1%'", "{户联系电话: '13800000000'}", False),
        ("NOT 手机号(户联系电话)", "{户联系电话: '0871-1234567'}", True),
        ("识别监测时间 < 年初(截至日)", "{识别监测时间: 202112, 截至日: 2022-06-30}", True),
        ("加月(识别监测时间, 1) < 截至日", "{识别监测时间: 2022-05-31, 截至日: 2022-06-30}", False),
        ("没有(成员, 与户主关系 = '户主')", "{成员: [{与户主关系: 之子}]}", True),
        ("全部(成员, 劳动技能 = '无劳动力')", "{}", None),
        ("全部(成员, 劳动技能 = '无劳动力')", "{成员: [{劳动技能: 无劳动力}]}", True),
        ("存在(成员, 出生日期 > 本行.识别监测时间)",
         "{识别监测时间: 2022-01, 成员: [{出生日期: 2022-02-01}]}", True),
        ("求和(成员, 务工时间) > 0", "{成员: [{务工时间: 3}, {}]}", None),
        ("求和(成员, COALESCE(务工时间, 0)) > 0", "{成员: [{务工时间: 3}, {}]}", True),
        ("含(取集(成员, 享受低保政策情况), '农村低保')",
         "{成员: [{享受低保政策情况: 农村低保}, {}]}", True),
        ("NOT 有(户主)", "{成员: [{与户主关系: 配偶}]}", True),
        ("上期.户类型 <> 户类型", "{户类型: 脱贫户, 上期: {户类型: 一般农户}}", True),
        ("上期.户类型 <> 户类型", "{户类型: 脱贫户}", None),
        ("村.是否出列 AND 户类型 = '脱贫户'", "{户类型: 脱贫户, 村: {是否出列: 是}}", True),
        ("最近(务工记录, 务工月收入) < 线",
         "{务工记录: [{开始时间: 202201, 务工月收入: 1}, {开始时间: 202203, 务工月收入: 500}]}",
         False),
        ("不同数(成员, 民族) > 1", "{成员: [{民族: 汉族}, {民族: 彝族}, {}]}", True),
        ("如果(人数 > 1, 耕地面积, 0) > 0", "{人数: 1, 耕地面积: 5}", False),
        ("同值数(户联系电话, '本户') > 1",
         "{户编号: A, 户联系电话: '1', 全表: [{户编号: B, 户联系电话: '1'}]}", False),
        ("空列(住房面积, 入户路类型) = '入户路类型'", "{住房面积: 1}", True),
        ("空(差集(集合(致贫返贫风险1), 查集(措施对应, 填列(各措施))))",
         "{致贫返贫风险1: 因病, 健康帮扶: 其他}", True),
        ("空(差集(集合(致贫返贫风险1), 查集(措施对应, 填列(各措施))))",
         "{致贫返贫风险1: 因病, 产业帮扶: 其他}", False),
        ("全空(各措施)", "{产业帮扶: 其他}", False),
        ("耕地面积（亩） ≥ 1", "{耕地面积: 1}", True),
        ("耕地面积(亩) > 1", "{耕地面积: 1}", False),
        ("致贫/返贫风险1 = '因病'", "{致贫返贫风险1: 因病}", True),
        ("求和(成员, 务工时间) > 12", "{成员: [{务工时间: 13}]}", True),
        ("识别监测时间 < 起始", "{识别监测时间: 202303}", True),
        ("识别监测时间 < 起始", "{识别监测时间: 202304}", False),
        ("存在(成员, 与户主关系 = '之子' AND 相差年数(本行.户主.出生日期, 出生日期) < 差)",
         "{户主: {出生日期: 1980-01-01}, 成员: [{与户主关系: 之子, 出生日期: 1994-12-31}]}",
         True),
        ("存在(成员, 与户主关系 = '之子' AND 相差年数(本行.户主.出生日期, 出生日期) < 差)",
         "{户主: {出生日期: 1980-01-01}, 成员: [{与户主关系: 之子, 出生日期: 1995-01-01}]}",
         False),
        ("人均纯收入 > 倍数 * 平均(村.农户, 人均纯收入)",
         "{人均纯收入: 100, 全表: [{人均纯收入: 10}, {人均纯收入: 10}]}", True),
        ("同值数(户主姓名, '本村') > 1",
         "{行政村: 甲, 户主姓名: 张, 全表: [{行政村: 乙, 户主姓名: 张}]}", False),
        ("同值数(户主姓名, '本乡') > 1",
         "{行政村: 甲, 户主姓名: 张, 全表: [{村: 乙, 户主姓名: 张}]}", True),
        ("同值数(户主姓名, '本乡') > 1",
         "{乡: 甲, 户主姓名: 张, 全表: [{乡镇: 乙, 户主姓名: 张}]}", False),
        ("同值数(户联系电话, '本村') > 1", "{户联系电话: '1', 全表: [{户联系电话: '1'}]}", True),
    ],
)  # fmt: skip
def test_outcomes(
    book: Callable[[str], Rulebook], when: str, case: str, outcome: bool | None
) -> None:
    text = f"""
terms:
  各措施: {{table: 户, columns: [产业帮扶, 健康帮扶]}}
mappings:
  措施对应: {{value: {{健康帮扶: [因病], 产业帮扶: [其他]}}}}
rules:
  - id: 试
    title: 试
    kind: quality
    table: 户
    params:
      线: {{value: 400, unit: 元/月}}
      起始: {{value: 2023-04}}
      差: {{value: 15, unit: 年}}
      倍数: {{value: 2, unit: 倍}}
    when: >-
      {when}
    must_match: [{case}]
    must_not_match: [{case}]
"""
    rulebook = book(text)
    assert [one.message for one in rulebook.faults] == []
    results = run_all_cases(rulebook)
    assert [(one.outcome, one.code if one.outcome is None else "") for one in results] == [
        (outcome, "case-undecided" if outcome is None else ""),
        (outcome, ""),
    ]


def test_a_case_without_a_day_takes_the_first_on_which_mapping_tables_hold(
    book: Callable[[str], Rulebook],
) -> None:
    text = """
mappings:
  最小年龄: {unit: 岁, key: 在校生状况, values: [{from: 2024-01-01, value: {七年级: 12}}]}
rules:
  - id: 试
    title: 试
    kind: quality
    table: 人
    let: {年龄: "周岁(出生日期, 识别日)"}
    params: {识别日: {value: 2022-01-01}}
    when: 年龄 < 查表(最小年龄, 在校生状况)
    must_match: [{出生日期: 2015-01-01, 在校生状况: 七年级}]
    must_not_match: [{出生日期: 2000-01-01, 在校生状况: 七年级}]
"""
    assert [one.passed for one in run_all_cases(book(text))] == [True, True]


def test_parameters_of_a_rule_are_overridden_by_a_region(tmp_path: Path) -> None:
    (tmp_path / "000000/quality").mkdir(parents=True)
    (tmp_path / "000000/quality/一.yaml").write_text(
        RULE.format(table="人", when="周岁(出生日期, 截至日) >= 上限"), "utf-8"
    )
    (tmp_path / "532325/parameters").mkdir(parents=True)
    (tmp_path / "532325/parameters/一.yaml").write_text(
        "试.上限: {unit: 岁, values: [{from: 2022-01-01, value: 65, cite: {document: 待核}}]}\n",
        "utf-8",
    )
    rulebook = load_rulebook(None, [tmp_path])

    def value(place: str, on: date) -> object:
        return resolve(rulebook, place, on).parameters["试.上限"].value

    assert value("532325", date(2022, 6, 30)) == 65
    assert value("532325", date(2021, 6, 30)) == 70
    assert value("620402", date(2022, 6, 30)) == 70


def test_a_county_switches_a_rule_off_and_changes_a_mapping(tmp_path: Path) -> None:
    folder = tmp_path / "532325" / "quality"
    folder.mkdir(parents=True)
    (folder / "一.yaml").write_text(
        "quality: [{id: 医保重复, kind: quality, disabled: true}]\n"
        "mappings: {学段最小年龄: {value: {七年级: 11}, cite: {document: 待核}}}\n",
        "utf-8",
    )
    rulebook = load_rulebook(None, [FAMILIES, tmp_path])
    on = date(2022, 6, 30)
    assert "医保重复" in quality_in_force(rulebook, "620402", on)
    assert "医保重复" not in quality_in_force(rulebook, "532325", on)
    here = mappings_at(rulebook, "532325", on)["学段最小年龄"]
    there = mappings_at(rulebook, "620402", on)["学段最小年龄"]
    assert (here.value, here.place) == ({"七年级": 11}, "532325")
    assert there.value == {"七年级": 12, "八年级": 12, "九年级": 12}


def test_cells_of_a_hit_are_those_that_the_condition_reads(families: Rulebook) -> None:
    rule = quality_in_force(families, "000000", date(2022, 6, 30))["医保重复"]
    compiled = compile_quality_rule(quality_context(families, "000000"), rule)
    assert [(one.path, one.name) for one in compiled.cells] == [
        ((), "是否参加城乡居民基本医疗保险"),
        ((), "是否参加城镇职工基本医疗保险"),
    ]


def test_terms_that_lead_back_to_themselves_are_told(
    faults: Callable[[str], list[tuple[str, str]]],
) -> None:
    text = "terms:\n  甲: {table: 户, expression: 乙}\n  乙: {table: 户, expression: 甲}\n"
    assert [code for _, code in faults(text)] == ["cycle", "cycle"]

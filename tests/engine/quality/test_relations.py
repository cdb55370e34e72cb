"""Golden cases: what relations lead to, what is blank, what a check gives back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.quality.world import context, inputs, judged, row, rule
from xianjie.engine.quality import Only, QualityResult, check_rows, run, told_name
from xianjie.engine.quality.planning import Part, RuleSql
from xianjie.policy.nodes import NameType, number_type
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.reference import World
from xianjie.policy.quality.rows import Data
from xianjie.policy.units import parse_unit

AS_OF = date(2022, 6, 30)
CONSTANTS: dict[str, Any] = {"截至日": AS_OF, "年龄线": 16, "月薪线": 40000, "没有值": None}
NAMES = context(
    {
        "年龄线": number_type(parse_unit("岁"), integral=True),
        "月薪线": number_type(parse_unit("元/月"), integral=True),
        "没有值": NameType("text", constant=True),
    },
    {},
)
HERE, THERE = "532325101001", "532325102001"


def county() -> Data:
    """Four households: a pair with a child, two heads, nobody, a head alone."""
    data = Data()
    for number, village in enumerate((HERE, HERE, THERE, None), 1):
        data.add(row("户", number, household=number, village=village, 户类型="脱贫户"))
    people: list[tuple[int, str, str | None, date | None]] = [
        (1, "户主", "男", date(1970, 1, 1)), (1, "配偶", "男", date(1975, 1, 1)),
        (1, "之子", "男", date(2010, 1, 1)), (2, "户主", "女", date(1980, 1, 1)),
        (2, "户主", "男", date(1981, 1, 1)), (4, "户主", None, None),
    ]  # fmt: skip
    for number, (home, relation, sex, born) in enumerate(people, 1):
        data.add(
            row("人", number, person=number, household=home, village=HERE, 性别=sex,
                与户主关系=relation, 出生日期=born, 姓名=f"张{number}", 证件号码=None)
        )  # fmt: skip
    spells: list[tuple[int | None, date | None, date | None, int | None]] = [
        (1, date(2021, 1, 1), date(2021, 6, 1), 30000),
        (1, date(2022, 1, 1), None, None),
        (1, date(2022, 1, 1), None, 50000),
        (2, None, None, 10000),
        (None, date(2022, 1, 1), None, 1),
    ]
    for number, (person, start, end, pay) in enumerate(spells, 1):
        at = None if person is None else 1
        data.add(
            row("务工记录", number, person=person, household=at, village=HERE, 开始时间=start,
                结束时间=end, 务工月收入=pay)
        )  # fmt: skip
    former = data.former.setdefault(1, Data())
    former.add(row("户", 7, household=1, village=HERE, 户类型="一般农户"))
    former.add(row("人", 9, person=8, household=1, village=HERE, 与户主关系="户主", 性别="女"))
    return data


def check(*rules: CompiledQualityRule, data: Data | None = None, **more: Any) -> QualityResult:
    """A check without faults."""
    result = run(inputs(rules, data or county(), CONSTANTS, **more))
    assert result.faults == ()
    return result


def hits(result: QualityResult, number: int = 0) -> list[int]:
    """Row numbers that a rule hit."""
    return sorted(one["row_no"] for one in result.hits.to_pylist() if one["rule"] == number)


CASES = [
    ("户", "计数(成员, 与户主关系 = '户主') <> 1", [2, 3], 0),
    ("户", "计数(成员) = 0", [3], 0),
    ("户", "没有(成员)", [3], 0),
    ("户", "全部(成员, 性别 = '男')", [1], 2),
    ("户", "NOT 有(户主)", [3], 0),
    ("户", "NOT 有(配偶)", [2, 3, 4], 0),
    ("户", "户主.性别 = '女'", [2], 2),
    ("户", "户主.性别 = 配偶.性别", [1], 3),
    ("户", "空(户主.性别)", [3, 4], 0),
    ("户", "求和(务工记录, 务工月收入) > 0", [], 1),
    ("户", "最大(务工记录, 务工月收入) > 月薪线", [1], 3),
    ("户", "户类型 <> 上期.户类型", [1], 3),
    ("户", "上期.户主.性别 = '女'", [1], 3),
    ("户", "存在(上期.成员, 性别 = '女')", [1], 0),
    ("户", "同值数(户类型, '本村') > 1", [1, 2], 1),
    ("户", "同值数(户类型) > 1", [1, 2, 3, 4], 0),
    ("户", "同值组数(户类型, 村.村编码) > 0", [], 0),
    ("人", "最近(务工记录, 务工月收入) > 月薪线", [1], 5),
    ("人", "最早(务工记录, 务工月收入) < 月薪线", [1], 5),
    ("人", "计数(务工记录) > 1", [1], 0),
    ("人", "存在(其他成员, 出生日期 > 本行.出生日期)", [1, 2, 4], 0),
    ("人", "周岁(出生日期, 截至日) < 年龄线", [3], 1),
    ("人", "存在(村.人口, 性别 = '女')", [], 0),
    ("务工记录", "前一条.结束时间 < 开始时间", [2], 4),
    ("务工记录", "有(前一条)", [2, 3], 0),
    ("务工记录", "有(后一条)", [1, 2], 0),
    ("务工记录", "计数(同人, 开始时间 < 本行.开始时间) = 1", [2, 3], 1),
    ("务工记录", "存在(人, 与户主关系 = '户主' AND 性别 = 本行.人.性别)", [1, 2, 3, 4], 1),
    ("务工记录", "有(人)", [1, 2, 3, 4], 0),
    ("户", "人数 > 1 AND 户类型 = '一般农户'", [], 0),
    ("户", "户类型 = 没有值", [], 4),
]


def test_relations_lead_where_they_should() -> None:
    rules = [rule(NAMES, table, when, rule_id=when) for table, when, _, _ in CASES]
    data = county()
    result = check(*rules, data=data)
    told = []
    for number, one in enumerate(rules):
        unknown = result.outcomes[number].unknown
        told.append((one.table.title, one.rule.when, hits(result, number), unknown))
        wanted, undecided = judged(one, data, World(data, CONSTANTS))
        assert (set(told[-1][2]), unknown) == (wanted, len(undecided)), one.rule.when
    assert told == CASES


def test_a_household_is_reported_once_with_the_rows_involved() -> None:
    one = rule(NAMES, "人", "性别 = '男'", report="户", involves=("成员", "与户主关系 = '户主'"))
    result = check(one)
    told = [(hit["household_no"], hit["row_no"]) for hit in result.hits.to_pylist()]
    assert sorted(told) == [(1, 1), (2, 5)]
    listed = [(one["row_no"], one["involved_row_no"]) for one in result.involved.to_pylist()]
    assert sorted(listed) == [(1, 1), (5, 4), (5, 5)]


def test_values_explain_hits_and_hold_nothing_personal() -> None:
    one = rule(
        NAMES, "人", "性别 = '男' AND 户.户类型 = '脱贫户' AND 空(证件号码) AND 姓名 <> '李'"
    )
    result = check(one)
    assert hits(result) == [1, 2, 3, 5]
    shown = {line.pop("row_no"): line for line in result.values["人"].to_pylist()}
    assert shown == {number: {"性别": "男", "户.户类型": "脱贫户"} for number in (1, 2, 3, 5)}


def test_undecided_rows_are_counted_by_what_was_missing_first() -> None:
    one = rule(NAMES, "人", "周岁(出生日期, 截至日) < 年龄线 AND 性别 = '女'")
    two = rule(NAMES, "户", "户类型 = 没有值")
    three = rule(NAMES, "户", "户主.性别 = '男'", applies=["户类型 = '脱贫户'"])
    result = check(one, two, three)
    assert [dict(each.missing) for each in result.outcomes] == [
        {"出生日期": 1}, {"没有值": 4}, {"户主.性别": 2},
    ]  # fmt: skip
    assert [each.population for each in result.outcomes] == [6, 4, 4]


def test_only_some_households_are_reported_against_all_rows() -> None:
    rules = [
        rule(NAMES, "户", "同值数(户类型) > 1"),
        rule(NAMES, "人", "性别 = '男' AND 计数(成员) > 1"),
        rule(NAMES, "务工记录", "有(前一条) AND 存在(同人, 务工月收入 > 月薪线)"),
    ]
    result = check(*rules, only=Only(households=frozenset({2})))
    assert [hits(result, number) for number in range(3)] == [[2], [5], []]
    assert [each.population for each in result.outcomes] == [1, 2, 0]
    again = check(*rules, only=Only(households=frozenset({1})))
    assert [hits(again, number) for number in range(3)] == [[1], [1, 2, 3], [2, 3]]


def test_a_faulty_rule_spoils_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    good = rule(NAMES, "人", "性别 = '男'", rule_id="好")
    bad = rule(NAMES, "人", "性别 = '女'", rule_id="坏")
    worse = rule(NAMES, "户", "计数(成员, 性别 = '女') > 0", rule_id="更坏")
    plain = RuleSql.__init__

    def broken(self: RuleSql, number: int, one: CompiledQualityRule, *rest: Any) -> None:
        plain(self, number, one, *rest)
        if one.rule.id == "坏":
            object.__setattr__(self, "conditions", (Part("CAST('x' AS INTEGER) = 1"),))
        if one.rule.id == "更坏":
            raise RuntimeError("no such thing")

    monkeypatch.setattr(RuleSql, "__init__", broken)
    result = run(inputs([good, bad, worse], county(), CONSTANTS))
    assert [one.rule_id for one in result.faults] == ["坏", "更坏"]
    assert [one.rule_id for one in result.outcomes] == ["好"]
    assert hits(result) == [1, 2, 3, 5]


def test_missing_tables_and_unknown_codes_are_no_faults() -> None:
    data = Data()
    data.add(row("户", 1, household=1, village=HERE, 户类型="没有这个代码"))
    rules = [
        rule(NAMES, "户", "户类型 = '脱贫户'"),
        rule(NAMES, "户", "没有(务工记录)"),
        rule(NAMES, "户", "空(村.村编码)"),
        rule(NAMES, "人", "性别 = '男'"),
    ]
    result = check(*rules, data=data)
    assert [hits(result, number) for number in range(4)] == [[], [1], [1], []]


def test_a_form_is_judged_as_the_county_is() -> None:
    rules = [
        rule(NAMES, "人", "周岁(出生日期, 截至日) < 年龄线", rule_id="小"),
        rule(NAMES, "人", "与户主关系 = '配偶' AND 性别 = 户主.性别", rule_id="同性", report="户"),
        rule(NAMES, "人", "同值数(证件号码) > 1", rule_id="全县"),
        rule(NAMES, "户", "计数(成员) = 0", rule_id="空户"),
    ]
    people = [
        {"row_no": 1, "person_no": 1, "household_no": 1, "性别": "男", "与户主关系": "户主"},
        {"row_no": 2, "person_no": 2, "household_no": 1, "性别": "男", "与户主关系": "配偶",
         "出生日期": date(2010, 1, 1), "健康状况": "健康,残疾"},
    ]  # fmt: skip
    found = check_rows(rules, "人", people, constants=CONSTANTS)
    told = [(one.rule.rule.id, one.row_no, one.hit) for one in found]
    assert told == [("小", 1, False), ("小", 2, True), ("同性", 2, True)]
    home = [{"household_no": 1}]
    assert check_rows(rules, "户", home, beside={"人": people}, constants=CONSTANTS) == []
    assert [one.hit for one in check_rows(rules, "户", home, constants=CONSTANTS)] == [True]


def test_facts_of_the_screening_are_read_beside_the_rows(tmp_path: Path) -> None:
    data = county()
    known = {1: 300000, 2: None, 3: 700000}
    for home in data.of("户"):
        home.facts = {"医疗自付_近12月": known.get(home.number)}
    one = rule(NAMES, "人", "医疗自付_近12月 > 0 AND 与户主关系 = '户主'")
    facts = tmp_path / "facts.parquet"
    columns = {"household_no": list(known), "医疗自付_近12月": list(known.values())}
    pq.write_table(pa.table(columns), facts)
    given = inputs([one], data, CONSTANTS)
    rows = given.sources[("户", "now")]
    sources = {**given.sources, ("户", "now"): replace(rows, facts=(facts,))}
    result = run(replace(given, sources=sources))
    wanted, undecided = judged(one, data, World(data, CONSTANTS))
    assert (hits(result), result.outcomes[0].unknown) == ([1], 3)
    assert (wanted, len(undecided)) == ({1}, 3)


def test_what_a_message_names_is_computed_for_the_rows_that_were_hit() -> None:
    made = replace(
        rule(NAMES, "人", "与户主关系 = '户主'").rule,
        let={"几人": "计数(成员)"},
        message="{性别}，{几人}，{姓名}，{年龄线}，{大家}，{缺什么}，{户主是谁}",
    )
    more = {"大家": "不同数(成员, 姓名)", "缺什么": "空列(姓名, 证件号码)",
            "户主是谁": "拼接(户主.姓名, 性别)"}  # fmt: skip
    made = replace(made, let={**made.let, **more})
    compiled = compile_quality_rule(NAMES, made)
    result = run(inputs([compiled], county(), CONSTANTS))
    values = result.values["人"].to_pylist()
    told = {one["row_no"]: (one["性别"], one[told_name(0, "几人")]) for one in values}
    assert told == {1: ("男", 3), 4: ("女", 2), 5: ("男", 2), 6: (None, 1)}
    # What rests on names is not given back; that a cell is blank may be told.
    assert {told_name(0, name) for name in more} & set(values[0]) == {told_name(0, "缺什么")}
    assert values[0][told_name(0, "缺什么")] == ["证件号码"]
    assert "姓名" not in values[0]


def test_what_a_mapping_table_holds_for_each_text_of_a_set() -> None:
    names = context({}, {"措施": NameType("codes")})
    held = {"男": frozenset({"甲", "乙"}), "女": frozenset({"丙"})}
    rules = [
        rule(names, "户", "含(查集(措施, 取集(成员, 性别)), '丙')", rule_id="有女"),
        rule(names, "户", "空(查集(措施, 取集(成员, 性别)))", rule_id="没有"),
        rule(names, "人", "个数(查集(措施, 集合(性别))) > 1", rule_id="两个"),
        rule(names, "人", "含(交集(查集(措施, 集合(性别, 与户主关系)), 集合(性别)), '丙')"),
    ]
    data = county()
    found = run(inputs(rules, data, CONSTANTS, {"措施": held}))
    assert [one.message for one in found.faults] == []
    world = World(data, CONSTANTS, {"措施": held})
    hits = found.hits.to_pylist()
    for number, one in enumerate(rules):
        expected = judged(one, data, world)[0]
        assert {hit["row_no"] for hit in hits if hit["rule"] == number} == expected
    assert {hit["row_no"] for hit in hits if hit["rule"] == 0} == {2}

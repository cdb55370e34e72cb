"""Every fault is found, with its file, its entry, a code and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.books import FACTS, PARAMETERS, RULES, book, found
from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import PACKAGED, load_rulebook
from xianjie.policy.model import Fault

PARAMETER_FILE = "000000/parameters/参数.yaml"
FACT_FILE = "000000/facts/事实.yaml"
RULE_FILE = "000000/rules/规则.yaml"


def faults_of(root: Path, file: str, text: str) -> list[Fault]:
    return check_rulebook(book(root, {file: text}))


def test_a_good_rulebook_has_no_faults(tmp_path: Path) -> None:
    assert check_rulebook(book(tmp_path)) == []


def test_the_packaged_rulebook_has_no_faults() -> None:
    assert check_rulebook(load_rulebook(PACKAGED)) == []


@pytest.mark.parametrize(
    ("old", "new", "item", "code", "says"),
    [
        ("unit: 元\n", "unit: 万元\n", "自付线.unit", "unknown-unit", "万元"),
        ("  unit: 元\n", "", "自付线", "missing-unit", "unit"),
        ("  title: 医疗自付预警线\n", "", "自付线", "missing-key", "title"),
        ("value: 5000", "value: 五千", "自付线.values", "bad-value", "五千"),
        ("value: 5000, ", "", "自付线.values[1]", "missing-key", "value"),
        (
            "{from: 2021-01-01, value: 5000",
            "{value: 5000",
            "自付线.values[1]",
            "missing-key",
            "from",
        ),
        (
            "2021-01-01, value: 5000",
            "去年, value: 5000",
            "自付线.values[1].from",
            "bad-date",
            "去年",
        ),
        (
            "2021-01-01, value: 5000",
            "2021-13-01, value: 5000",
            "自付线.values[1].from",
            "bad-date",
            "13",
        ),
        (
            "试行办法, clause: 第三条",
            "试办行法, clause: 第三条",
            "自付线.values.cite",
            "unknown-document",
            "“试行办法”",
        ),
        (
            "value: 5000, cite: {document: 试行办法, clause: 第三条}",
            "value: 5000",
            "自付线.values.cite",
            "missing-citation",
            "待核",
        ),
        ("人均线 * 比例", "人均现 * 比例", "人均线一倍半.formula", "unknown-name", "人均线"),
        ("人均线 * 比例", "自付线 * 比例", "人均线一倍半.formula", "unit-mismatch", "元/年·人"),
        ("人均线 * 比例", "人均线 * 1.5", "人均线一倍半.formula", "literal", "参数"),
        ("人均线 * 比例", "人均线 > 自付线", "人均线一倍半.formula", "unit", "元"),
        ("人均线 * 比例", "期初", "人均线一倍半.formula", "unknown-name", "其他参数"),
        ("  title: 倍数", "  titel: 倍数\n  title: 倍数", "比例.titel", "unknown-key", "“title”"),
        ("  values: []", "  type: 金额\n  values: []", "人均线.type", "unknown-choice", "money"),
        ("  values: []", "  values: 6000", "人均线.values", "not-a-list", "列表"),
        ("  values: []", "", "人均线", "missing-key", "values"),
        (
            "cite: {document: 试行办法}}\n人均线一倍半",
            "cite: 试行办法}\n人均线一倍半",
            "比例.values[1].cite",
            "not-a-mapping",
            "键值对",
        ),
        ("核查天数:", "截至日:", "截至日", "bad-name", "日期"),
    ],
)
def test_faults_of_parameters(
    tmp_path: Path, old: str, new: str, item: str, code: str, says: str
) -> None:
    assert old in PARAMETERS
    faults = faults_of(tmp_path, PARAMETER_FILE, PARAMETERS.replace(old, new, 1).rstrip(" "))
    mine = [fault for fault in faults if (fault.item, fault.code) == (item, code)]
    assert len(mine) == 1, faults
    assert says in mine[0].message
    assert mine[0].file.endswith(PARAMETER_FILE)
    assert mine[0].line > 0


def test_circles_of_formulas(tmp_path: Path) -> None:
    text = """
甲: {title: 甲, unit: 元, formula: 乙, cite: {document: 待核}}
乙: {title: 乙, unit: 元, formula: 丙, cite: {document: 待核}}
丙: {title: 丙, unit: 元, formula: 甲, cite: {document: 待核}}
丁: {title: 丁, unit: 元, formula: 甲, cite: {document: 待核}}
"""
    faults = faults_of(tmp_path, "000000/parameters/b.yaml", text)
    assert found(faults) == [
        ("甲.formula", "cycle"),
        ("乙.formula", "cycle"),
        ("丙.formula", "cycle"),
    ]
    assert "甲 → 乙 → 丙 → 甲" in faults[0].message


def test_a_lower_layer_may_not_change_a_unit(tmp_path: Path) -> None:
    text = """
自付线: {unit: 元/年, values: [{from: 2022-01-01, value: 1, cite: {document: 待核}}]}
"""
    faults = check_rulebook(book(tmp_path, {"532325/parameters/a.yaml": text}))
    assert {(fault.item, fault.code) for fault in faults} == {("自付线.unit", "unit-mismatch")}
    assert any("532325" in fault.file for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "item", "code", "says"),
    [
        (
            "source: medical-expense",
            "source: medical-expence",
            "自付.source",
            "unknown-source",
            "medical-expense",
        ),
        ("sum(个人自付)", "sum(个人自负)", "自付.measure", "unknown-column", "个人自付"),
        ("sum(个人自付)", "sum(姓名)", "自付.measure", "unknown-column", "姓名"),
        ("sum(个人自付)", "sum(结算日期)", "自付.measure", "type", "求和"),
        ("sum(个人自付)", "total(个人自付)", "自付.measure", "unknown-measure", "sum"),
        ("sum(个人自付)", "sum", "自付.measure", "measure-columns", "1个"),
        ("window: 近12个月", "window: 近一年", "自付.window", "unknown-window", "近N个月"),
        ("absent: 0", "absent: 无", "自付.absent", "unknown-choice", "未知"),
        ("{unit: 元, grain", "{unit: 人, grain", "自付.unit", "unit", "元"),
        ("{unit: 元, grain", "{unit: 块, grain", "自付.unit", "unknown-unit", "块"),
        (
            "window: 近12个月",
            "filter: 就医类型 = '住院'",
            "自付.filter",
            "unknown-name",
            "就医类别",
        ),
        ("window: 近12个月", "filter: 就医类别 = '住医院'", "自付.filter", "unknown-code", "住院"),
        ("户类型 = '脱贫户'", "户类形 = '脱贫户'", "脱贫户.expression", "unknown-name", "户类型"),
        ("户类型 = '脱贫户'", "户类型 = '脱贫'", "脱贫户.expression", "unknown-code", "脱贫户"),
        ("户类型 = '脱贫户'", "残疾", "脱贫户.expression", "wrong-grain", "汇总"),
        ("from: 残疾", "from: 残障", "残疾人数.from", "unknown-name", "残疾"),
        ("from: 残疾", "from: 户类型", "残疾人数.from", "wrong-grain", "个人"),
        ("from: 残疾", "from: 健康状况", "残疾人数.from", "type", "计数|是否"),
        ("rollup: count", "rollup: number", "残疾人数.rollup", "unknown-choice", "count"),
        (
            "{grain: household, from: 残疾",
            "{grain: village, from: 残疾",
            "残疾人数.grain",
            "unknown-choice",
            "household",
        ),
        (
            "{grain: household, source: findings",
            "{grain: household, expression: 自付 > 0, source: findings",
            "得分",
            "fact-shape",
            "source",
        ),
    ],
)
def test_faults_of_facts(
    tmp_path: Path, old: str, new: str, item: str, code: str, says: str
) -> None:
    assert old in FACTS
    if says == "计数|是否":
        new, says = f"{new}, rollup: any", "是否"
        text = FACTS.replace(f"{old}, rollup: count", new, 1)
    else:
        text = FACTS.replace(old, new, 1)
    faults = faults_of(tmp_path, FACT_FILE, text)
    mine = [fault for fault in faults if (fault.item, fault.code) == (item, code)]
    assert len(mine) == 1, faults
    assert says in mine[0].message
    assert mine[0].file.endswith(FACT_FILE)
    assert mine[0].line > 0


@pytest.mark.parametrize(
    ("text", "item", "code"),
    [
        ("甲: {grain: household, expression: 甲 > 0}", "甲.expression", "cycle"),
        (
            "甲: {grain: household, expression: 乙}\n乙: {grain: household, expression: NOT 甲}",
            "乙.expression",
            "cycle",
        ),
        (
            "保: {grain: person, source: medical-insurance, measure: exists, window: 近3个月}",
            "保.window",
            "window-of-roll",
        ),
        ("甲: {grain: household, expression: 自付 > 0, window: 当期}", "甲.window", "useless-key"),
        (
            "房: {grain: person, source: housing-safety, measure: value(鉴定等级)}",
            "房.grain",
            "wrong-grain",
        ),
        ("2甲: {grain: household, expression: 自付 > 0}", "2甲", "bad-name"),
        ("甲-乙: {grain: household, expression: 自付 > 0}", "甲-乙", "bad-name"),
        ("Household_No: {grain: household, expression: 自付 > 0}", "Household_No", "bad-name"),
        ("自付__下限: {grain: household, expression: 自付 > 0}", "自付__下限", "bad-name"),
        (
            "ab: {grain: household, expression: 自付 > 0}\n"
            "aB: {grain: household, expression: 自付 > 0}",
            "aB",
            "duplicate-id",
        ),
        ("自付线: {grain: household, expression: 自付 > 0}", "自付线", "duplicate-id"),
        (
            "率: {grain: household, expression: 自付 / 自付线, unit: 元}",
            "率.expression",
            "unit",
        ),
        (
            "月数: {grain: household, expression: 自付 + 自付线, unit: 元/月}",
            "月数.expression",
            "unit",
        ),
        (
            "数: {grain: household, source: registry-person, measure: count}",
            "数.unit",
            "missing-unit",
        ),
        (
            '龄: {grain: person, expression: "周岁(截至日, 截至日)", unit: 岁, type: bool}',
            "龄.expression",
            "type",
        ),
        ("甲: {grain: household, from: 残疾, rollup: sum}", "甲.from", "type"),
    ],
)
def test_further_faults_of_facts(tmp_path: Path, text: str, item: str, code: str) -> None:
    faults = faults_of(tmp_path, "000000/facts/b.yaml", text)
    assert (item, code) in found(faults), faults


def test_a_converted_expression_may_change_its_unit(tmp_path: Path) -> None:
    text = "月均: {grain: household, expression: 自付, unit: 元/月, converts: 按一个月计}\n"
    assert faults_of(tmp_path, "000000/facts/b.yaml", text) == []


def test_a_lower_layer_may_not_make_another_thing_of_a_fact(tmp_path: Path) -> None:
    text = "脱贫户: {grain: household, expression: 自付 + 自付线, unit: 元}\n"
    faults = faults_of(tmp_path, "532325/facts/a.yaml", text)
    assert found(faults) == [("脱贫户", "type-mismatch")]


@pytest.mark.parametrize(
    ("old", "new", "item", "code", "says"),
    [
        ("when: 自付 >=", "when: 自负 >=", "大额自付.when", "unknown-name", "自付"),
        ("when: 自付 >= 自付线", "when: 自付 >= 5000", "大额自付.when", "literal", "参数"),
        ("when: 自付 >= 自付线", "when: 自付 >= 人均线", "大额自付.when", "unit", "每人"),
        ("when: 自付 >= 自付线", "when: 自付 >= (自付线", "大额自付.when", "parse", "括号"),
        ("when: 自付 >= 自付线", "when: 自付", "大额自付.when", "type", "条件"),
        ("when: 自付 >= 自付线", "when: 残疾", "大额自付.when", "wrong-grain", "汇总"),
        ("applies: 脱贫户", "applies: 户类型 = '贫困'", "大额自付.applies", "unknown-code", "贫困"),
        ("level: 橙", "level: 紫", "大额自付.level", "unknown-level", "红"),
        ("  level: 橙\n", "", "大额自付.level", "missing-key", "level"),
        (
            "level: 橙",
            "level: [{is: 红, when: 自付 > 线}, {is: 黄}]",
            "大额自付.level[1]",
            "unknown-name",
            "自付线",
        ),
        ("level: 橙", "level: [{is: 红}, {is: 黄}]", "大额自付.level", "level-order", "最后"),
        (
            "level: 橙",
            "level: [{is: 红, when: 自付 > 自付线}]",
            "大额自付.level",
            "level-order",
            "等级",
        ),
        ("kind: warning", "kind: asset-signal", "大额自付.level", "asset-signal-level", "橙"),
        ("kind: warning", "kind: warnings", "大额自付.kind", "unknown-choice", "warning"),
        ("risk: 因病", "risk: 因大病", "大额自付.risk", "unknown-code", "因病"),
        ("  risk: 因病\n", "", "大额自付.risk", "missing-key", "risk"),
        ("weight: 分值", "weight: 分指", "大额自付.weight", "unknown-name", "分值"),
        ("weight: 分值", "weight: 核查天数", "大额自付.weight", "unit-mismatch", "天"),
        ("weight: 分值", "weight: -1", "大额自付.weight", "bad-value", "整数"),
        ("weight: 分值", "weight: 2.5", "大额自付.weight", "bad-value", "整数"),
        (
            "verify_days: 核查天数",
            "verify_days: 自付线",
            "大额自付.verify_days",
            "unit-mismatch",
            "天",
        ),
        ("达到{自付线}", "达到{自付现}", "大额自付.message", "unknown-name", "自付线"),
        (
            "cite: {document: 试行办法",
            "cite: {document: 办法试行",
            "大额自付.cite",
            "unknown-document",
            "试行办法",
        ),
        (
            "  cite: {document: 试行办法, clause: 第三条}\n",
            "",
            "大额自付.cite",
            "missing-citation",
            "待核",
        ),
        ("  must_match: [{自付: 5000}]\n", "", "大额自付.must_match", "missing-cases", "案例"),
        (
            "  must_not_match: [{自付: 4999.99}]\n",
            "",
            "大额自付.must_not_match",
            "missing-cases",
            "案例",
        ),
        ("{自付: 5000}", "{自付: 4999}", "大额自付.must_match[1]", "case-fails", "没有命中"),
        ("{自付: 4999.99}", "{自付: 5000}", "大额自付.must_not_match[1]", "case-fails", "不应命中"),
        ("{自付: 4999.99}", "{脱贫户: 是}", "大额自付.must_not_match[1]", "case-undecided", "自付"),
        ("{自付: 5000}", "{自负: 5000}", "大额自付.must_match[1]", "unknown-name", "自付"),
        ("{自付: 5000}", "{自付: 很多}", "大额自付.must_match[1]", "bad-value", "很多"),
        ("kind: warning", "kind: warning\n  stage: 3", "大额自付.stage", "unknown-choice", "1或2"),
        (
            "kind: warning",
            "kind: warning\n  max_share: 20",
            "大额自付.max_share",
            "bad-value",
            "0.2",
        ),
        ("kind: warning", "kind: warning\n  wen: 1", "大额自付.wen", "unknown-key", "when"),
        ("notify: [医保]", "notify: {医保: 1}", "大额自付.notify", "not-text", "列表"),
        ("- id: 大额自付\n  title", "- title", "第1条", "missing-key", "id"),
        ("  title: 大额医疗自付\n", "  title:\n", "大额自付.title", "missing-key", "title"),
        (
            "kind: warning",
            "kind: warning\n  disabled: maybe",
            "大额自付.disabled",
            "not-yes-or-no",
            "true",
        ),
        (
            "must_match: [{自付: 5000}]",
            "must_match: [自付]",
            "大额自付.must_match",
            "not-a-mapping",
            "键值对",
        ),
    ],
)
def test_faults_of_rules(
    tmp_path: Path, old: str, new: str, item: str, code: str, says: str
) -> None:
    assert old in RULES
    faults = faults_of(tmp_path, RULE_FILE, RULES.replace(old, new, 1))
    mine = [fault for fault in faults if (fault.item, fault.code) == (item, code)]
    assert len(mine) == 1, faults
    assert says in mine[0].message
    assert mine[0].line > 0


def test_points_are_whole(tmp_path: Path) -> None:
    text = PARAMETERS.replace("value: 30", "value: 30.5")
    faults = faults_of(tmp_path, PARAMETER_FILE, text)
    assert found(faults) == [("大额自付.weight", "bad-value")]


@pytest.mark.parametrize("name", ["得分", "高分"])
def test_a_rule_over_findings_must_wait_for_them(tmp_path: Path, name: str) -> None:
    files = {
        "000000/facts/b.yaml": "高分: {grain: household, expression: 得分, unit: 分}\n",
        "000000/rules/b.yaml": RULES.replace("- id: 大额自付", "- id: 叠加")
        .replace("applies: 脱贫户", "applies: 自付 > 0")
        .replace("自付 >= 自付线", f"{name} >= 分值")
        .replace("{自付: 5000}", f"{{{name}: 30}}")
        .replace("{自付: 4999.99}", f"{{{name}: 29}}"),
    }
    assert found(check_rulebook(book(tmp_path / "a", files))) == [("叠加.stage", "stage-too-early")]
    files["000000/rules/b.yaml"] = files["000000/rules/b.yaml"].replace(
        "  kind:", "  stage: 2\n  kind:"
    )
    assert check_rulebook(book(tmp_path / "b", files)) == []


def test_all_faults_are_gathered_in_file_order(tmp_path: Path) -> None:
    faults = check_rulebook(
        book(
            tmp_path,
            {
                PARAMETER_FILE: PARAMETERS.replace("unit: 天", "unit: 刻"),
                FACT_FILE: FACTS.replace("个人自付", "个人自负"),
                RULE_FILE: RULES.replace("因病", "因疾"),
                "000000/rules/坏.yaml": "- id: [\n",
            },
        )
    )
    names = [fault.file.split("/")[-1] for fault in faults]
    assert names == sorted(names, key=["事实.yaml", "参数.yaml", "坏.yaml", "规则.yaml"].index)
    assert {fault.code for fault in faults} >= {
        "unknown-unit",
        "unknown-column",
        "unknown-code",
        "yaml-syntax",
        "depends-on-faulty",
    }


def test_a_rule_that_is_switched_off_needs_nothing_else(tmp_path: Path) -> None:
    files = {"532325/rules/a.yaml": "- {id: 大额自付, disabled: true, note: 本县停用}\n"}
    assert check_rulebook(book(tmp_path, files)) == []


def test_a_parameter_of_an_unknown_code_set_is_a_fault(tmp_path: Path) -> None:
    folder = tmp_path / "000000" / "parameters"
    folder.mkdir(parents=True)
    (folder / "码.yaml").write_text(
        "等级: {title: 等级, unit: 代码, codes: 没有的代码表, values: "
        "[{from: 2022-01-01, value: 蓝, cite: {document: 待核, clause: 待核}}]}\n",
        encoding="utf-8",
    )
    faults = check_rulebook(load_rulebook(tmp_path))
    assert [fault.item for fault in faults] == ["等级"]
    assert "没有的代码表" in faults[0].message

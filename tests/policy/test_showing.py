"""Values and citations as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policy.books import book
from xianjie.policy.citations import citation_fault, describe_citation, is_unverified
from xianjie.policy.model import Citation, Document
from xianjie.policy.nodes import NameType
from xianjie.policy.resolution import resolve
from xianjie.policy.showing import page_value, rests_on, show_parameter, show_value
from xianjie.policy.suggestions import did_you_mean, nearest_names
from xianjie.policy.units import parse_unit
from xianjie.policy.vocabulary import ListedCodes

MONEY = NameType("money", parse_unit("元/年·人"))
RATIO = NameType("decimal", integral=False)
CODES = NameType("codes", codes=ListedCodes(("乙", "甲")))
ON = date(2022, 6, 30)


@pytest.mark.parametrize(
    ("value", "kind", "shown", "page"),
    [
        (707_350, MONEY, "7,073.50 元/年·人", Decimal("7073.5")),
        (496_000, MONEY, "4,960 元/年·人", 4960),
        (Decimal("0.50"), RATIO, "0.5", Decimal("0.5")),
        (Decimal(100), RATIO, "100", Decimal(100)),
        (3, NameType("int", parse_unit("天")), "3 天", 3),
        (True, NameType("bool"), "是", True),
        (False, NameType("bool"), "否", False),
        (ON, NameType("date"), "2022-06-30", ON),
        ("甲", NameType("code"), "甲", "甲"),
        (frozenset({"甲", "乙", "丙"}), CODES, "乙、甲、丙", ["乙", "甲", "丙"]),
        (frozenset(), CODES, "（空）", []),
        (None, MONEY, "未设定", None),
    ],
)
def test_values(value: object, kind: NameType, shown: str, page: object) -> None:
    assert show_value(value, kind) == shown  # type: ignore[arg-type]
    assert page_value(value, kind) == page  # type: ignore[arg-type]


def test_parameters_say_what_is_unverified_missing_or_repealed(tmp_path: Path) -> None:
    own = "自付线: {values: [{from: 2021-01-01, value: null, cite: {document: 待核}}]}\n"
    loaded = book(tmp_path, {"532325/parameters/a.yaml": own})
    nation = resolve(loaded, "000000", ON).parameters
    assert show_parameter(nation["自付线"]) == "5,000 元"
    assert show_parameter(nation["核查天数"]) == "5 天（待核）"
    assert show_parameter(nation["人均线"]) == "未设定"
    assert show_parameter(resolve(loaded, "532325", ON).parameters["自付线"]) == "已停止执行"


def test_the_parameters_that_a_rule_rests_on(tmp_path: Path) -> None:
    facts = "高自付: {grain: household, expression: 自付 >= 自付线 AND 人均收入 < 人均线}\n"
    loaded = book(tmp_path, {"000000/facts/b.yaml": facts})
    resolved = resolve(loaded, "000000", ON)
    rule = resolved.rules["大额自付"]
    assert [one.id for one in rests_on(resolved, rule)] == ["自付线"]
    from dataclasses import replace

    deeper = replace(rule, when="高自付")
    assert [one.id for one in rests_on(resolved, deeper)] == ["自付线", "人均线"]


DOCUMENTS = {
    "甲文": Document("甲文", "甲文件全称", number="甲发1号"),
    "乙文": Document("乙文", "《乙文》", link="待核"),
}


@pytest.mark.parametrize(
    ("cite", "text", "unverified"),
    [
        (None, "待核", True),
        (Citation(), "待核", True),
        (Citation("甲文", "第三条"), "《甲文件全称》（甲发1号）第三条", False),
        (Citation("甲文", "第三条", number="甲发2号"), "《甲文件全称》（甲发2号）第三条", False),
        (Citation("甲文", "待核"), "《甲文件全称》（甲发1号）（待核）", True),
        (Citation("甲文", flagged=True), "《甲文件全称》（甲发1号）（待核）", True),
        (Citation("乙文", "二"), "《乙文》二（待核）", True),
        (Citation("丙文"), "《丙文》（待核）", True),
    ],
)
def test_citations(cite: Citation | None, text: str, unverified: bool) -> None:
    assert describe_citation(cite, DOCUMENTS) == text
    assert is_unverified(cite, DOCUMENTS) is unverified


def test_a_citation_prints_itself() -> None:
    assert str(Citation()) == "待核"
    assert str(Citation("甲文", "三")) == "《甲文》 三"
    assert str(Citation("甲文", "待核", number="1号")) == "《甲文》1号（待核）"


@pytest.mark.parametrize(
    ("cite", "code"),
    [
        (None, "missing-citation"),
        (Citation("甲丈"), "unknown-document"),
        (Citation("别的"), "unknown-document"),
        (Citation(), ""),
        (Citation("甲文"), ""),
    ],
)
def test_faults_of_citations(cite: Citation | None, code: str) -> None:
    assert citation_fault(cite, DOCUMENTS)[0] == code


def test_suggestions() -> None:
    assert nearest_names("医疗自负", ["医疗自付", "住房"]) == ["医疗自付"]
    assert did_you_mean("医疗自负", ["医疗自付"]) == "是否应为“医疗自付”？"
    assert did_you_mean("甲", ["住房"]) == ""

# ruff: noqa: E501
"""Benefits of the rulebook: read, checked, kept, resolved, and worked out for one subject."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.policy.benefit_books import BENEFITS, BOOK, benefit_book
from xianjie.policy.benefit_model import Benefit, Outcome, Rounding
from xianjie.policy.cases import run_all_cases
from xianjie.policy.checking import check_rulebook
from xianjie.policy.differences import differences
from xianjie.policy.entitlement import Assessment, assess
from xianjie.policy.entitlement_states import rounded
from xianjie.policy.model import Fault, Rulebook
from xianjie.policy.reference import AtLeast
from xianjie.policy.resolution import Resolved, resolve

FILE = "000000/benefits/待遇.yaml"
JUNE = date(2022, 6, 30)
OWED, HELD, NONE = Outcome.OWED, Outcome.HELD, Outcome.NONE
UNDUE, UNKNOWN, ELIGIBLE = Outcome.UNDUE, Outcome.UNKNOWN, Outcome.ELIGIBLE


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return benefit_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def resolved(rulebook: Rulebook) -> Resolved:
    return resolve(rulebook, "532325", JUNE)


def test_the_book_is_good_and_its_cases_pass(rulebook: Rulebook) -> None:
    assert check_rulebook(rulebook) == []
    mine = [one for one in run_all_cases(rulebook) if one.kind == "cases"]
    assert (len(mine), [one for one in mine if not one.passed]) == (23, [])


def test_every_key_is_read_and_kept(rulebook: Rulebook) -> None:
    again = Rulebook.from_blob(rulebook.to_blob())
    assert again.hash == rulebook.hash
    assert [layer.benefits for layer in again.layers] == [
        layer.benefits for layer in rulebook.layers
    ]
    (layer,) = rulebook.layers
    one = next(each for each in layer.benefits if each.id == "低保")
    assert (one.rounding, one.days, one.proof) == (
        Rounding("元", "进一"),
        "答复天数",
        ("身份证明", "收入声明"),
    )


def test_a_book_without_benefits_keeps_its_hash(tmp_path: Path) -> None:
    plain = {name: text for name, text in BOOK.items() if name != FILE}
    blob = benefit_book(tmp_path, {FILE: ""}).to_blob()
    assert plain
    assert all("benefits" not in layer for layer in blob["layers"].values())


def test_the_nearest_place_counts_as_a_whole_entry_or_takes_it_away(tmp_path: Path) -> None:
    own = """
- {id: 护理补贴, disabled: true}
- id: 生活补贴
  title: 县里的
  family: 残疾儿童
  department: 残联
  grain: person
  when: 孤儿
  cite: {document: 待核}
  from: 2022-01-01
  cases: [{given: {孤儿: 是}, outcome: 符合条件}, {given: {孤儿: 否}, outcome: 不符合}]
"""
    book = benefit_book(tmp_path, {"532325/benefits/a.yaml": own})
    assert check_rulebook(book) == []

    def found(place: str, on: date) -> dict[str, Benefit]:
        return dict(resolve(book, place, on).benefits)

    here = found("532325101202", JUNE)
    assert list(here) == ["低保", "孤儿生活费", "特困", "生活补贴"]
    assert (here["生活补贴"].title, here["生活补贴"].amounts) == ("县里的", ())
    assert found("532325", date(2021, 12, 31))["生活补贴"].title == "困难残疾人生活补贴"
    assert "护理补贴" in found("532300", JUNE)
    assert "低保" not in found("532325", date(2020, 12, 31))


def test_differences_tell_benefits(tmp_path: Path, rulebook: Rulebook) -> None:
    changed = BENEFITS.replace("title: 特困供养", "title: 特困人员救助供养")
    (one,) = differences(rulebook, benefit_book(tmp_path, {FILE: changed}))
    assert (one.section, one.name, one.kind) == ("benefits", "特困", "changed")
    assert [change.key for change in one.changes] == ["title"]


@pytest.mark.parametrize(
    ("old", "new", "item", "code", "says"),
    [
        ("  title: 农村低保\n", "", "低保", "missing-key", "title"),
        ("  grain: household\n", "  grain: village\n", "低保.grain", "unknown-choice", "person"),
        ("family: 基本生活", "family: 生活", "低保.family", "unknown-code", "基本生活"),
        ("department: 民政", "department: 民政局", "低保.department", "unknown-code", "民政"),
        ("applies: 脱贫户", "applies: 脱贫护", "低保.applies", "unknown-name", "脱贫户"),
        ("applies: 脱贫户", "applies: 低保在享", "低保.applies", "wrong-grain", "汇总"),
        ("applies: 脱贫户", "applies: 得分 > 0", "低保.applies", "stage-too-early", "得分"),
        ("roll: 低保在享人数 > 0", "roll: 低保在享人数", "低保.roll", "type", "条件"),
        ("paid: 低保月发放", "paid: 户人口", "低保.paid", "unit", "元/月"),
        ("A类月标准 * 户人口", "A类月标准", "低保.amounts[1]", "unit", "乘以人数"),
        ("A类月标准 * 户人口", "A类月标准 > 0", "低保.amounts[1]", "type", "数"),
        ("B类, amount", "B类, when: 脱贫户, amount", "低保.amounts[2]", "amount-order", "最后"),
        ("A类, when: 人均收入 < A类线,", "A类,", "低保.amounts[1]", "amount-order", "挡住"),
        ("  unit: 元/月\n", "", "低保", "missing-key", "unit"),
        ("  unit: 元/月\n", "  unit: 人\n", "低保.unit", "unit", "元/月"),
        ("to: 元,", "to: 块,", "低保.rounding.to", "unknown-choice", "角"),
        ("way: 进一", "way: 进位", "低保.rounding.way", "unknown-choice", "进一"),
        ("days: 答复天数", "days: 答复天", "低保.days", "unknown-name", "答复天数"),
        ("days: 答复天数", "days: 低保标准", "低保.days", "unit-mismatch", "天"),
        ("message: 人均收入{人均收入}", "message: 人均收入{人均}", "低保.message", "unknown-name", "人均"),
        ("  cite: {document: 试行办法, clause: 第五条}\n", "", "低保.cite", "missing-citation", "待核"),
        ("id: 低保\n", "id: 低保/农村\n", "低保/农村.id", "bad-name", "网址"),
        ("proof: [", "prof: [", "低保.prof", "unknown-key", "proof"),
        ("excluded_by: [特困]", "excluded_by: [特因]", "孤儿生活费.excluded_by", "unknown-benefit", "特困"),
        ("excluded_by: [特困]", "excluded_by: [护理补贴]", "孤儿生活费.excluded_by", "cycle", "护理补贴 → 孤儿生活费"),
        ("applies: 脱贫户", "excluded_by: [特困]", "低保.excluded_by", "wrong-grain", "事实"),
        ("tops_up: [孤儿生活费]", "tops_up: [低保]", "护理补贴.tops_up", "wrong-grain", "按户"),
        ("tops_up: [孤儿生活费]", "tops_up: [特困]", "护理补贴.tops_up", "no-amount", "特困"),
        ("outcome: 不符合}", "outcome: 未享}", "低保.cases[4].outcome", "unknown-choice", "不符合"),
        ("name: B类, amount: 534", "name: B类, amount: 535", "低保.cases[1]", "case-fails", "534"),
        ("name: B类, amount: 534", "name: A类", "低保.cases[1]", "case-fails", "A类"),
        ("{人均收入: 4960, 户人口: 2}", "{人均收入: 4959, 户人口: 2}", "低保.cases[4]", "case-fails", "应享未享"),
        ("{人均收入: 4959.99, 户人口: 2}", "{户人口: 2}", "低保.cases[1]", "case-undecided", "人均收入"),
        ("{人均收入: 4960, 户人口: 2}", "{人均收入: 4960, 人口: 2}", "低保.cases[4]", "unknown-name", "户人口"),
        ("{残疾级别: 未知}, outcome: 不符合", "{残疾级别: 未知}, outcome: 信息不足", "护理补贴.cases[4]", "case-fails", "不符合"),
    ],
)  # fmt: skip
def test_faults(tmp_path: Path, old: str, new: str, item: str, code: str, says: str) -> None:
    assert old in BENEFITS
    faults = check_rulebook(benefit_book(tmp_path, {FILE: BENEFITS.replace(old, new, 1)}))
    mine = [fault for fault in faults if (fault.item, fault.code) == (item, code)]
    assert len(mine) == 1, faults
    assert says in mine[0].message
    assert (mine[0].file.endswith(FILE), mine[0].line > 0) == (True, True)


def test_a_benefit_needs_both_kinds_of_cases_and_no_second_version(tmp_path: Path) -> None:
    end = BENEFITS.index("- id: 孤儿生活费")
    lonely = BENEFITS[:end].replace("outcome: 不符合}\n", "outcome: 应享未享}\n")
    only = lonely[lonely.index("- id: 特困") :] + "- {id: 特困, disabled: true}\n"
    faults: list[Fault] = check_rulebook(benefit_book(tmp_path, {FILE: only}))
    assert [(one.item, one.code) for one in faults] == [
        ("特困.cases", "missing-cases"),
        ("特困.cases[2]", "case-fails"),
        ("特困", "duplicate-id"),
    ]


def judged(resolved: Resolved, name: str, **values: Any) -> Assessment:
    return assess(resolved, name, {"特困在享": "否", "孤儿在享": "否", **values})


def test_an_amount_is_told_with_every_step(resolved: Resolved) -> None:
    found = assess(
        resolved, "低保",
        {"人均收入": Decimal("1999.99"), "户人口": 3, "户类型": "脱贫户",
         "低保在享人数": 1, "低保月发放": Decimal("1000.50")},
    )  # fmt: skip
    assert (found.outcome, found.name, found.amount, found.paid) == (
        HELD, "A类", Decimal("1201.00"), Decimal("1000.50"),
    )  # fmt: skip
    assert found.message == "人均收入1,999.99 元/年·人，低于4,960 元/年·人"
    told = {(step.label, step.text, step.value) for step in found.steps}
    assert ("金额", "A类月标准 × 户人口", "400.15 元/月·人 × 3 人 = 1,200.45 元/月") in told
    assert ("取整", "进一到元", "1,201 元/月") in told
    condition = next(step for step in found.steps if step.label == "条件")
    assert (condition.text, condition.value, condition.holds) == (
        "人均收入 低于 低保标准（4,960 元/年·人）", "人均收入 1,999.99 元/年·人", True,
    )  # fmt: skip
    assert condition.citation == "《测试试行办法》（测发1号）第五条，2021-01-01 起"
    assert found.unverified


def test_what_is_missing_is_named_down_to_what_somebody_can_deliver(resolved: Resolved) -> None:
    found = assess(resolved, "低保", {"户人口": 2, "户类型": None})
    assert (found.outcome, found.missing) == (UNKNOWN, ("户类型", "人均收入"))
    known = assess(resolved, "低保", {"户类型": "脱贫户", "人均收入": 1, "低保在享人数": 0})
    assert (known.outcome, known.amount, known.missing) == (OWED, None, ("户人口",))
    blind = assess(resolved, "低保", {"户类型": "脱贫户", "人均收入": 1, "户人口": 1})
    assert (blind.outcome, blind.missing) == (UNKNOWN, ("低保在享人数",))
    partly = assess(resolved, "低保", {"户类型": "脱贫户", "人均收入": AtLeast(4960)})
    assert partly.outcome is NONE


def test_outside_the_population_and_not_on_the_roll(resolved: Resolved) -> None:
    assert assess(resolved, "低保", {"户类型": "一般农户", "低保在享人数": 1}).outcome is NONE
    assert assess(resolved, "低保", {"户类型": "脱贫户", "人均收入": 4960}).outcome is NONE


def test_who_holds_or_is_owed_another_is_not_owed_this_one(resolved: Resolved) -> None:
    child = {"健康状况": "残疾", "人均收入": 4960, "劳动技能": "无劳动力"}
    assert judged(resolved, "孤儿生活费", **child).outcome is OWED
    held = judged(resolved, "孤儿生活费", **child, 特困在享="是")
    assert (held.outcome, held.excluded_by, held.amount) == (NONE, "特困", None)
    owed = judged(resolved, "孤儿生活费", **{**child, "人均收入": 1}, 孤儿在享="是")
    assert (owed.outcome, owed.excluded_by) == (UNDUE, "特困")
    open_ = judged(resolved, "孤儿生活费", **{**child, "人均收入": None})
    assert (open_.outcome, open_.missing) == (UNKNOWN, ("人均收入",))


def test_what_another_gives_is_taken_off_and_only_the_highest_stands(resolved: Resolved) -> None:
    child = {"健康状况": "残疾", "人均收入": 4960, "劳动技能": "无劳动力", "残疾级别": "一级"}
    part = judged(resolved, "护理补贴", **child, 孤儿在享="是", 孤儿月发放=Decimal("60.50"))
    assert (part.outcome, part.excluded_by) == (NONE, "生活补贴")
    living = judged(resolved, "生活补贴", **child, 孤儿在享="是", 孤儿月发放=Decimal("60.50"))
    assert (living.outcome, living.amount) == (ELIGIBLE, Decimal("110.00"))
    healthy = {**child, "健康状况": "健康"}
    first = judged(resolved, "护理补贴", **healthy)
    assert (first.outcome, first.amount) == (ELIGIBLE, Decimal("110.00"))
    second = judged(resolved, "生活补贴", **healthy)
    assert (second.outcome, second.excluded_by) == (NONE, "护理补贴")


@pytest.mark.parametrize(
    ("fen", "to", "way", "expected"),
    [
        (12_345, "分", "四舍五入", 12_345),
        (12_345, "角", "四舍五入", 12_350),
        (12_344, "角", "四舍五入", 12_340),
        (12_350, "元", "四舍五入", 12_400),
        (12_301, "元", "进一", 12_400),
        (12_300, "元", "进一", 12_300),
        (12_399, "元", "舍去", 12_300),
        (Decimal("12300.000001"), "分", "进一", 12_301),
        (Decimal("12300.5"), "分", "四舍五入", 12_301),
        (Decimal("12300.999999"), "分", "舍去", 12_300),
    ],
)
def test_rounding(fen: Decimal, to: str, way: str, expected: int) -> None:
    assert rounded(fen, Rounding(to, way)) == expected

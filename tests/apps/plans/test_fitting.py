"""Golden cases: which measure answers which risk, what is proposed, what fits."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from tests.apps.cases import kit as cases
from tests.apps.plans import kit
from tests.apps.screening import page_county as small
from xianjie.apps.plans.actions import refresh_fits
from xianjie.apps.plans.enums import Labour
from xianjie.apps.plans.models import Plan
from xianjie.apps.plans.queries.fitting import (
    fit_of,
    judge,
    measures_by_risk,
    measures_by_risk_of,
    unfit_plans,
)
from xianjie.apps.plans.queries.labour import LabourFacts, labour_of
from xianjie.apps.plans.queries.proposing import propose
from xianjie.apps.plans.queries.rules import is_development, measure_kinds, plan_rules
from xianjie.exchange.contracts import load_codes

pytestmark = pytest.mark.django_db
DAY = cases.TODAY
# The pairs of `domain/monitoring.md` §6 and the proposed ones; everything else must not fit.
FITTING = {
    "因病": {"健康帮扶", "社会帮扶"},
    "因残": {"综合保障", "社会帮扶"},
    "因学": {"义务教育保障", "教育帮扶", "社会帮扶"},
    "因安全住房": {"住房安全保障", "搬迁"},
    "因安全饮水": {"饮水安全保障"},
    "因自然灾害": {"综合保障", "社会帮扶", "产业帮扶", "住房安全保障", "饮水安全保障",
              "生产生活条件改善", "基础设施建设", "搬迁"},
    "因意外事故": {"综合保障", "健康帮扶", "社会帮扶"},
    "因产业失败": {"产业帮扶", "金融帮扶", "就业帮扶", "公益性岗位"},
    "因务工就业不稳": {"就业帮扶", "公益性岗位", "产业帮扶"},
    "缺劳动力": {"综合保障", "社会帮扶", "公益性岗位"},
    "因收入": {"产业帮扶", "就业帮扶", "公益性岗位", "金融帮扶", "综合保障"},
}  # fmt: skip
ABLE, WEAK = LabourFacts(3, full=1), LabourFacts(2, weak=1)
NOBODY, UNKNOWN = LabourFacts(2), LabourFacts(2, unknown=2)


@pytest.fixture
def rules(county):
    return plan_rules(small.COUNTY, DAY)


def test_every_risk_has_its_pairs(rules) -> None:
    assert set(FITTING) | {"其他"} == set(load_codes("风险类型").texts)
    assert set(rules.departments) == set(rules.titles) == set(measure_kinds())
    assert {risk: set(kinds) for risk, kinds in rules.fitting.items()} == FITTING


def test_each_pair_must_or_must_not_fit(rules) -> None:
    for risk, fitting in FITTING.items():
        for kind in measure_kinds():
            fit = judge([risk], [(kind, risk)], Labour.NONE, rules)
            assert (risk, kind, fit.fits) == (risk, kind, kind in fitting)


def test_another_risk_is_answered_by_what_is_meant_for_it(rules) -> None:
    assert judge(["其他"], [("社会帮扶", "其他")], Labour.NONE, rules).fits
    assert not judge(["其他"], [("社会帮扶", "因病")], Labour.NONE, rules).fits


@pytest.mark.parametrize(
    ("labour", "measures", "warnings"),
    [
        (Labour.FULL, [("健康帮扶", "因病"), ("产业帮扶", "因病")], ()),
        (Labour.FULL, [("健康帮扶", "因病")],
         ("家里有劳动力，还缺 1 项开发式措施（产业、就业等）。",)),
        (Labour.FULL, [("综合保障", "因病")],
         ("没有一项措施对得上风险“因病”。", "家里有劳动力，不能只有综合保障。")),
        (Labour.NONE, [("健康帮扶", "因病")], ()),
        (Labour.PARTIAL, [("健康帮扶", "因病")], ()),
        (Labour.UNKNOWN, [("健康帮扶", "因病")], ()),
        (Labour.FULL, [], ("还没有一项措施。",)),
    ],
)  # fmt: skip
def test_who_can_work_needs_a_measure_to_earn(rules, labour, measures, warnings) -> None:
    assert judge(["因病"], measures, labour, rules).warnings == warnings


def test_a_place_without_rules_asks_for_nothing(county) -> None:
    rules = plan_rules(small.COUNTY, date(2020, 1, 1))
    assert judge(["因病"], [("健康帮扶", "因病")], Labour.FULL, rules).fits
    assert propose(["因病"], ABLE, rules) == []


def first(rules, risks, facts, **fields) -> list[str]:
    return [one.kind for one in propose(risks, facts, rules, **fields) if one.first]


@pytest.mark.parametrize(
    ("risks", "facts", "expected"),
    [
        (["因病"], ABLE, ["健康帮扶", "产业帮扶"]),
        (["因自然灾害"], ABLE, ["综合保障", "产业帮扶"]),
        (["因产业失败"], ABLE, ["产业帮扶"]),
        (["因病"], NOBODY, ["综合保障", "健康帮扶"]),
        (["因产业失败"], NOBODY, ["综合保障"]),
        (["因残", "因安全住房"], NOBODY, ["综合保障", "住房安全保障"]),
        (["因病"], WEAK, ["综合保障", "健康帮扶"]),
        (["因病"], LabourFacts(2, weak=1, steady=True), ["健康帮扶"]),
        (["因病"], UNKNOWN, ["健康帮扶"]),
        (["其他"], UNKNOWN, []),
        ([], ABLE, ["产业帮扶"]),
    ],
)
def test_what_goes_into_the_draft(rules, risks, facts, expected) -> None:
    assert first(rules, risks, facts) == expected
    assert judge(risks, [], facts.labour, rules).empty


@pytest.mark.parametrize("facts", [ABLE, WEAK, LabourFacts(2, weak=1, steady=True)])
def test_every_draft_fits_whatever_the_risks(rules, facts) -> None:
    """Up to three risks in any order: where somebody can work, each gets a measure."""
    for number in (1, 2, 3):
        for risks in permutations(FITTING, number):
            found = propose(risks, facts, rules)
            pairs = [(one.kind, one.risk) for one in found if one.first]
            assert (risks, judge(risks, pairs, facts.labour, rules).warnings) == (risks, ())
            assert len({one.kind for one in found}) == len(found)
            assert all(one.reason and one.title and one.sector for one in found)


def test_the_label_counts_more_than_the_members(rules) -> None:
    found = propose(["因病"], ABLE, rules, no_labour=True)
    assert [one.kind for one in found if one.first] == ["综合保障", "健康帮扶"]
    assert found[0].title == "按规定申请低保或特困供养；同时申请医疗救助"
    assert (
        found[0].reason == "家里没有劳动力，先用综合保障兜底；按困难类型可同时申请专项或临时救助。"
    )
    assert not any(is_development(one.kind) and one.first for one in found)


def test_what_is_in_the_plan_is_not_proposed_again(rules) -> None:
    taken = [("社会帮扶", "因病"), ("产业帮扶", "因病")]
    found = propose(["因病"], ABLE, rules, taken=taken)
    assert [(one.kind, one.first) for one in found] == [("健康帮扶", False), ("就业帮扶", False)]


@pytest.mark.parametrize(
    ("skills", "labour"),
    [
        (["普通劳动力", "无劳动力"], Labour.FULL),
        (["弱劳动力或半劳动力", "丧失劳动力"], Labour.PARTIAL),
        (["无劳动力"], Labour.NONE),
        (["弱劳动力或半劳动力", ""], Labour.UNKNOWN),
        ([""], Labour.UNKNOWN),
    ],
)
def test_labour_by_the_register(county, skills, labour) -> None:
    county.one.members.all().delete()
    for skill in skills:
        kit.member(county.one, skill)
    kit.member(county.one, "", born=date(2015, 1, 1))
    facts = labour_of([county.one.pk], small.COUNTY, DAY)[county.one.pk]
    assert (facts.labour, facts.steady) == (labour, False)
    kit.member(county.one, "无劳动力", extra={"务工时间": "8"})
    assert labour_of([county.one.pk], small.COUNTY, DAY)[county.one.pk].steady


def test_nobody_registered_is_not_nobody_able(county) -> None:
    county.one.members.all().delete()
    facts = labour_of([county.one.pk], small.COUNTY, DAY)[county.one.pk]
    assert (facts.labour, facts.words) == (Labour.UNKNOWN, "没有登记家庭成员。")


def test_measures_in_place_by_risk(county, django_assert_max_num_queries) -> None:
    episode = kit.episode(county.one, "因病", "因残")
    plan = kit.in_force(
        county, episode, kit.draft(), kit.draft("社会帮扶", "因残"), kit.draft("产业帮扶", "因残")
    )
    assert measures_by_risk(episode) == {"因病": [], "因残": []}
    for measure in plan.measures.all():
        kit.report(county.worker, measure, "RUNNING")
    found = measures_by_risk(episode)
    assert {risk: [one.kind for one in rows] for risk, rows in found.items()} == {
        "因病": ["健康帮扶", "社会帮扶"], "因残": ["社会帮扶"],
    }  # fmt: skip
    with django_assert_max_num_queries(3):
        measures_by_risk_of([episode], small.COUNTY)


def test_unfit_plans_follow_the_members(county) -> None:
    kit.skilled(county.one, "无劳动力")
    plan = kit.in_force(county, kit.episode(county.one), kit.draft())
    assert list(unfit_plans(small.COUNTY)) == []
    kit.skilled(county.one, "技能劳动力")
    by = cases.by(county.analyst)
    assert refresh_fits(by=by, county=small.COUNTY, **kit.WHEN) == 1
    assert refresh_fits(by=by, county=small.COUNTY, **kit.WHEN) == 0
    assert list(unfit_plans(small.COUNTY)) == [plan]
    found = fit_of(Plan.objects.select_related("episode").get(), DAY)
    assert found.warnings == ("家里有劳动力，还缺 1 项开发式措施（产业、就业等）。",)

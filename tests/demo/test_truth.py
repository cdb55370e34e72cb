"""Every planted event that a rule covers is found by the engine, and nothing else is."""

from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from tests.demo.conftest import FLOOR, villages
from xianjie.demo.county import County, generate_county
from xianjie.demo.lake import run_inputs, write_lake
from xianjie.demo.plan import Plan
from xianjie.demo.shares import DemoSize
from xianjie.demo.stories import plant_stories
from xianjie.demo.thresholds import thresholds_for
from xianjie.engine.entitlements import benefit_set, evaluate
from xianjie.engine.inputs import FeedBatch, RuleSet, Snapshot
from xianjie.engine.rules import RuleCount
from xianjie.engine.ruleset import max_shares, rule_set
from xianjie.engine.run import screen
from xianjie.kernel.periods import Period
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.compiling import needed_facts
from xianjie.policy.loading import load_rulebook
from xianjie.policy.resolution import resolve

Pairs = set[tuple[str, str]]
Lake = tuple[Path, Snapshot, list[FeedBatch]]
LEDGER = "income-ledger"
WITHOUT_MISMATCH = {"兜底保障比对"}
"""Whoever is on the roll is right there: the roll itself is what is compared."""


def screened_rules(county: County, month: int) -> RuleSet:
    resolved = resolve(load_rulebook(), county.division, county.periods[month].last_day)
    aside = ("eligibility", "guarantee")
    return rule_set(resolved, [r for r in resolved.rules.values() if r.kind.value not in aside])


def find_all(county: County, lake: Lake) -> dict[int, Pairs]:
    """Screen every month of a county with the engine."""
    folder, snapshot, batches = lake
    result: dict[int, Pairs] = {}
    for month in range(len(county.periods)):
        rules = screened_rules(county, month)
        out = folder / "runs" / str(month)
        inputs = run_inputs(county, month, snapshot, batches, rules, out)
        ended = screen(inputs)
        assert not ended.held
        result[month] = _pairs(county, out, rules)
    return result


@pytest.fixture(scope="module")
def lake(told: tuple[County, Plan], tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("lake")
    return folder, *write_lake(*told, folder)


@pytest.fixture(scope="module")
def found(told: tuple[County, Plan], lake: Lake) -> dict[int, Pairs]:
    return find_all(told[0], lake)


def _pairs(county: County, out: Path, rules: RuleSet) -> Pairs:
    rows = duckdb.sql(f"SELECT rule_no, household_no FROM '{out}/findings.parquet'").fetchall()
    codes = county.households.code
    return {(rules.rules[rule].rule.id, str(codes[home])) for rule, home in rows}


def _expected(county: County, plan: Plan) -> dict[int, Pairs]:
    wanted: dict[int, Pairs] = defaultdict(set)
    for planted in plan.truth:
        for month in planted.months:
            for rule in planted.rules:
                wanted[month].add((rule, str(county.households.code[planted.household])))
    return wanted


@pytest.mark.parametrize("month", [0, 1, 2])
def test_exactly_the_planted_events_are_found(
    told: tuple[County, Plan], found: dict[int, Pairs], month: int
) -> None:
    wanted = _expected(*told)[month]
    assert sorted(wanted - found[month]) == []
    assert sorted(found[month] - wanted) == []


def test_every_rule_has_a_story(told: tuple[County, Plan]) -> None:
    county, plan = told
    told_rules = {rule for planted in plan.truth for rule in planted.rules}
    known = screened_rules(county, 2)
    # The income ledger is filled by people after the run, not by files.
    filled = {
        rule.rule.id
        for rule in known.rules
        if any(known.facts[n].fact.source == LEDGER for n in needed_facts([rule], known.facts))
    }
    assert told_rules == {rule.rule.id for rule in known.rules} - filled


def test_rules_that_hit_have_declared_shares(told: tuple[County, Plan]) -> None:
    county, _ = told
    assert max_shares(screened_rules(county, 2))["收入-脱贫户低于均值"] > 0.5
    assert RuleCount("x", "household", 1, 0, 0).missing == {}


def judged(county: County, lake: Lake) -> dict[tuple[str, int, int | None], str]:
    """Benefit, household and person with the outcome that the engine gives in the last month."""
    on = county.periods[-1].last_day
    benefits = benefit_set(resolve(load_rulebook(), county.division, on))
    folder, snapshot, batches = lake
    assert benefits.rules is not None
    inputs = run_inputs(
        county, len(county.periods) - 1, snapshot, batches, benefits.rules, folder / "owed"
    )
    path = evaluate(inputs, benefits).path
    rows = duckdb.sql(f"SELECT benefit_no, household_no, person_no, outcome FROM '{path}'")
    names = [one.benefit.id for one in benefits.benefits]
    return {
        (names[benefit], home, person): outcome
        for benefit, home, person, outcome in rows.fetchall()
        if outcome != Outcome.ELIGIBLE
    }


def test_exactly_the_planted_gaps_and_mismatches_are_found(
    told: tuple[County, Plan], lake: Lake
) -> None:
    county, plan = told
    found = judged(county, lake)
    wanted = {(o.benefit, o.household, o.person): o.outcome for o in plan.benefits if o.outcome}
    assert sorted(set(wanted.items()) - set(found.items()), key=str) == []
    assert sorted(set(found.items()) - set(wanted.items()), key=str) == []
    near = {(o.benefit, o.household, o.person) for o in plan.benefits if not o.outcome}
    assert len(near) >= 7
    assert near & found.keys() == set()
    for outcome, without in (("应享未享", {"公益性岗位"}), ("享而不符", WITHOUT_MISMATCH)):
        assert {o.benefit for o in plan.benefits if o.outcome} - without == {
            o.benefit for o in plan.benefits if o.outcome == outcome
        }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("division", "size"),
    [
        ("532325", DemoSize(900, 1, 3, "2022-06")),
        ("532325", DemoSize(1200, 4, 1, "2022-10")),  # over the beginning of a school year
        ("532325", DemoSize(1200, 4, 5, "2023-02")),  # over a change of the lines
        ("623021", DemoSize(900, 2, 2, "2022-06")),  # a county whose rulebook lacks some lines
    ],
)
def test_other_counties_months_and_seeds(division: str, size: DemoSize, tmp_path: Path) -> None:
    until = Period.parse(size.until)
    lines = thresholds_for(division, until.last_day)
    places = villages(division=division)
    county = generate_county(division, "某县", places, size, income_floor=FLOOR)
    monthly = [thresholds_for(division, period.last_day) for period in county.periods]
    plan = plant_stories(county, lines, monthly)
    wanted = _expected(county, plan)
    lake = (tmp_path, *write_lake(county, plan, tmp_path))
    assert find_all(county, lake) == {m: wanted[m] for m in range(size.months)}

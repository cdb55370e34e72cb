from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Sum

from tests.apps.screening import page_county as county
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cockpit.actions import build_newest, build_snapshot, refresh_newest
from xianjie.apps.cockpit.counting import due_date, group_of, has_measures, is_low
from xianjie.apps.cockpit.models import MonthSnapshot, SnapshotCell, SnapshotClue
from xianjie.apps.cockpit.queries.marks import is_stale
from xianjie.apps.registry.models import Household, RegistryImport
from xianjie.apps.screening.enums import ClueKind, ClueState, ClueStatus
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
JUNE = Period(2022, 6)
NOW = datetime(2022, 7, 10, 1, 30, tzinfo=UTC)


def monitored(number: int, village: str = county.VILLAGE, **fields: object) -> Household:
    household = county.make_household(number, village)
    values = {"monitor_category": "边缘易致贫户", "household_type": "一般农户"} | fields
    Household.objects.filter(pk=household.pk).update(**values)
    household.refresh_from_db()
    return household


def build(root: Actor, period: Period = JUNE, now: datetime = NOW) -> MonthSnapshot:
    return build_snapshot(by=root, county=county.COUNTY, period=period, now=now).snapshot


def sums(snapshot: MonthSnapshot, measure: str) -> dict[tuple[str, str], int]:
    cells = SnapshotCell.objects.filter(snapshot=snapshot, measure=measure)
    return {
        (first, second): value
        for first, second, value in cells.values_list("first", "second").annotate(Sum("value"))
    }


def test_households_are_counted_as_they_stood_at_the_end_of_the_month(root) -> None:
    monitored(1)
    monitored(2, county.OTHER_VILLAGE, risk_cleared=True, cleared_on=date(2022, 5, 3))
    monitored(3, risk_cleared=True, cleared_on=date(2022, 7, 2))
    monitored(4, identified_on=date(2022, 7, 1))
    monitored(5, is_active=False)
    monitored(6, monitor_category="脱贫不稳定户", identified_on=None)
    county.make_household(7)
    snapshot = build(root)
    assert sums(snapshot, "households") == {
        ("边缘易致贫户", "0"): 2,
        ("边缘易致贫户", "1"): 1,
        ("脱贫不稳定户", "0"): 1,
    }
    assert sums(snapshot, "people") == {("边缘易致贫户", ""): 3, ("脱贫不稳定户", ""): 1}
    assert sums(snapshot, "identified") == {("2021-08", ""): 3}
    assert sums(snapshot, "cleared") == {("2022-05", ""): 1}
    assert (snapshot.as_of, snapshot.counted_on) == (date(2022, 6, 30), date(2022, 7, 10))


def test_clues_are_counted_with_their_deadlines(root, settings, tmp_path) -> None:
    run = county.make_run(rulebook_hash=county.publish_rulebook(settings, tmp_path))
    household = monitored(1)
    county.make_clue(run, household, risk="因病", level="红")
    county.make_clue(run, household, risk="因学", level="黄", state=ClueState.CONTINUING)
    county.make_clue(run, county.make_household(2, county.OTHER_VILLAGE), risk="因病")
    county.make_clue(run, household, risk="因残", state=ClueState.CLEARED)
    county.make_clue(run, household, kind=ClueKind.MISMATCH, risk="死亡仍享")
    Clue.objects.filter(risk="因学").update(status=ClueStatus.CLOSED)
    snapshot = build(root)
    assert sums(snapshot, "clues") == {("NEW", ""): 2, ("CONTINUING", ""): 1, ("CLEARED", ""): 1}
    assert sums(snapshot, "risks") == {
        ("因病", "边缘易致贫户"): 1,
        ("因学", "边缘易致贫户"): 1,
        ("因病", "脱贫户"): 1,
    }
    assert sums(snapshot, "waiting") == {("", ""): 2}
    assert sums(snapshot, "clue-households") == {("", ""): 2}
    assert [(row.clues, row.waiting) for row in snapshot.households.all()] == [(2, 1)]
    assert snapshot.run == run


def test_an_unknown_income_or_line_is_not_low(root) -> None:
    monitored(1, income_per_capita=None)
    snapshot = build(root)
    assert snapshot.income_line is None
    assert sums(snapshot, "low-income") == {}
    assert sums(snapshot, "income-unknown") == {("", ""): 1}


def test_measures_are_unknown_until_the_register_holds_any(root) -> None:
    monitored(1)
    first = build(root)
    assert (first.measures_known, sums(first, "no-measures")) == (False, {})
    assert sums(first, "measures-unknown") == {("", ""): 1}
    monitored(2, extra={"产业帮扶": ["技术指导"]})
    again = build(root)
    assert (again.measures_known, sums(again, "no-measures")) == (True, {("", ""): 1})


def test_building_again_replaces_and_is_audited(root) -> None:
    run = county.make_run()
    county.make_clue(run, monitored(1))
    first, second = build(root), build(root)
    assert first.pk == second.pk
    assert (SnapshotClue.objects.count(), second.households.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="cockpit.snapshot").count() == 2


def test_only_who_runs_the_comparison_may_build(db) -> None:
    county.make_divisions()
    leader = actor_of(county.make_user(role=Role.COUNTY_LEADER), today=date(2022, 7, 4))
    with pytest.raises(RefusedError):
        build(leader)
    assert MonthSnapshot.objects.count() == 0


def test_a_snapshot_is_stale_after_an_import_or_another_run(root) -> None:
    run = county.make_run()
    snapshot = build(root)
    assert not is_stale(snapshot, run)
    RegistryImport.objects.create(
        table="registry-person", batch="b", county_code=county.COUNTY, file_name="f", sha256="0",
        data_on=date(2022, 6, 1), read=1, accepted=1, warned=0, quarantined=0,
        imported_at=NOW, imported_by="cli:test",
    )  # fmt: skip
    assert is_stale(snapshot, run)
    snapshot = build_newest(by=root, county=county.COUNTY, now=NOW).snapshot
    assert not is_stale(snapshot, run)
    run.is_current = False
    run.save()
    assert is_stale(snapshot, county.make_run(folder="second"))


def test_a_tick_counts_again_only_what_changed_or_fell_due(root) -> None:
    county.make_run("2022-05")
    county.make_run()
    assert refresh_newest(by=root, now=NOW) == 1
    assert refresh_newest(by=root, now=NOW + timedelta(hours=1)) == 0
    assert refresh_newest(by=root, now=NOW + timedelta(days=1)) == 1
    assert refresh_newest(by=root, now=NOW + timedelta(days=40)) == 1
    assert refresh_newest(by=root, now=NOW + timedelta(days=400)) == 0
    snapshot = MonthSnapshot.objects.get()
    assert (snapshot.period, snapshot.counted_on) == ("2022-06", date(2022, 7, 31))


def test_rows_are_stored_in_the_order_of_the_lists(root, settings, tmp_path) -> None:
    run = county.make_run(rulebook_hash=county.publish_rulebook(settings, tmp_path))
    done = county.make_clue(run, monitored(1, risk_cleared=True), level="红")
    Clue.objects.filter(pk=done.clue_id).update(status=ClueStatus.CLOSED)
    county.make_clue(run, monitored(2), level="蓝")
    county.make_clue(run, monitored(3), level="橙")
    snapshot = build(root)
    assert list(snapshot.clues.order_by("pk").values_list("level", flat=True)) == ["橙", "蓝", "红"]
    codes = snapshot.households.order_by("pk").values_list("household__household_code", flat=True)
    assert list(codes) == ["532300000002", "532300000003", "532300000001"]


def test_without_a_run_there_is_no_newest_month(root) -> None:
    assert build_newest(by=root, county=county.COUNTY, now=NOW) is None


def test_the_strictest_rule_sets_the_deadline() -> None:
    days = {"a": 10, "b": 3}
    assert due_date(date(2022, 7, 10), ["a", "b", "c"], days) == date(2022, 7, 13)
    assert due_date(date(2022, 7, 10), ["c"], days) is None
    assert due_date(None, ["a"], days) is None


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({}, False),
        ({"产业帮扶": []}, False),
        ({"实施开发式帮扶措施情况": "无"}, False),
        ({"就业帮扶": ["外出务工"]}, True),
        ({"人数": 3}, False),
    ],
)
def test_measures_are_read_from_the_national_columns(extra: dict, expected: bool) -> None:
    assert has_measures(extra) is expected


def test_groups_and_lines() -> None:
    assert group_of("突发严重困难户", "脱贫户", linked=True) == "突发严重困难户"
    assert group_of("", "脱贫户", linked=True) == "脱贫户"
    assert group_of("", "", linked=True) == "一般农户"
    assert group_of("", "", linked=False) == "未对应到户"
    assert (is_low(649_999, 650_000), is_low(650_000, 650_000)) == (True, False)


def planned(household, *, state: str = "", origin: str = "CASE") -> None:
    """Monitor a household with a plan, and with a measure in a state where one is named."""
    from xianjie.apps.cases.models import Episode
    from xianjie.apps.plans.models import Measure, MeasureEvent, Plan

    place = {"county_code": county.COUNTY, "division_code": household.division_code}
    episode = Episode.objects.create(
        household=household, number=1, origin=origin, category="边缘易致贫户", risks=["因病"],
        identified_on=date(2022, 5, 1), state="MONITORED", **place,
    )  # fmt: skip
    plan = Plan.objects.create(
        episode=episode, household=household, state="IN_FORCE", made_at=NOW - timedelta(days=40),
        **place,
    )  # fmt: skip
    if state:
        measure = Measure.objects.create(
            plan=plan, kind="健康帮扶", risk="因病", title="救助", state=state,
            started_on=date(2022, 5, 9), **place,
        )  # fmt: skip
        MeasureEvent.objects.create(measure=measure, state=state, at=NOW)


def test_plans_say_who_has_measures_where_the_register_does_not(root) -> None:
    run = county.make_run()
    monitored(1)
    first = build(root)
    assert first.measures_known is False
    bare, helped, listed = monitored(2), monitored(3), monitored(4)
    planned(bare)
    planned(helped, state="RUNNING")
    planned(listed, origin="LISTED")
    assert is_stale(first, run)
    snapshot = build(root)
    said = dict(snapshot.households.values_list("household__household_code", "measured"))
    assert [said[f"53230000000{n}"] for n in (1, 2, 3, 4)] == [None, False, True, False]
    assert snapshot.measures_known is True
    assert sums(snapshot, "no-measures") == {("", ""): 2}
    assert sums(snapshot, "measures-unknown") == {("", ""): 1}


def test_a_measure_of_the_register_counts_beside_a_plan_without_any(root) -> None:
    planned(monitored(1, extra={"产业帮扶": ["技术指导"]}))
    snapshot = build(root)
    assert [row.measured for row in snapshot.households.all()] == [True]

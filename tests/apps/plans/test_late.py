"""Households without help, measures past their day, and the bells about them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.cases import kit as cases
from tests.apps.plans import kit
from tests.apps.plans.test_actions import bells
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import Notification
from xianjie.apps.cases.enums import EpisodeOrigin
from xianjie.apps.plans.actions import remind
from xianjie.apps.plans.queries.late import (
    overdue_measures,
    without_live_measure,
    without_plan,
)

pytestmark = pytest.mark.django_db
LAST = date(2022, 7, 11)
"""Ten days after the identification of the tests' episodes."""


def late(on: date, **fields) -> list[int]:
    rows = without_live_measure(small.COUNTY, on, **fields)
    return list(rows.values_list("household_id", flat=True))


def test_ten_days_after_the_identification(county) -> None:
    plan = kit.in_force(county, kit.episode(county.one), kit.draft())
    assert (late(LAST), late(LAST + timedelta(days=1))) == ([], [county.one.pk])
    kit.report(county.worker, plan.measures.get(), "RUNNING")
    assert late(LAST + timedelta(days=30)) == []


def test_the_list_is_waited_for_from_its_plan(county) -> None:
    episode = kit.episode(county.one, origin=EpisodeOrigin.LISTED, identified_on=date(2021, 1, 1))
    assert late(cases.TODAY) == []
    assert list(without_plan(small.COUNTY)) == [episode]
    kit.opened(county.worker, episode)
    assert list(without_plan(small.COUNTY)) == []
    due = cases.TODAY + timedelta(days=10)
    assert (late(due), late(due + timedelta(days=1))) == ([], [county.one.pk])
    assert (late(due, days=30), late(due + timedelta(days=22), days=30)) == ([], [county.one.pk])


def test_where_no_time_is_set_nobody_is_late(county) -> None:
    kit.episode(county.one)
    assert late(date(2020, 1, 1)) == []


def when(days: int) -> dict:
    return {"today": LAST + timedelta(days=days), "now": cases.NOW + timedelta(days=7 + days)}


def test_late_help_rings_once(county) -> None:
    plan = kit.opened(county.worker, kit.episode(county.one))
    assert remind(**when(0)) == 0
    assert remind(**when(1)) == 2
    assert bells(county.worker) == [f"plans.plan:{plan.pk}:late"]
    assert bells(county.town) == [f"plans.late:{small.TOWN[:9]}:2022-07"]
    assert remind(**when(1)) == 0
    assert remind(**when(25)) == 2
    assert bells(county.analyst) == [f"plans.reported:{small.COUNTY}:2022-08"]
    assert remind(**when(25)) == 0
    titles = Notification.objects.filter(user=county.worker).values_list("title", flat=True)
    assert list(titles) == ["532300000001 识别满 10 天还没有措施落实"]


def test_an_overdue_measure_rings_with_its_organisation(county) -> None:
    draft = kit.draft(organisation=county.health, due_on=date(2022, 7, 8))
    plan = kit.in_force(county, kit.episode(county.one), draft)
    measure = plan.measures.get()
    assert list(overdue_measures(small.COUNTY, date(2022, 7, 8))) == []
    assert list(overdue_measures(small.COUNTY, date(2022, 7, 9))) == [measure]
    assert remind(today=date(2022, 7, 9), now=cases.NOW) == 1
    assert remind(today=date(2022, 7, 9), now=cases.NOW) == 0
    assert bells(county.health_clerk, "overdue") == [f"plans.overdue:{county.health.pk}:2022-07"]
    kit.report(county.health_clerk, measure)
    assert bells(county.health_clerk) == []

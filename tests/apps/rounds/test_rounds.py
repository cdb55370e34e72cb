"""Opening, widening, extending, calling for and closing rounds."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.models import Notification
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Grid
from xianjie.apps.rounds.actions import (
    add_households,
    close_round,
    extend_round,
    open_due_rounds,
    remind_due_rounds,
    remind_round,
    schedule_follow_up,
)
from xianjie.apps.rounds.enums import Population, RoundKind
from xianjie.apps.rounds.models import Round
from xianjie.apps.rounds.queries.rounds import progress_by_place, progress_of
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def asked(one: Round) -> list[str]:
    rows = FieldTask.objects.filter(source=one.source).order_by("id")
    return list(rows.values_list("household__household_code", flat=True))


def act(do, user, one: Round, **fields):
    return do(by=cases.by(user), asked=one, **(kit.WHEN | fields))


def test_a_monthly_round_asks_at_every_monitored_household(county) -> None:
    kit.monitor(county.one)
    kit.monitor(county.other, state="REMOVED", ended_on=date(2022, 5, 1))
    one = kit.opened(county.analyst)
    assert asked(one) == [county.one.household_code]
    task = FieldTask.objects.get()
    assert (task.form, task.due_on, task.division_code) == ("月度监测", kit.DUE, small.VILLAGE)
    assert AuditEvent.objects.filter(action="rounds.open").count() == 1


def test_the_same_form_sent_twice_opens_one_round(county) -> None:
    kit.monitor(county.one)
    key = uuid4()
    first = kit.opened(county.analyst, client_id=key)
    assert kit.opened(county.analyst, client_id=key) == first
    assert (Round.objects.count(), FieldTask.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"due_on": date(2022, 7, 3)}, "due-over"),
        ({"division_code": "620402000000"}, "not-permitted"),
        ({"division_code": "5323"}, "not-permitted"),
        ({"asks": Population.RURAL}, "no-population"),
        ({"kind": RoundKind.GRID, "asks": Population.FOCUS}, "no-groups"),
        ({"villages": ["620402101201"]}, "no-place"),
        ({}, "nobody"),
    ],
)
def test_what_is_refused(county, fields, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        kit.opened(county.analyst, **fields)
    assert caught.value.code == code
    assert (Round.objects.count(), FieldTask.objects.count()) == (0, 0)


def test_a_township_opens_rounds_in_itself_only(county) -> None:
    one = kit.opened(
        county.town, division_code=small.TOWN, kind=RoundKind.GRID, asks=Population.RURAL
    )
    assert asked(one) == [county.one.household_code]
    with pytest.raises(RefusedError, match="没有在这个地方"):
        kit.opened(county.town)
    with pytest.raises(RefusedError, match="没有在这个地方"):
        kit.opened(county.worker, division_code=small.VILLAGE)


def test_a_grid_narrows_to_its_natural_village(county) -> None:
    near = small.make_household(3)
    near.group_name = "二组"
    near.save()
    grid = Grid.objects.create(
        division_code=small.VILLAGE, code="G1", name="二组网格", level="GROUP",
        division_end=small.VILLAGE, group_name="二组", created_at=kit.NOW, updated_at=kit.NOW,
    )  # fmt: skip
    one = kit.opened(county.analyst, kind=RoundKind.GRID, asks=Population.RURAL, grids=[grid.pk])
    assert asked(one) == [near.household_code]


def test_focus_groups_are_told_by_the_rulebook(county) -> None:
    county.one.members.update(health="患有大病")
    small.make_clue(county.run, county.other, risk="因收入")
    grid = {"kind": RoundKind.GRID, "asks": Population.FOCUS}
    one = kit.opened(county.analyst, groups=["大病慢病"], **grid)
    assert asked(one) == [county.one.household_code]
    other = kit.opened(county.analyst, groups=["低收入或收入骤减", "残疾"], **grid)
    assert asked(other) == [county.other.household_code]
    county.one.members.update(school_status="小学")
    with pytest.raises(RefusedError):
        kit.opened(county.analyst, groups=["多子女非义务教育在读"], **grid)


def test_a_look_back_asks_at_every_household_that_was_poor(county) -> None:
    county.other.household_type = "一般农户"
    county.other.save()
    third = small.make_household(3)
    third.household_type, third.monitor_category = "监测户", "脱贫不稳定户"
    third.save()
    one = kit.opened(county.analyst, kind=RoundKind.LOOKBACK, asks=Population.LIFTED)
    assert asked(one) == [county.one.household_code, third.household_code]


def test_households_that_come_later_are_added_once(county) -> None:
    kit.monitor(county.one)
    one = kit.opened(county.analyst)
    kit.monitor(county.other)
    assert [act(add_households, county.analyst, one) for _ in range(2)] == [1, 0]
    assert asked(one) == [county.one.household_code, county.other.household_code]


def test_a_round_is_extended_with_a_reason(county) -> None:
    kit.monitor(county.one)
    one = kit.opened(county.analyst)
    later = date(2022, 7, 25)
    for fields in ({"due_on": later, "reason": " "}, {"due_on": kit.DUE, "reason": "雨季"}):
        with pytest.raises(RefusedError):
            act(extend_round, county.analyst, one, **fields)
    act(extend_round, county.analyst, one, due_on=later, reason="雨季道路中断")
    one.refresh_from_db()
    assert (one.due_on, FieldTask.objects.get().due_on) == (later, later)
    assert one.events.last().words == "2022-07-20 → 2022-07-25：雨季道路中断"


def test_what_is_left_is_explained_when_a_round_is_closed(county) -> None:
    for household in (county.one, county.other):
        kit.monitor(household)
    one = kit.opened(county.analyst)
    kit.visit(county.worker, FieldTask.objects.get(household=county.one))
    with pytest.raises(RefusedError, match="还有 1 户"):
        act(close_round, county.analyst, one, reason="")
    closed = act(close_round, county.analyst, one, reason="外出务工，已电话联系")
    assert (closed.total, closed.done) == (2, 1)
    assert FieldTask.objects.get(household=county.other).state == TaskState.CANCELLED
    progress = progress_of(closed, ALL, kit.TODAY)
    assert (progress.total, progress.done, progress.left) == (2, 1, 1)
    with pytest.raises(RefusedError, match="已经结束"):
        act(add_households, county.analyst, one)


def test_progress_by_place_counts_what_is_late(county) -> None:
    for household in (county.one, county.other):
        kit.monitor(household)
    one = kit.opened(county.analyst)
    kit.visit(county.worker, FieldTask.objects.get(household=county.one))
    lines = progress_by_place(one, ALL, small.COUNTY, date(2022, 7, 21))
    assert [
        (line.name, line.progress.total, line.progress.rate, line.progress.overdue)
        for line in lines
    ] == [("前场镇", 1, "0%", 1), ("光禄镇", 1, "100%", 0)]
    villages = progress_by_place(one, ALL, small.TOWN, kit.TODAY)
    assert [(line.name, line.code) for line in villages] == [("旧城村", small.VILLAGE)]
    groups = progress_by_place(one, ALL, small.VILLAGE, kit.TODAY)
    assert [(line.name, line.group) for line in groups] == [("一组", "一组")]


def test_calls_go_to_the_village_or_to_its_township(county) -> None:
    for household in (county.one, county.other):
        kit.monitor(household)
    small.make_user("other-town", "TOWNSHIP_REVIEWER", small.OTHER_TOWN[:9])
    one = kit.opened(county.analyst)
    assert [act(remind_round, county.analyst, one) for _ in range(2)] == [2, 0]
    bells = Notification.objects.order_by("user__username").values_list("user__username", "title")
    assert list(bells) == [
        ("other-town", "“2022年7月月度监测”小河村还有 1 户没有走访"),
        ("worker", "“2022年7月月度监测”旧城村还有 1 户没有走访"),
    ]


def test_bells_before_and_after_the_deadline_ring_once(county) -> None:
    kit.monitor(county.one)
    kit.opened(county.analyst)
    days = [date(2022, 7, 4), date(2022, 7, 17), date(2022, 7, 18), date(2022, 7, 21)]
    assert [remind_due_rounds(today=day, now=kit.NOW) for day in days] == [0, 1, 0, 1]


def test_the_month_opens_by_itself_once(county) -> None:
    kit.monitor(county.one)
    robot = cli_actor("tick")
    opened = [open_due_rounds(by=robot, **kit.WHEN) for _ in range(2)]
    assert opened == [2, 0]
    rounds = Round.objects.order_by("kind").values_list("kind", "title", "due_on", "stage")
    assert list(rounds) == [
        ("MONTHLY", "2022年7月月度监测", date(2022, 7, 20), ""),
        ("VISIT", "2022年7月帮扶走访", date(2022, 9, 30), "DURING"),
    ]
    assert open_due_rounds(by=robot, today=date(2022, 8, 11), now=kit.NOW) == 0
    assert open_due_rounds(by=robot, today=date(2022, 8, 10), now=kit.NOW) == 1


def test_visits_after_removal_are_asked_for_by_the_rulebook_or_by_hand(county) -> None:
    on, due = date(2022, 6, 6), date(2022, 7, 6)
    kit.monitor(county.one, state="REMOVED", ended_on=on)
    robot = cli_actor("tick")
    assert [open_due_rounds(by=robot, **kit.WHEN) for _ in range(2)] == [1, 0]
    task = FieldTask.objects.get()
    assert (task.stage, task.due_on, task.form) == ("AFTER", due, "帮扶走访")
    again = schedule_follow_up(
        by=cases.by(county.analyst), household=county.one, on=on, due_on=due, **kit.WHEN
    )
    assert again == task
    with pytest.raises(RefusedError):
        schedule_follow_up(
            by=cases.by(county.town), household=county.other, on=on, due_on=due, **kit.WHEN
        )


def test_a_round_takes_the_same_statements_for_more_households(county) -> None:
    kit.monitor(county.one)
    with CaptureQueriesContext(connection) as few:
        kit.opened(county.analyst)
    for number in range(3, 40):
        kit.monitor(small.make_household(number))
    with CaptureQueriesContext(connection) as many:
        kit.opened(county.analyst)
    assert len(many) == len(few)

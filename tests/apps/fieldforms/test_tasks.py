"""Asking for visits."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.fieldforms import kit
from tests.apps.screening import page_county as small
from xianjie.apps.fieldforms.actions import TaskWish, cancel_tasks, open_tasks
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.following import consequences, follow
from xianjie.kernel.errors import UsageError

pytestmark = pytest.mark.django_db


def test_a_source_asks_a_household_once(village) -> None:
    first = kit.task(village.one, assignee=village.worker)
    again = kit.task(village.one, assignee=village.second)
    assert (first.pk, again.assignee, FieldTask.objects.count()) == (again.pk, village.second, 1)


def test_a_cancelled_task_can_be_asked_again_and_a_done_one_stays(village) -> None:
    task = kit.task(village.one)
    assert cancel_tasks(source=task.source, words="案件撤回") == 1
    task.refresh_from_db()
    assert (task.state, task.ending) == (TaskState.CANCELLED, "案件撤回")
    assert kit.task(village.one).state == TaskState.OPEN
    kit.submit(village.worker, village.one, task=task)
    assert kit.task(village.one).state == TaskState.DONE
    assert cancel_tasks(source=task.source) == 0


def test_thousands_take_few_queries(village) -> None:
    wishes = [TaskWish(small.make_household(n), None) for n in range(10, 40)]
    with CaptureQueriesContext(connection) as queries:
        assert open_tasks(form=kit.GRID, source="door:9", wishes=wishes, today=kit.TODAY) == 30
    assert len(queries) < 8
    assert open_tasks(form=kit.GRID, source="door:9", wishes=wishes, today=kit.TODAY) == 0


def test_an_unknown_form_is_refused(village) -> None:
    with pytest.raises(UsageError, match="没有名为"):
        kit.task(village.one, "没有的表")


def test_tasks_and_sheets_follow_the_household(village) -> None:
    sheet = kit.submit(village.worker, village.one)
    task = kit.task(village.one)
    assert any("待走访的入户任务 1 项" in line for line in consequences(village.one))
    village.one.division_code = small.OTHER_VILLAGE
    village.one.save()
    follow(village.one)
    task.refresh_from_db()
    sheet.refresh_from_db()
    assert task.division_code == sheet.division_code == small.OTHER_VILLAGE
    village.one.is_active = False
    village.one.save()
    follow(village.one)
    task.refresh_from_db()
    assert (task.state, task.ending) == (TaskState.CANCELLED, "这一户已退出登记")
    village.one.is_active = True
    village.one.save()
    follow(village.one)
    task.refresh_from_db()
    assert (task.state, task.ending) == (TaskState.OPEN, "")

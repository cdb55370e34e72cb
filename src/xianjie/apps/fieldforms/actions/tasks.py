"""Ask for a visit, and take the asking back.

These run inside the action of the app that asks; it checks permissions and leaves the audit event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xianjie.apps.accounts.models import User
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Household
from xianjie.exchange.sheets import load_sheet

CHUNK = 1_000
MOST_WORDS = 100


@dataclass(frozen=True)
class TaskWish:
    """A household at which a sheet is to be filled in; ``assignee_id`` None leaves it open."""

    household: Household
    due_on: date | None
    assignee_id: int | None = None
    stage: str = ""


@transaction.atomic
def open_task(
    *,
    form: str,
    source: str,
    household: Household,
    due_on: date | None,
    assignee: User | None = None,
    stage: str = "",
    today: date,
) -> FieldTask:
    """Ask for a sheet at one household; the same source asks a household once.

    Asked again, a task that is open gets the new deadline and assignee, a cancelled one is opened
    anew, and one that is done stays done.

    Args:
        form: id of a sheet definition; ``UsageError`` for an unknown one.
        source: who asks, as ``case:12:1``; at most 60 characters.
        stage: a `VisitStage`, empty where it means nothing.
    """
    wish = TaskWish(household, due_on, assignee.pk if assignee else None, stage)
    open_tasks(form=form, source=source, wishes=[wish], today=today)
    return FieldTask.objects.get(source=source, household=household)


@transaction.atomic
def open_tasks(*, form: str, source: str, wishes: Iterable[TaskWish], today: date) -> int:
    """Ask for a sheet at many households at once; returns how many tasks are new or open anew."""
    load_sheet(form)
    opened = 0
    batch: list[TaskWish] = []
    for wish in wishes:
        batch.append(wish)
        if len(batch) == CHUNK:
            opened += _open(form, source, batch, today)
            batch = []
    return opened + (_open(form, source, batch, today) if batch else 0)


def _open(form: str, source: str, wishes: list[TaskWish], today: date) -> int:
    by_household = {wish.household.pk: wish for wish in wishes}
    known = {
        task.household_id: task
        for task in FieldTask.objects.select_for_update().filter(
            source=source, household_id__in=by_household
        )
    }
    fresh = [
        _told(FieldTask(form=form, source=source, household=wish.household), wish, today)
        for number, wish in by_household.items()
        if number not in known
    ]
    FieldTask.objects.bulk_create(fresh, batch_size=500)
    again = [task for task in known.values() if task.state != TaskState.DONE]
    reopened = sum(task.state == TaskState.CANCELLED for task in again)
    for task in again:
        opened_on = task.opened_on if task.state == TaskState.OPEN else today
        task.form = form
        _told(task, by_household[task.household_id], opened_on)
    FieldTask.objects.bulk_update(
        again,
        ["form", "stage", "state", "due_on", "assignee", "opened_on", "ending", "division_code",
         "county_code", "group_name"],
        batch_size=500,
    )  # fmt: skip
    return len(fresh) + reopened


def _told(task: FieldTask, wish: TaskWish, opened_on: date) -> FieldTask:
    household = wish.household
    task.county_code, task.division_code = household.county_code, household.division_code
    task.group_name, task.stage = household.group_name, wish.stage
    task.assignee_id, task.due_on = wish.assignee_id, wish.due_on
    task.state, task.opened_on, task.ending = TaskState.OPEN, opened_on, ""
    return task


@transaction.atomic
def cancel_tasks(*, source: str = "", household: Household | None = None, words: str = "") -> int:
    """Take back what is still open of a source, of a household, or of both; returns how many.

    ``words`` say to the village why nobody has to go there any more.
    """
    if not source and household is None:
        raise ValueError("name a source or a household")
    rows = FieldTask.objects.filter(state=TaskState.OPEN)
    if source:
        rows = rows.filter(source=source)
    if household is not None:
        rows = rows.filter(household=household)
    return rows.update(state=TaskState.CANCELLED, ending=words.strip()[:MOST_WORDS])

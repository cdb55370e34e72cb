"""Field tasks of the people who go to the doors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries.definitions import forms
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name

SOON_DAYS = 7
MINE, EVERY = "", "all"
OVERDUE, SOON = "overdue", "soon"


@dataclass(frozen=True)
class TaskFilters:
    """What the list is narrowed to; empty texts narrow nothing. ``who`` empty: mine."""

    village: str = ""
    form: str = ""
    due: str = ""
    who: str = MINE
    state: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> TaskFilters:
        """Read them from an address, each at most 30 characters long."""
        return cls(**{field.name: values.get(field.name, "")[:30] for field in fields(cls)})

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out that could be work."""
        return bool(self.village or self.form or self.due or self.state)


@dataclass(frozen=True)
class TaskCounts:
    """Open tasks, those past their deadline or due soon, and what was done this month."""

    open: int
    overdue: int
    soon: int
    done: int


@dataclass(frozen=True)
class TaskRow:
    """A task as the list shows it; ``head`` is masked, ``waits`` a sheet in conflict."""

    pk: int
    household: int
    code: str
    head: str
    place: VillagePlace
    group: str
    form: str
    stage: str
    due_on: date | None
    done_on: date | None
    sheet: int | None
    state: str
    ending: str
    is_overdue: bool
    is_mine: bool
    waits: bool


def tasks_visible_to(scope: Scope) -> QuerySet[FieldTask]:
    """Return the tasks at which somebody with this scope may fill in the sheet."""
    return FieldTask.objects.visible_to(scope, Permission.FILL_SHEETS)


def own_tasks(scope: Scope, user: int) -> QuerySet[FieldTask]:
    """Return the tasks of somebody: given to the account, or left to whoever is there."""
    return tasks_visible_to(scope).filter(Q(assignee=user) | Q(assignee__isnull=True))


def find_task(scope: Scope, pk: int) -> FieldTask | None:
    """Return a task with its household, or None where it is not there or not to be seen."""
    return tasks_visible_to(scope).select_related("household").filter(pk=pk).first()


def has_conflict(household: Household, form: str) -> bool:
    """Whether a sheet of the form waits to be settled at a household found through the gate."""
    rows = Sheet.objects.proven("of a household found through the gate")
    return rows.filter(household=household, form=form, state=SheetState.CONFLICT).exists()


def filtered_tasks(
    county: str, scope: Scope, user: int, filters: TaskFilters, today: date
) -> QuerySet[FieldTask]:
    """Return the tasks of the list, the next deadline first; without one last."""
    rows = tasks_visible_to(scope) if filters.who == EVERY else own_tasks(scope, user)
    state = filters.state if filters.state in TaskState.values else TaskState.OPEN
    rows = rows.filter(county_code=county, state=state)
    if filters.village:
        rows = rows.filter(division_code=filters.village)
    if filters.form:
        rows = rows.filter(form=filters.form)
    if filters.due == OVERDUE:
        rows = rows.filter(due_on__lt=today)
    elif filters.due == SOON:
        rows = rows.filter(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))
    if state == TaskState.OPEN:
        return rows.order_by(F("due_on").asc(nulls_last=True), "division_code", "group_name", "pk")
    return rows.order_by(F("done_on").desc(nulls_last=True), "-pk")


def task_counts(county: str, scope: Scope, user: int, who: str, today: date) -> TaskCounts:
    """Count the tasks of somebody, or of everybody in the scope, in two queries."""
    rows = tasks_visible_to(scope) if who == EVERY else own_tasks(scope, user)
    soon = today + timedelta(days=SOON_DAYS)
    found = rows.filter(county_code=county, state=TaskState.OPEN).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(due_on__gte=today, due_on__lte=soon)),
    )
    done = rows.filter(county_code=county, state=TaskState.DONE, done_on__gte=today.replace(day=1))
    return TaskCounts(**found, done=done.count())


def next_task(scope: Scope, user: int, division: str) -> int | None:
    """Return the next own task in a village, or in the rest of the scope where that has none."""
    rows = own_tasks(scope, user).filter(state=TaskState.OPEN, county_code=division[:6])
    here = Case(When(division_code=division, then=Value(0)), default=Value(1))
    ordered = rows.order_by(here, F("due_on").asc(nulls_last=True), "pk")
    return ordered.values_list("pk", flat=True).first()


def task_rows(tasks: Iterable[FieldTask], user: int, today: date) -> list[TaskRow]:
    """Return the rows of one page, in a constant number of queries."""
    found = list(tasks)
    places = villages_by_code(task.division_code for task in found)
    titles = forms()
    # The sheets of tasks that came through the gate.
    waiting = set(
        FieldTask.objects.proven("tasks of a list that came through the gate")
        .filter(pk__in=[task.pk for task in found], sheets__state=SheetState.CONFLICT)
        .values_list("pk", flat=True)
    )
    return [
        TaskRow(
            pk=task.pk,
            household=task.household_id,
            code=task.household.household_code,
            head=mask_name(task.household.head_name),
            place=places[task.division_code],
            group=task.group_name,
            form=titles.get(task.form, task.form),
            stage=task.get_stage_display() if task.stage else "",
            due_on=task.due_on,
            done_on=task.done_on,
            sheet=task.sheet_id,
            state=task.state,
            ending=task.ending,
            is_overdue=bool(task.state == TaskState.OPEN and task.due_on and task.due_on < today),
            is_mine=task.assignee_id == user,
            waits=task.pk in waiting,
        )
        for task in found
    ]


@dataclass(frozen=True)
class AskedVisit:
    """A visit that is still asked for at a household."""

    pk: int
    title: str
    stage: str
    due_on: date | None
    is_overdue: bool


def open_tasks_of(household: Household, today: date) -> list[AskedVisit]:
    """Return what is still to be done at a household that was found through the gate."""
    rows = (
        FieldTask.objects.proven("of a household found through the gate")
        .filter(household=household, state=TaskState.OPEN)
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    titles = forms()
    return [
        AskedVisit(
            task.pk,
            titles.get(task.form, task.form),
            task.get_stage_display() if task.stage else "",
            task.due_on,
            bool(task.due_on and task.due_on < today),
        )
        for task in rows
    ]

"""Red, yellow and green: one rule, in the database for lists and in Python for one task."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When

from xianjie.apps.taskbook.enums import Light, TaskState
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.rules import LightRules

ALL = 100
_Tasks = TypeVar("_Tasks", bound=QuerySet[Task])


def lit(rows: _Tasks, rules: LightRules) -> _Tasks:
    """Add ``light`` (empty for what is not under way) to tasks; every list counts by this.

    Overdue, or further behind straight progress than the rulebook allows: red. Behind at all, or
    near its deadline and not finished: yellow. Otherwise green.
    """
    as_of = rules.as_of.toordinal()
    span = F("due_number") - F("start_number")
    gap = Value(ALL) * (Value(as_of) - F("start_number")) - F("percent") * span
    begun = Q(start_number__lt=as_of)
    whens = [
        When(~Q(state=TaskState.ISSUED), then=Value("")),
        When(due_on__lt=rules.today, then=Value(Light.RED)),
    ]
    found: Any = rows.alias(_span=_whole(span), _gap=_whole(gap))
    if rules.behind is not None:
        whens.append(When(begun & Q(_gap__gt=rules.behind * F("_span")), then=Value(Light.RED)))
    whens.append(When(begun & Q(_gap__gt=0), then=Value(Light.YELLOW)))
    if rules.horizon is not None:
        near = Q(due_on__lte=rules.horizon, percent__lt=ALL)
        whens.append(When(near, then=Value(Light.YELLOW)))
    lights: _Tasks = found.annotate(
        light=Case(*whens, default=Value(Light.GREEN), output_field=CharField())
    )
    return lights


def _whole(expression: Any) -> Any:
    return Case(
        When(due_number__isnull=False, start_number__isnull=False, then=expression),
        default=Value(0),
        output_field=IntegerField(),
    )


def expected_of(task: Task, rules: LightRules) -> int:
    """Return the straight progress in points that a task should have reached."""
    if task.starts_on is None or task.due_on is None or rules.as_of <= task.starts_on:
        return 0
    span = max((task.due_on - task.starts_on).days, 1)
    return min(ALL, ALL * (rules.as_of - task.starts_on).days // span)


def light_of(task: Task, rules: LightRules, percent: int | None = None) -> str:
    """Return the light of one task, by the same rule as `lit`.

    With ``percent`` the one that a party which is so far on its own would show.
    """
    done = task.percent if percent is None else percent
    if task.state != TaskState.ISSUED or task.due_on is None or task.starts_on is None:
        return ""
    if task.due_on < rules.today:
        return Light.RED
    span = (task.due_on - task.starts_on).days
    gap = ALL * (rules.as_of - task.starts_on).days - done * span
    if rules.as_of > task.starts_on and gap > 0:
        red = rules.behind is not None and gap > rules.behind * span
        return Light.RED if red else Light.YELLOW
    near = rules.horizon is not None and task.due_on <= rules.horizon and done < ALL
    return Light.YELLOW if near else Light.GREEN

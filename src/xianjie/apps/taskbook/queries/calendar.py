"""What has to be handed in, held or finished in a month, and by whom."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.enums import DocumentState, DutyKind
from xianjie.apps.documents.models import ClauseDuty
from xianjie.apps.taskbook.enums import PartyRole, TaskState
from xianjie.apps.taskbook.models import ActionPlan, Task, TaskPhase
from xianjie.apps.taskbook.queries.rules import due_day
from xianjie.apps.taskbook.queries.seen import seen_plans, seen_tasks
from xianjie.apps.taskbook.queries.tasks import party_names, town_names, with_parties
from xianjie.kernel.periods import Period

PROGRESS, TASK, PHASE, PLAN, DUTY = "progress", "task", "phase", "plan", "duty"
_MONTHS = {"每月": 1, "每季度": 3, "每半年": 6, "每年": 12}
NAMED = 3


@dataclass(frozen=True)
class Entry:
    """One thing of a month; ``key`` with ``pk`` say what opens it."""

    on: date
    kind: str
    title: str
    who: str
    pk: int | None
    is_done: bool
    is_late: bool
    cite: str = ""


def month_of(scope: Scope, county: str, period: str, today: date) -> list[Entry]:
    """Return the entries of a month that somebody may see, by day; a constant number of queries."""
    month = Period.parse(period)
    first, last = month.first_day, month.last_day
    towns = town_names(county)
    entries = [*_tasks(scope, county, first, last, today, towns)]
    entries += _phases(scope, county, first, last, today, towns)
    entries += _plans(seen_plans(scope, county).filter(due_on__range=(first, last)), today, towns)
    entries += _duties(county, first, last)
    due = due_day(county, period, today)
    entries.append(
        Entry(due, PROGRESS, "报送本月工作进展", "有任务的单位和各乡镇", None, False, today > due)
    )
    return sorted(entries, key=lambda one: (one.on, one.kind, one.title))


def _who(task: Task, towns: dict[str, str]) -> str:
    names = party_names(task.parties.all(), towns)
    leads = [one.name for one in names if one.role == PartyRole.LEAD] or [one.name for one in names]
    more = len(names) - len(leads[:NAMED])
    return "、".join(leads[:NAMED]) + (f" 等{len(names)}家" if more else "")


def _tasks(
    scope: Scope, county: str, first: date, last: date, today: date, towns: dict[str, str]
) -> list[Entry]:
    rows = with_parties(seen_tasks(scope, county)).filter(
        due_on__range=(first, last), state__in=[TaskState.ISSUED, TaskState.DONE]
    )
    return [
        Entry(
            task.due_on, TASK, task.title, _who(task, towns), task.pk,
            task.state == TaskState.DONE, task.state == TaskState.ISSUED and task.due_on < today,
            f"{task.clause.document.key} {task.clause.path}" if task.clause else "",
        )
        for task in rows
        if task.due_on is not None
    ]  # fmt: skip


def _phases(
    scope: Scope, county: str, first: date, last: date, today: date, towns: dict[str, str]
) -> list[Entry]:
    tasks = {
        task.pk: task
        for task in with_parties(seen_tasks(scope, county)).filter(
            state=TaskState.ISSUED, phases__due_on__range=(first, last)
        )
    }
    phases = TaskPhase.objects.filter(task__in=tasks, due_on__range=(first, last))
    return [
        Entry(
            one.due_on, PHASE, f"{one.year}年{one.stage} {one.goal}",
            _who(tasks[one.task_id], towns), one.task_id, one.done_on is not None,
            one.done_on is None and one.due_on < today,
        )
        for one in phases
    ]  # fmt: skip


def _plans(plans: Iterable[ActionPlan], today: date, towns: dict[str, str]) -> list[Entry]:
    by_title: dict[tuple[date, str], list[ActionPlan]] = {}
    for plan in plans:
        by_title.setdefault((plan.due_on, plan.title), []).append(plan)
    entries = []
    for (due, title), own in by_title.items():
        left = [one for one in own if one.submitted_on is None]
        names = [
            one.organisation.name if one.organisation else towns.get(one.town_code, "")
            for one in left or own
        ]
        who = "、".join(names[:NAMED]) + (f" 等{len(names)}家" if len(names) > NAMED else "")
        entries.append(
            Entry(due, PLAN, title, who, own[0].pk if len(own) == 1 else None, not left,
                  bool(left) and due < today)
        )  # fmt: skip
    return entries


def _duties(county: str, first: date, last: date) -> list[Entry]:
    """Return what adopted documents want in a month; they are open to all who see tasks."""
    rows = (
        ClauseDuty.objects.filter(
            clause__document__division_code=padded(county),
            clause__document__state=DocumentState.ADOPTED,
        )
        .exclude(kind=DutyKind.FIELD)
        .filter(~Q(every="") | Q(due__startswith=f"{first:%Y-%m}"))
        .select_related("clause__document")
        .prefetch_related("clause__units")
    )
    entries = []
    for duty in rows:
        on = _day_of(duty, first, last)
        if on is None or not _in_period(duty, on):
            continue
        units = [unit.printed for unit in duty.clause.units.all()]
        who = "、".join(units[:NAMED]) + (f" 等{len(units)}家" if len(units) > NAMED else "")
        entries.append(
            Entry(on, DUTY, duty.name, who, duty.clause.document_id, False, False,
                  f"{duty.clause.document.key} {duty.clause.path}")
        )  # fmt: skip
    return entries


def _in_period(duty: ClauseDuty, on: date) -> bool:
    document = duty.clause.document
    return (document.period_from is None or document.period_from <= on) and (
        document.period_to is None or on <= document.period_to
    )


def _day_of(duty: ClauseDuty, first: date, last: date) -> date | None:
    """Return the day of a month on which a duty falls; None for a month without it."""
    if duty.due and duty.due.startswith(f"{first:%Y-%m}"):
        found = re.fullmatch(r"\d{4}-\d{2}-(\d{1,2})", duty.due)
        return first.replace(day=min(max(int(found[1]), 1), last.day)) if found else last
    months = _MONTHS.get(duty.every)
    if months is None or first.month % months:
        return None
    if duty.day:
        days = calendar.monthrange(first.year, first.month)[1]
        return first.replace(day=min(duty.day, days))
    return last

"""Which tasks a unit or township tells of in a month, and what is known of them already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from xianjie.apps.divisions.codes import padded
from xianjie.apps.taskbook.enums import PartyRole, ProgressState, Rhythm, TaskState
from xianjie.apps.taskbook.models import Task, TaskParty, TaskProgress
from xianjie.apps.taskbook.queries.aims import AimLine, aims_of, known_percent
from xianjie.apps.taskbook.queries.lights import expected_of, light_of
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.kernel.periods import Period

_MONTHS = {
    Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6, Rhythm.YEARLY: 12
}  # fmt: skip


@dataclass(frozen=True)
class AskedTask:
    """A task in the month of one party; what is filled in stands ready.

    ``percent`` and ``state`` are those of this month, else of the last one told; ``known`` is
    what the figures say, where they do. ``before`` is the last row of an earlier month.
    """

    party: int
    task: Task
    is_lead: bool
    light: str
    expected: int
    percent: int
    state: str
    words: str
    told: TaskProgress | None
    before: TaskProgress | None
    known: int | None
    aims: tuple[AimLine, ...]
    cite: str


def is_asked(task: Task, month: Period) -> bool:
    """Whether a month ends a span of the rhythm of a task; what is done once, when it is due."""
    months = _MONTHS.get(Rhythm(task.rhythm))
    if months is None:
        return task.due_on is not None and task.due_on <= month.last_day
    return month.month % months == 0


def asked_tasks(
    county: str, *, organisation: int | None = None, town: str = "", period: str, today: date
) -> list[AskedTask]:
    """Return the tasks that a unit (or a township, 9 digits) tells of in a month, by deadline.

    Issued by the end of the month, and those closed since that were told of in it. For whoever
    has checked that the reader may report or read for it. A constant number of queries.
    """
    month = Period.parse(period)
    who = {"organisation_id": organisation} if organisation is not None else {"town_code": town}
    end = timezone.make_aware(datetime.combine(month.last_day, time.max))
    parties = list(
        TaskParty.objects.filter(
            **who, task__division_code=padded(county), task__issued_at__lte=end
        )
        .exclude(task__state__in=[TaskState.DRAFT, TaskState.CANCELLED])
        .select_related("task__clause__document")
        .order_by("task__due_on", "task_id")
    )
    told, before = _told(parties, period)
    kept = [
        one
        for one in parties
        if one.pk in told or (one.task.state == TaskState.ISSUED and is_asked(one.task, month))
    ]
    aims = aims_of([one.task for one in kept], county, today)
    rules = light_rules(county, today)
    found = []
    for one in kept:
        task, now, last = one.task, told.get(one.pk), before.get(one.pk)
        lines = tuple(aims.get(task.pk, ()))
        known = known_percent(lines, month.year)
        row = now or last
        percent = row.percent if row else known or 0
        if now is None and known is not None:
            percent = max(percent, known)
        found.append(
            AskedTask(
                one.pk,
                task,
                one.role == PartyRole.LEAD,
                now.light if now and now.light else light_of(task, rules),
                now.expected if now else expected_of(task, rules),
                percent,
                row.state if row else ProgressState.RUNNING,
                now.words if now else "",
                now,
                last,
                known,
                lines,
                f"{task.clause.document.key} {task.clause.path}" if task.clause else "",
            )
        )
    return found


def _told(
    parties: Iterable[TaskParty], period: str
) -> tuple[dict[int, TaskProgress], dict[int, TaskProgress]]:
    """Return the rows of the month, and the last ones before it, by party."""
    now: dict[int, TaskProgress] = {}
    before: dict[int, TaskProgress] = {}
    rows = TaskProgress.objects.filter(party__in=[one.pk for one in parties], period__lte=period)
    for row in rows.order_by("period"):
        (now if row.period == period else before)[row.party_id] = row
    return now, before


def units_without_account(county: str, reporters: Iterable[int]) -> list[str]:
    """Return the names of organisations with tasks under way that no clerk reports for."""
    rows = TaskParty.objects.filter(
        task__division_code=padded(county),
        task__state=TaskState.ISSUED,
        organisation__isnull=False,
    ).exclude(organisation__in=list(reporters))
    return sorted(set(rows.values_list("organisation__name", flat=True)))

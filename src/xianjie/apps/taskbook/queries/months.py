"""What tasks did from one month to the next: what moved, what slipped, what is stuck."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.taskbook.enums import Light, ProgressState, TaskState
from xianjie.apps.taskbook.models import Task, TaskProgress
from xianjie.apps.taskbook.queries.lights import lit
from xianjie.apps.taskbook.queries.rules import LightRules
from xianjie.apps.taskbook.queries.seen import seen_tasks
from xianjie.apps.taskbook.queries.tasks import TaskRow, task_rows, town_names, with_parties
from xianjie.kernel.periods import Period

FULL = 100
_RANK = {Light.GREEN: 0, Light.YELLOW: 1, Light.RED: 2, "": 0}


@dataclass(frozen=True)
class Move:
    """A task in a span of months: where it stood before and where it stands."""

    row: TaskRow
    before: int
    light_before: str
    after: int

    @property
    def gain(self) -> int:
        """Points won."""
        return self.after - self.before

    @property
    def slipped(self) -> bool:
        """Whether its light is worse than before, or red and no point won."""
        if self.after >= FULL:
            return False
        worse = _RANK[self.row.light] > _RANK[self.light_before]
        return worse or (self.row.light == Light.RED and self.gain <= 0)


@dataclass(frozen=True)
class Trouble:
    """What parties wrote of a task that is stuck; those that wrote the same stand together."""

    task: Task
    parties: tuple[str, ...]
    words: str
    period: str


def moves_of(scope: Scope, county: str, first: str, last: str, rules: LightRules) -> list[Move]:
    """Return the tasks under way that somebody may see, with what they were before ``first``.

    ``first`` and ``last`` are months. A constant number of queries.
    """
    tasks = list(with_parties(lit(seen_tasks(scope, county), rules)).filter(state=TaskState.ISSUED))
    before, lights = _stood(tasks, str(Period.parse(first) - 1))
    after, _lights = _stood(tasks, last)
    return [
        Move(
            row,
            before.get(row.task.pk, 0),
            lights.get(row.task.pk, ""),
            after.get(row.task.pk, 0),
        )
        for row in task_rows(tasks, county, rules)
    ]


def _stood(tasks: Iterable[Task], period: str) -> tuple[dict[int, int], dict[int, str]]:
    """Return number of task → the mean percent and the worst light told up to a month."""
    rows = TaskProgress.objects.filter(task__in=[one.pk for one in tasks], period__lte=period)
    last: dict[int, TaskProgress] = {}
    for row in rows.select_related("party").order_by("period"):
        last[row.party_id] = row
    leads: dict[int, list[TaskProgress]] = {}
    others: dict[int, list[TaskProgress]] = {}
    for row in last.values():
        (leads if row.party.role == "LEAD" else others).setdefault(row.task_id, []).append(row)
    percents, lights = {}, {}
    for pk in {*leads, *others}:
        own = leads.get(pk) or others[pk]
        percents[pk] = sum(row.percent for row in own) // len(own)
        lights[pk] = max((row.light for row in own), key=lambda light: _RANK[light])
    return percents, lights


def troubles_of(scope: Scope, county: str, first: str, last: str) -> list[Trouble]:
    """Return what parties wrote of stuck tasks in a span of months, the latest first."""
    tasks = seen_tasks(scope, county).order_by().values("pk")
    rows = (
        TaskProgress.objects.filter(
            task__in=tasks, period__range=(first, last), state=ProgressState.STUCK
        )
        .select_related("task", "party__organisation")
        .order_by("-period", "task_id")
    )
    towns = town_names(county)
    tasks_of: dict[tuple[int, str, str], Task] = {}
    parties: dict[tuple[int, str, str], list[str]] = {}
    for row in rows:
        key = (row.task_id, row.words, row.period)
        tasks_of[key] = row.task
        office = row.party.organisation
        name = office.name if office else towns.get(row.party.town_code, "")
        parties.setdefault(key, []).append(name)
    return [Trouble(tasks_of[key], tuple(names), key[1], key[2]) for key, names in parties.items()]

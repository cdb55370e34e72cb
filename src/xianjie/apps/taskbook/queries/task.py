"""One task with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.taskbook.models import ActionPlan, Task, TaskProgress
from xianjie.apps.taskbook.queries.lights import lit
from xianjie.apps.taskbook.queries.rules import LightRules
from xianjie.apps.taskbook.queries.seen import seen_plans, seen_tasks
from xianjie.apps.taskbook.queries.tasks import PartyName, party_names, town_names, with_parties


def find_task(scope: Scope, county: str, pk: int, rules: LightRules) -> Task | None:
    """Return a task with its light if somebody may see it."""
    return with_parties(lit(seen_tasks(scope, county), rules)).filter(pk=pk).first()


def parties_of(task: Task) -> list[PartyName]:
    """Return who takes part in a task, leading ones first."""
    return party_names(task.parties.all(), town_names(task.division_code[:6]))


@dataclass(frozen=True)
class Told:
    """What a party said of a month."""

    party: str
    row: TaskProgress


def history_of(task: Task, names: Iterable[PartyName]) -> dict[str, list[Told]]:
    """Return month → what was told in it, the latest first; one query."""
    by_party = {one.pk: one.name for one in names}
    rows = task.progress.select_related("reported_by").order_by("-period", "party_id")
    found: dict[str, list[Told]] = {}
    for row in rows:
        found.setdefault(row.period, []).append(Told(by_party.get(row.party_id, ""), row))
    return found


def plans_of(scope: Scope, task: Task) -> list[ActionPlan]:
    """Return the action plans owed for a task that somebody may see."""
    rows = seen_plans(scope, task.division_code[:6]).filter(task=task)
    return list(rows.select_related("organisation"))


def is_late(task: Task, today: date) -> bool:
    """Whether an issued task is past its day."""
    return task.state == "ISSUED" and task.due_on is not None and task.due_on < today

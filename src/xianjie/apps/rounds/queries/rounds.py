"""Rounds as lists, and how far one has come by place and by person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import ancestors, padded, significant
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, short_name, villages_by_code
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.rounds.enums import RoundState
from xianjie.apps.rounds.models import Round
from xianjie.apps.rounds.models.round import SOURCE
from xianjie.apps.rounds.queries.population import inside
from xianjie.kernel.ids import mask_name

_SPAN = {4: 6, 6: TOWN_DIGITS, TOWN_DIGITS: 12}
WORKERS_SHOWN = 50


def rounds_for(scope: Scope, county: str) -> ScopedQuerySet[Round]:
    """Return the rounds of a county that lie in a scope or reach into it.

    A round is an order, not a household: whoever works in one of its villages may read it. Its
    figures and households are cut to the scope where they are counted and listed.
    """
    part = scope.narrowed(Permission.VIEW_CASES)
    if part.unlimited:
        reaching = Q()
    else:
        above = {padded(code) for prefix in part.prefixes for code in ancestors(prefix)}
        reaching = part.filter("division_code") | Q(division_code__in=sorted(above))
    rows = Round.objects.filter(reaching, county_code=county)
    return rows.proven("rounds whose place lies in the scope or holds a part of it")


def find_round(scope: Scope, county: str, pk: int) -> Round | None:
    """Return one round that may be read, with who opened it."""
    return rounds_for(scope, county).filter(pk=pk).select_related("opened_by").first()


@dataclass(frozen=True)
class Progress:
    """How many households are asked about, done, still open, and open past the deadline."""

    total: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def left(self) -> int:
        """Households not visited."""
        return self.total - self.done

    @property
    def rate(self) -> str:
        """The share that is done, in whole percent and never rounded up to 100."""
        if not self.total:
            return "–"
        return f"{self.done * 100 // self.total}%"

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """The pieces of the bar: done, overdue, still open."""
        return (("ok", self.done), ("red", self.overdue), ("idle", self.left - self.overdue))


LEFT_OVER = "这一轮已结束，没有走访"
UNVISITED = Q(state=TaskState.OPEN) | Q(state=TaskState.CANCELLED, ending=LEFT_OVER)
"""Tasks that nobody did: open, or left over when the round was closed."""
_COUNTED = Q(state=TaskState.DONE) | UNVISITED


def tasks_of(asked: Round, scope: Scope) -> ScopedQuerySet[FieldTask]:
    """Return the tasks of a round in a scope that count: a task no longer needed does not."""
    rows = FieldTask.objects.visible_to(scope, Permission.VIEW_CASES, inside=asked.division_code)
    return rows.filter(_COUNTED, source=asked.source)


def _counts(today: date) -> dict[str, Count]:
    return {
        "total": Count("pk"),
        "done": Count("pk", filter=Q(state=TaskState.DONE)),
        "overdue": Count("pk", filter=Q(state=TaskState.OPEN, due_on__lt=today)),
    }


def progress_of(asked: Round, scope: Scope, today: date) -> Progress:
    """Return how far a round has come in a scope."""
    return Progress(**tasks_of(asked, scope).aggregate(**_counts(today)))


def progress_by_round(rounds: Iterable[Round], scope: Scope, today: date) -> dict[int, Progress]:
    """Return how far each of a page of rounds has come in a scope, in one query.

    Closed rounds that the scope covers as a whole were counted when they were closed.
    """
    part = scope.narrowed(Permission.VIEW_CASES)
    found: dict[int, Progress] = {}
    asked: dict[str, int] = {}
    for one in rounds:
        if one.state == RoundState.CLOSED and part.covers(significant(one.division_code)):
            found[one.pk] = Progress(one.total, one.done)
        else:
            asked[one.source] = one.pk
    rows = (
        FieldTask.objects.visible_to(scope, Permission.VIEW_CASES)
        .filter(_COUNTED, source__in=asked)
        .order_by()
        .values_list("source")
        .annotate(**_counts(today))
    )
    for source, *counts in rows if asked else ():
        found[asked[source]] = Progress(*counts)
    return found


def with_households_left(rows: ScopedQuerySet[Round], scope: Scope) -> QuerySet[Round]:
    """Return those running rounds that still ask something of a household in a scope."""
    source = Concat(Value(SOURCE), Cast(OuterRef("pk"), CharField()))
    tasks = FieldTask.objects.visible_to(scope, Permission.VIEW_CASES)
    left = tasks.filter(source=source, state=TaskState.OPEN)
    return rows.filter(Exists(left), state=RoundState.OPEN)


@dataclass(frozen=True)
class PlaceLine:
    """How far a part of a round has come; ``code`` is empty for a natural village."""

    name: str
    code: str
    progress: Progress
    group: str = ""


def progress_by_place(asked: Round, scope: Scope, place: str, today: date) -> list[PlaceLine]:
    """Return the parts of a place of a round with their progress, those furthest behind first.

    A county is cut into townships, a township into villages, a village into natural villages.
    """
    prefix = significant(place)
    rows = tasks_of(asked, scope).filter(inside(place)).order_by()
    if len(prefix) == max(_SPAN.values()):
        lines = rows.values_list("group_name").annotate(**_counts(today))
        found = [
            PlaceLine(name or "–", "", Progress(*counts), name or "–") for name, *counts in lines
        ]
    else:
        cut = rows.annotate(part=Substr("division_code", 1, _SPAN[len(prefix)]))
        parts = {
            padded(str(part)): Progress(*counts)
            for part, *counts in cut.values_list("part").annotate(**_counts(today))
        }
        names = division_names(parts)
        found = [
            PlaceLine(short_name(names.get(code, code)), code, progress)
            for code, progress in parts.items()
        ]
    return sorted(found, key=lambda line: (-line.progress.left, line.code, line.name))


@dataclass(frozen=True)
class WorkerLine:
    """Somebody who visited households of a round."""

    name: str
    done: int
    last_on: date | None


def progress_by_worker(asked: Round, scope: Scope, place: str) -> list[WorkerLine]:
    """Return who visited how many households of a place, the busiest first."""
    rows = (
        tasks_of(asked, scope)
        .filter(inside(place), state=TaskState.DONE)
        .order_by()
        .values_list("sheet__filled_by")
        .annotate(number=Count("pk"), last=Max("done_on"))
        .order_by("-number")[:WORKERS_SHOWN]
    )
    lines = list(rows)
    names = User.objects.in_bulk([user for user, _number, _last in lines if user])
    return [WorkerLine(str(names.get(user, "–")), number, last) for user, number, last in lines]


@dataclass(frozen=True)
class TaskRow:
    """A household of a round; the head is masked."""

    pk: int
    household_id: int
    household_code: str
    head: str
    town: str
    village: str
    group: str
    due_on: date | None
    done_on: date | None
    worker: str
    is_overdue: bool
    late: int


def task_list(
    asked: Round, scope: Scope, place: str, *, group: str = "", done: bool = False
) -> QuerySet[FieldTask]:
    """Return the households of a place that are not visited yet (or those that are), by village."""
    rows = tasks_of(asked, scope)
    rows = rows.filter(state=TaskState.DONE) if done else rows.filter(UNVISITED)
    if significant(place) != significant(asked.division_code):
        rows = rows.filter(inside(place))
    if group:
        rows = rows.filter(group_name="" if group == "–" else group)
    return rows.order_by("division_code", "group_name", "id")


def task_rows(keys: Iterable[int], today: date) -> list[TaskRow]:
    """Return the lines of a page of tasks, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = FieldTask.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "assignee", "sheet__filled_by").in_bulk(ordered)
    places = villages_by_code(task.division_code for task in found.values())
    lines = []
    for key in ordered:
        task = found[key]
        place = places[task.division_code]
        is_open = task.state == TaskState.OPEN
        overdue = bool(is_open and task.due_on and task.due_on < today)
        worker = task.sheet.filled_by if task.sheet else task.assignee
        lines.append(
            TaskRow(
                pk=task.pk,
                household_id=task.household_id,
                household_code=task.household.household_code,
                head=mask_name(task.household.head_name),
                town=place.town,
                village=place.name,
                group=task.group_name,
                due_on=task.due_on,
                done_on=task.done_on,
                worker=str(worker) if worker else "",
                is_overdue=overdue,
                late=(today - task.due_on).days if overdue and task.due_on else 0,
            )
        )
    return lines

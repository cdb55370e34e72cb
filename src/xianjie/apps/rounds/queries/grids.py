"""How far a round has come in each grid, and which grids nobody has walked yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, Subquery, When

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.enums import GridLevel
from xianjie.apps.registry.models import Grid, GridWorker
from xianjie.apps.rounds.models import Round
from xianjie.apps.rounds.queries.population import inside
from xianjie.apps.rounds.queries.rounds import UNVISITED, Progress
from xianjie.kernel.ids import mask_name


def _count(rows: QuerySet[FieldTask]) -> Subquery:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
    return Subquery(counted, output_field=IntegerField())


def _within(asked: Round, **state: Any) -> Case:
    """Return the number of tasks of a round in a grid; a group grid counts its natural village."""
    rows = FieldTask.objects.filter(
        source=asked.source,
        division_code__gte=OuterRef("division_code"),
        division_code__lte=OuterRef("division_end"),
    )
    rows = rows.filter(**state) if state else rows.filter(UNVISITED)
    of_group = rows.filter(group_name=OuterRef("group_name"))
    return Case(When(level=GridLevel.GROUP, then=_count(of_group)), default=_count(rows))


def grids_of(asked: Round, scope: Scope, place: str) -> QuerySet[Any]:
    """Return the village and group grids of a place with ``left`` and ``done`` of a round.

    Those with most households left come first; grids without any household of the round are not
    listed.
    """
    rows = Grid.objects.visible_to(scope, Permission.VIEW_REGISTERS).filter(
        inside(place),
        retired_at__isnull=True,
        level__in=[GridLevel.VILLAGE, GridLevel.GROUP],
    )
    counted = rows.annotate(left=_within(asked), done=_within(asked, state=TaskState.DONE))
    return counted.exclude(left=0, done=0).order_by("-left", "division_code", "code")


@dataclass(frozen=True)
class GridRow:
    """A grid with its progress and who walks it (account, or masked name)."""

    pk: int
    name: str
    code: str
    level: str
    place: VillagePlace
    group: str
    progress: Progress
    workers: tuple[str, ...]


def grid_rows(grids: Iterable[Any]) -> list[GridRow]:
    """Return the lines of a page of grids that came from `grids_of`."""
    grids = list(grids)
    places = villages_by_code(grid.division_code for grid in grids)
    people = GridWorker.objects.proven("of grids of a page of the gated list").filter(
        grid__in=[grid.pk for grid in grids], retired_at__isnull=True, valid_to__isnull=True
    )
    workers: dict[int, list[str]] = defaultdict(list)
    for one in people.select_related("account").order_by("-valid_from", "id"):
        workers[one.grid_id].append(str(one.account) if one.account else mask_name(one.name))
    return [
        GridRow(
            pk=grid.pk,
            name=grid.name,
            code=grid.code,
            level=grid.get_level_display(),
            place=places[grid.division_code],
            group=grid.group_name,
            progress=Progress(grid.left + grid.done, grid.done),
            workers=tuple(workers.get(grid.pk, ())),
        )
        for grid in grids
    ]

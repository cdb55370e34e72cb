"""Villages that the rules of the county call hard, and what is left to the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.places.queries.focus import VillageLoad, focus_villages
from xianjie.apps.supervision.enums import BattleObject
from xianjie.apps.supervision.models import Battle, Rectification
from xianjie.apps.supervision.queries.rectifications import overdue
from xianjie.apps.supervision.queries.registers import (
    monitored_households,
    open_cases,
    removed_households,
    unclosed,
    unsolved_people,
)
from xianjie.apps.taskbook.enums import TaskState
from xianjie.apps.taskbook.models import Task

_REASON = "counts of a county whose supervisor asks"


@dataclass(frozen=True)
class HardVillage:
    """A village in focus, and whether it is under supervision by name already."""

    load: VillageLoad
    listed: bool

    @property
    def code(self) -> str:
        """Its 12 digits."""
        return self.load.code

    @property
    def town(self) -> str:
        """Its township."""
        return self.load.town

    @property
    def name(self) -> str:
        """Its name."""
        return self.load.name


def hard_villages(county: str, on: date) -> list[HardVillage]:
    """Return the villages that the rules call hard, the heaviest first (`places.queries.focus`)."""
    battles = Battle.objects.proven(_REASON).filter(
        unclosed(), division_code__startswith=county, subject=BattleObject.VILLAGE,
        retired_at__isnull=True,
    )  # fmt: skip
    listed = set(battles.values_list("division_code", flat=True))
    return [HardVillage(one, one.code in listed) for one in focus_villages(county, on)]


def battle_lines(county: str, scope: Scope) -> QuerySet[Any]:
    """Return the open items of a county that somebody sees, with the people that are left."""
    return (
        Battle.objects.visible_to(scope)
        .filter(unclosed(), division_code__startswith=county, retired_at__isnull=True)
        .annotate(
            monitored=monitored_households(), unsolved=unsolved_people(),
            removed=removed_households(), cases_open=open_cases(),
        )
        .order_by(F("due_on").asc(), "pk")
    )  # fmt: skip


@dataclass(frozen=True)
class Agenda:
    """What a dispatch meeting of a month has to look at."""

    battles: list[Battle]
    villages: list[HardVillage]
    tasks: list[Task]
    items: list[Rectification]

    @property
    def problems(self) -> str:
        """The problems of the month in words, as a draft for the record."""
        lines = [
            *(f"{one.title}：{one.goal}，期限 {one.due_on}" for one in self.battles),
            *(f"任务逾期：{one.title}，期限 {one.due_on}" for one in self.tasks),
            *(f"整改逾期：{one.code} {one.title}，期限 {one.due_on}" for one in self.items),
        ]
        unlisted = [one for one in self.villages if not one.listed]
        if unlisted:
            names = "、".join(f"{one.town}{one.name}" for one in unlisted[:10])
            lines.append(f"符合重点村条件还没有挂牌：{names}等 {len(unlisted)} 个村")
        return "\n".join(lines)


AGENDA_ROWS = 20


def agenda_of(county: str, scope: Scope, today: date) -> Agenda:
    """Return what is hard, red or late in a county today."""
    battles = Battle.objects.visible_to(scope).filter(
        unclosed(), division_code__startswith=county, due_on__lte=today, retired_at__isnull=True
    )
    tasks = Task.objects.visible_to(scope).filter(
        division_code__startswith=county, state=TaskState.ISSUED, due_on__lt=today
    )
    items = Rectification.objects.visible_to(scope).filter(
        overdue(today), county_code=county, retired_at__isnull=True
    )
    return Agenda(
        list(battles.order_by("due_on", "pk")[:AGENDA_ROWS]),
        hard_villages(county, today),
        list(tasks.order_by("due_on", "pk")[:AGENDA_ROWS]),
        list(items.order_by("due_on", "pk")[:AGENDA_ROWS]),
    )

"""Villages that the rules of the county call hard, and what is left to the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.registry.models import Household
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
from xianjie.apps.supervision.queries.sampling import LIFTED_TYPE
from xianjie.apps.taskbook.enums import TaskState
from xianjie.apps.taskbook.models import Task

SHARE, TOGETHER, PEOPLE, LINK = (
    "重点村监测户占比", "重点村脱贫监测占比", "重点村脱贫监测人数", "重点村两条件关系"
)  # fmt: skip
BOTH = "且"
_REASON = "counts of a county whose supervisor asks"
_HUNDRED = Decimal(100)


def village_rules(county: str, on: date) -> Standards:
    """Return the limits of 重点监测村."""
    return standards(county, on, (SHARE, TOGETHER, PEOPLE, LINK))


@dataclass(frozen=True)
class VillageLoad:
    """How much a village carries; shares are percent, rounded to one place."""

    code: str
    town: str
    name: str
    households: int
    monitored: int
    people: int
    burdened: int
    share: Decimal
    together: Decimal
    reasons: tuple[str, ...]
    listed: bool


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(part) * _HUNDRED / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def hard_villages(county: str, on: date) -> list[VillageLoad]:
    """Return the villages that the rules call hard, the heaviest first.

    A limit without a value in the rulebook is not asked. ``people`` are members of registered
    households, ``burdened`` those of lifted or monitored ones, each once.
    """
    rules = village_rules(county, on)
    share, together, people = rules.share(SHARE), rules.share(TOGETHER), rules.whole(PEOPLE)
    households = Household.objects.proven(_REASON).filter(county_code=county, is_active=True)
    monitored = Episode.objects.filter(state=EpisodeState.MONITORED).values("household")
    burdened = Q(household_type=LIFTED_TYPE) | Q(pk__in=monitored)
    rows = (
        households.order_by()
        .values("division_code")
        .annotate(
            n=Count("pk"), all=Sum("member_count"),
            watched=Count("pk", filter=Q(pk__in=monitored)),
            heavy=Sum("member_count", filter=burdened),
        )
    )  # fmt: skip
    places = villages_by_code(row["division_code"] for row in rows)
    battles = Battle.objects.proven(_REASON).filter(
        unclosed(), division_code__startswith=county, subject=BattleObject.VILLAGE,
        retired_at__isnull=True,
    )  # fmt: skip
    listed = set(battles.values_list("division_code", flat=True))
    found = []
    for row in rows:
        code, total, heavy = row["division_code"], row["all"] or 0, row["heavy"] or 0
        first = share is not None and row["watched"] > share * row["n"]
        second = (
            together is not None and people is not None
            and heavy >= together * total and heavy >= people
        )  # fmt: skip
        hard = (first and second) if rules.text(LINK) == BOTH else (first or second)
        if not hard:
            continue
        reasons = []
        if first:
            reasons.append("监测户占比超限")
        if second:
            reasons.append("脱贫监测人口多")
        place = places[code]
        found.append(
            VillageLoad(
                code, place.town, place.name, row["n"], row["watched"], total, heavy,
                _percent(row["watched"], row["n"]), _percent(heavy, total), tuple(reasons),
                code in listed,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-one.share, one.code))


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
    villages: list[VillageLoad]
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

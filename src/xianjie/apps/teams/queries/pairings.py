"""Who helps which household, who has none, who has too many, who was not visited (M14-07)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.plans.enums import OPEN_PLANS
from xianjie.apps.plans.models import Plan
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.enums import FORMS
from xianjie.apps.teams.models import Pairing
from xianjie.apps.teams.queries.rules import MOST_HOUSEHOLDS, VISIT_EVERY, team_rules

_REASON = "pairings of a household that came through the gate"


def live() -> Q:
    """Return the condition of pairings that are not over."""
    return Q(until__isnull=True, retired_at__isnull=True)


def pairings_seen(
    county: str, scope: Scope, permission: Permission = Permission.VIEW_TEAMS
) -> ScopedQuerySet[Pairing]:
    """Return the pairings of a county that a scope may see."""
    return Pairing.objects.visible_to(scope, permission).filter(
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
        retired_at__isnull=True,
    )  # fmt: skip


def last_visit() -> Any:
    """Return when a household was last visited with a sheet."""
    rows = Sheet.objects.filter(
        household=OuterRef("household"), form__in=FORMS.values(), state=SheetState.ACCEPTED
    )
    newest = rows.order_by().values("household").annotate(at=Max("filled_at")).values("at")
    return Subquery(newest)


def late_before(county: str, on: date) -> date | None:
    """Return the day before which a last visit is too long ago; None where nothing is asked."""
    days = team_rules(county, on).whole(VISIT_EVERY)
    return None if days is None else on - timedelta(days=days)


def without_cadre(county: str, scope: Scope) -> QuerySet[Episode]:
    """Return the monitored households that nobody is paired with, the longest monitored first."""
    paired = Pairing.objects.filter(live(), household=OuterRef("household"))
    rows = Episode.objects.visible_to(scope, Permission.VIEW_TEAMS, inside=county).filter(
        county_code=county, state=EpisodeState.MONITORED
    )
    return rows.filter(~Exists(paired)).select_related("household").order_by("identified_on", "pk")


@dataclass(frozen=True)
class Cadre:
    """A cadre as his pairings tell him apart: the first of them, and how many households."""

    pairing: Pairing
    households: int
    too_many: bool


def cadres_of(county: str, scope: Scope, on: date) -> list[Cadre]:
    """Return the cadres of a county with their households, those with the most first."""
    most = team_rules(county, on).whole(MOST_HOUSEHOLDS)
    rows = (
        pairings_seen(county, scope)
        .filter(live())
        .order_by()
        .values("account", "phone_index")
        .annotate(n=Count("pk"), first=Max("pk"))
    )
    counted = {row["first"]: row["n"] for row in rows}
    named = pairings_seen(county, scope).select_related("account").in_bulk(list(counted))
    found = [
        Cadre(named[key], number, most is not None and number > most)
        for key, number in counted.items()
    ]
    return sorted(found, key=lambda one: (-one.households, one.pairing.pk))


def of_same_cadre(rows: ScopedQuerySet[Pairing], pairing: Pairing) -> ScopedQuerySet[Pairing]:
    """Return the pairings of the cadre of one pairing."""
    return rows.filter(account=pairing.account_id, phone_index=pairing.phone_index)


@dataclass(frozen=True)
class PlanToChange:
    """A plan whose helper is not the cadre of the household."""

    pairing: Pairing
    plan: Plan


def plans_to_change(pairings: Iterable[Pairing]) -> list[PlanToChange]:
    """Return the open plans whose helper differs from the account of the household's cadre."""
    by_household = {one.household_id: one for one in pairings if one.account_id is not None}
    rows = (
        Plan.objects.proven(_REASON)
        .filter(household__in=by_household, state__in=OPEN_PLANS)
        .select_related("helper", "household")
    )
    return [
        PlanToChange(by_household[plan.household_id], plan)
        for plan in rows
        if plan.helper_id != by_household[plan.household_id].account_id
    ]


def helpers_of(household: Household) -> list[Pairing]:
    """Return who helps and helped a household that came through the gate, present ones first."""
    rows = Pairing.objects.proven(_REASON).filter(household=household, retired_at__isnull=True)
    return list(rows.select_related("account").order_by(F("until").desc(nulls_first=True))[:10])


def paired_households(numbers: Collection[int]) -> set[int]:
    """Return which of some households are paired."""
    rows = Pairing.objects.proven(_REASON).filter(live(), household__in=numbers)
    return set(rows.values_list("household", flat=True))

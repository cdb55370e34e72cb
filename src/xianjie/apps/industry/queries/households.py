"""Households that industry aid is for: what they said, what they have, what they lack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.industry.enums import GONE
from xianjie.apps.industry.models import Bond, CoopMember, IndustryNeed, Reward
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.models import Measure
from xianjie.apps.registry.models import Household

LIFTED = "脱贫户"
MEASURE = "产业帮扶"
_LIVE = Q(retired_at__isnull=True)
_OPEN = "a condition on households that went through the gate"


def target(prefix: str = "") -> Q:
    """Return the condition of 脱贫户 and of households that are or were watched."""
    return Q(**{f"{prefix}household_type": LIFTED}) | ~Q(**{f"{prefix}monitor_category": ""})


def target_households(county: str, scope: Scope) -> QuerySet[Household]:
    """Return the target households of a county within a scope."""
    rows = Household.objects.visible_to(scope, Permission.VIEW_INDUSTRY)
    return rows.filter(target(), county_code=county, is_active=True)


def need_is(**said: bool) -> Exists:
    """Return the condition that a household said something when it was asked."""
    rows = IndustryNeed.objects.proven(_OPEN).filter(_LIVE, household=OuterRef("pk"), **said)
    return Exists(rows)


def was_asked(*names: str) -> Exists:
    """Return the condition that a household answered all of some questions."""
    told = {f"{name}__isnull": False for name in names}
    return Exists(
        IndustryNeed.objects.proven(_OPEN).filter(_LIVE, household=OuterRef("pk"), **told)
    )


def has_joined(on: date) -> Exists:
    """Return the condition that a household is a member of a cooperative that lives."""
    rows = CoopMember.objects.proven(_OPEN).filter(
        _LIVE, Q(left_on__isnull=True) | Q(left_on__gt=on), household=OuterRef("pk"),
        joined_on__lte=on, coop__retired_at__isnull=True,
    )  # fmt: skip
    return Exists(rows.exclude(coop__state__in=GONE))


def is_tied(on: date) -> Exists:
    """Return the condition that a bond stands."""
    rows = Bond.objects.proven(_OPEN).filter(
        _LIVE, Q(until__isnull=True) | Q(until__gte=on), household=OuterRef("pk"), since__lte=on,
        entity__retired_at__isnull=True,
    )  # fmt: skip
    return Exists(rows.exclude(entity__state__in=GONE))


def is_helped(on: date) -> Q:
    """Return the condition that a household has a measure of industry of any source.

    A membership, a bond, a reward of the year, a measure of its plan, or what the list of the
    national system says of it (到户产业帮扶类型、入社、龙头企业带动).
    """
    rewards = Reward.objects.proven(_OPEN).filter(
        _LIVE, household=OuterRef("pk"), applied_on__year=on.year
    )
    measures = (
        Measure.objects.proven(_OPEN)
        .filter(plan__household=OuterRef("pk"), kind=MEASURE)
        .exclude(state=MeasureState.DROPPED)
    )
    # By EXISTS, for a value that is missing is unknown to the database, and so would be its denial.
    listed = Household.objects.proven(_OPEN).filter(
        Q(extra__has_key="到户产业帮扶类型")
        | Q(extra__是否加入农民专业合作组织=True)
        | Q(extra__是否有龙头企业带动=True),
        pk=OuterRef("pk"),
    )
    return (
        Q(Exists(listed)) | Q(has_joined(on)) | Q(is_tied(on)) | Q(Exists(rewards))
        | Q(Exists(measures))
    )  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """Target households of a place: of them able and willing, of these helped; not known."""

    homes: int
    due: int
    helped: int
    unknown: int

    @property
    def gap(self) -> int:
        """Able and willing, and not helped."""
        return self.due - self.helped


def due(on: date) -> Q:
    """Return the condition of households that are able and willing."""
    del on
    return Q(need_is(able=True, wishes=True))


def unknown() -> Q:
    """Return the condition of households of which it is not known whether they are.

    Who is not able, or does not want to, is known, whatever the other answer is.
    """
    return ~Q(was_asked("able", "wishes")) & ~Q(need_is(able=False)) & ~Q(need_is(wishes=False))


def coverage(rows: QuerySet[Household], on: date) -> Coverage:
    """Return the coverage of households that went through the gate; one query."""
    told: dict[str, Any] = rows.aggregate(
        homes=Count("pk"),
        due=Count("pk", filter=due(on)),
        helped=Count("pk", filter=due(on) & is_helped(on)),
        unknown=Count("pk", filter=unknown()),
    )
    return Coverage(told["homes"], told["due"], told["helped"], told["unknown"])


def joining(rows: QuerySet[Household], on: date) -> tuple[int, int]:
    """Return how many of those that ought to be members are, and how many ought to be.

    姚安县2022-2024增收计划 三(一)4(1): 有产业发展条件或就近就业需求的脱贫户、易返贫致贫户.
    """
    told = rows.aggregate(
        due=Count("pk", filter=should_join()),
        joined=Count("pk", filter=should_join() & Q(has_joined(on))),
    )
    return told["joined"], told["due"]


def should_join() -> Q:
    """Return the condition of households that the text wants in a cooperative."""
    asked = Q(need_is(able=True)) | Q(need_is(works_near=True)) | Q(need_is(joins=True))
    return asked & ~Q(need_is(joins=False))

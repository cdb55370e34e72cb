"""What the registers of industry compute in the database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.industry.enums import BROKEN, Booking, EntityKind
from xianjie.apps.industry.models import Bond, CoopMember, DividendAgreement, Entity
from xianjie.apps.policies.queries import standards

RUNNING, NEAR, OVER = "running", "near", "over"
OPEN, LATE, DONE, PART = "open", "late", "done", "part"
BASE, BIG, PROFESSIONAL, SMALL = "base", "big", "professional", "small"
_DAYS = 60
_LIVE = {"retired_at__isnull": True}


def case(*whens: tuple[Any, str], default: str) -> Any:
    """Return the word of the first condition that holds."""
    return Case(
        *(When(condition, then=Value(word)) for condition, word in whens),
        default=Value(default),
        output_field=CharField(),
    )


def nameable(scope: Scope, *kinds: EntityKind) -> Any:
    """Return the entities that somebody may name: those of the counties that the scope touches.

    A firm of the county seat binds households of every village; its name is no secret there.
    """
    rows = Entity.objects.proven("named by whoever keeps a register in the same county")
    if not scope.unlimited:
        counties = {prefix[:6] for prefix in scope.prefixes}
        condition = Q(pk__in=[])
        for one in counties:
            condition |= Q(division_code__startswith=one)
        rows = rows.filter(condition)
    rows = rows.filter(**_LIVE).order_by("name")
    return rows.filter(kind__in=kinds) if kinds else rows


def nameable_agreements(scope: Scope) -> Any:
    """Return the agreements that somebody may name, as `nameable` does."""
    rows = DividendAgreement.objects.proven("named by whoever keeps a register in the same county")
    if not scope.unlimited:
        condition = Q(pk__in=[])
        for one in {prefix[:6] for prefix in scope.prefixes}:
            condition |= Q(division_code__startswith=one)
        rows = rows.filter(condition)
    return rows.filter(**_LIVE).order_by("number")


def until_state(county: str, today: date, parameter: str) -> Any:
    """Return whether something with ``valid_until`` runs, ends soon or has ended."""
    soon = today + timedelta(days=days(county, today, parameter))
    return case((Q(valid_until__lt=today), OVER), (Q(valid_until__lte=soon), NEAR), default=RUNNING)


def days(county: str, today: date, parameter: str) -> int:
    """Return a number of days of the rulebook; sixty where the place has none."""
    known = standards(county, today).whole(parameter) if county else None
    return _DAYS if known is None else known


def bond_state(today: date) -> Any:
    """Return whether a bond or membership stands."""
    return case((Q(until__lt=today), OVER), default=RUNNING)


def booking_state() -> Any:
    """Return what came of the money of a row; a row that was saved since waits again."""
    return Case(
        When(version__gt=F("booked_version"), then=Value(Booking.WAITING.value)),
        default=F("booking"),
        output_field=CharField(),
    )


def member_state(today: date) -> Any:
    """Return whether a membership stands."""
    return case((Q(left_on__lte=today), OVER), default=RUNNING)


def members_of() -> Any:
    """Return how many households are members of a cooperative."""
    rows = CoopMember.objects.filter(coop=OuterRef("pk"), left_on__isnull=True, **_LIVE)
    return _counted(rows, "coop")


def homes_of(today: date) -> Any:
    """Return how many households a bond binds to an entity."""
    rows = Bond.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), entity=OuterRef("pk"), since__lte=today,
        **_LIVE,
    )  # fmt: skip
    counted = rows.order_by().values("entity").annotate(n=Count("household", distinct=True))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _counted(rows: Any, key: str) -> Any:
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def dividend_state(county: str, today: date) -> Any:
    """Return whether a dividend is due, late, paid in part or whole."""
    known = standards(county, today).whole("分红逾期宽限天数") if county else None
    last = today - timedelta(days=known or 0)
    return case(
        (Q(paid__gte=F("due")), DONE),
        (Q(due_on__lt=last), LATE),
        (Q(paid__gt=0), PART),
        default=OPEN,
    )


def late_dividends(county: str, today: date) -> Q:
    """Return the condition of dividends that are past their day and not wholly paid."""
    known = standards(county, today).whole("分红逾期宽限天数") if county else None
    last = today - timedelta(days=known or 0)
    return Q(due_on__lt=last) & (Q(paid__isnull=True) | Q(paid__lt=F("due")))


def at_risk(county: str, today: date) -> Q:
    """Return the condition of agreements that somebody must look at.

    The entity is abnormal or gone, the agreement ends soon, or it has ended and the principal
    was not wholly returned.
    """
    soon = today + timedelta(days=days(county, today, "分红协议到期提前天数"))
    owed = Q(returned__lt=F("principal"))
    return owed & (Q(entity__state__in=BROKEN) | Q(valid_until__lte=soon))


def risk_of(county: str, today: date) -> Any:
    """Return the gravest risk of an agreement as a word."""
    soon = today + timedelta(days=days(county, today, "分红协议到期提前天数"))
    return case(
        (Q(returned__gte=F("principal")), "returned"),
        (Q(entity__state__in=BROKEN), "broken"),
        (Q(valid_until__lt=today), "unreturned"),
        (Q(valid_until__lte=soon), "near"),
        default="fine",
    )


def herd_class(county: str, today: date) -> Any:
    """Return the class of a herd by its stock, as `cattle.class_of` does for one."""
    from xianjie.apps.industry.queries.cattle import limits_of

    limits = limits_of(county, today)
    whens: list[tuple[Any, str]] = []
    if limits.base is not None:
        whens.append((Q(stock__gte=limits.base), BASE))
    if limits.big is not None:
        over = Q(stock__gte=limits.big) if limits.exact_is_big else Q(stock__gt=limits.big)
        whens.append((over, BIG))
    if limits.professional is not None:
        whens.append((Q(stock__gte=limits.professional), PROFESSIONAL))
    return case(*whens, default=SMALL) if whens else Value(SMALL, output_field=CharField())


def reward_state(county: str, today: date) -> Any:
    """Return how far a reward is: applied, checked, late, paid."""
    last = today - timedelta(days=days(county, today, "奖补兑付天数"))
    return case(
        (Q(paid_on__isnull=False), DONE),
        (Q(checked_on__lt=last), LATE),
        (Q(checked_on__isnull=False), PART),
        default=OPEN,
    )


def late_rewards(county: str, today: date) -> Q:
    """Return the condition of rewards that were accepted and wait too long for their money."""
    last = today - timedelta(days=days(county, today, "奖补兑付天数"))
    return Q(paid_on__isnull=True, checked_on__lt=last)

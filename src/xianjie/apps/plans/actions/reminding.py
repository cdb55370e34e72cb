"""Ring for households that still have no help, and for measures whose day is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import Notification, Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, short_name, town_of
from xianjie.apps.plans.actions.common import plan_key, ring
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.late import overdue_measures, without_live_measure
from xianjie.apps.plans.queries.rules import DEADLINE, REPORTED_AFTER
from xianjie.apps.policies.queries import standards

AT_THE_DOOR = (Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER)
PORTION = 500


@transaction.atomic
def remind(*, today: date, now: datetime) -> int:
    """Ring whatever is late, in every county; returns how many bells rang. May come twice.

    A household taken in by a case rings once, with its helper and the village; those of the
    imported list, and each township, are told a number once a month. Where nothing helps for
    long the county is told. An organisation is told once a month how many measures are overdue.
    """
    rows = Episode.objects.filter(state=EpisodeState.MONITORED).order_by()
    counties = rows.values_list("county_code", flat=True).distinct()
    return sum(
        _late(county, today, now) + _reported(county, today, now) + _overdue(county, today, now)
        for county in sorted(counties)
    )


def _late(county: str, today: date, now: datetime) -> int:
    late = without_live_measure(county, today)
    days = standards(county, today).whole(DEADLINE)
    rung = _one_by_one(late.filter(origin=EpisodeOrigin.CASE), days, now, today)
    listed = _counts(late.filter(origin=EpisodeOrigin.LISTED), 12)
    towns = _counts(late, TOWN_DIGITS)
    names = division_names([*listed, *(town_of(town) for town in towns)])
    where = f"{reverse('plans:plans')}?state=late"
    keys = {place: f"plans.late:{place}:{today:%Y-%m}" for place in listed | towns}
    known = _rung(keys.values())
    for place, (count, since) in (listed | towns).items():
        key = keys[place]
        if key in known:
            continue
        whole = place in towns
        users = (
            holders_of(Permission.REVIEW_PLANS, place, on=today, roles=[Role.TOWNSHIP_REVIEWER])
            if whole
            else holders_of(Permission.MAKE_PLANS, place, on=today, roles=AT_THE_DOOR)
        )
        name = short_name(names.get(town_of(place) if whole else place, ""))
        rung += notify(
            users=users,
            key=key,
            kind=NotificationKind.OVERDUE,
            title=f"{name}有 {count} 户监测对象过了期限还没有措施落实",
            url=where,
            due_on=since,
            now=now,
        )
    return rung


def _counts(rows: QuerySet[Episode], digits: int) -> dict[str, tuple[int, date]]:
    found = (
        rows.annotate(place=Substr("division_code", 1, digits))
        .order_by()
        .values_list("place")
        .annotate(count=Count("pk"), since=Min("plan__due_on"))
    )
    return {place: (count, since) for place, count, since in found}


def _one_by_one(late: QuerySet[Episode], days: int | None, now: datetime, today: date) -> int:
    """Ring once for each household; those that rang before cost nothing."""
    plans = [
        episode.plan
        for episode in late.filter(plan__isnull=False).select_related("plan__helper", "household")
    ]
    known = _rung(plan_key(plan, "late") for plan in plans)
    workers: dict[str, list[User]] = {}
    rung = 0
    for plan in plans:
        if plan_key(plan, "late") in known:
            continue
        village = plan.division_code
        if village not in workers:
            workers[village] = holders_of(
                Permission.MAKE_PLANS, village, on=today, roles=AT_THE_DOOR
            )
        users = [*workers[village], *([plan.helper] if plan.helper else [])]
        title = f"{plan.household.household_code} 识别满 {days} 天还没有措施落实"
        rung += ring(
            plan, users, "late", title, now, kind=NotificationKind.OVERDUE, due_on=plan.due_on
        )
    return rung


def _rung(keys: Iterable[str]) -> set[str]:
    wanted = list(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), PORTION):
        rows = Notification.objects.filter(key__in=wanted[start : start + PORTION])
        found.update(rows.values_list("key", flat=True))
    return found


def _reported(county: str, today: date, now: datetime) -> int:
    days = standards(county, today).whole(REPORTED_AFTER)
    if days is None:
        return 0
    count = without_live_measure(county, today, days=days).count()
    key = f"plans.reported:{county}:{today:%Y-%m}"
    if not count:
        settle(key=key, now=now)
        return 0
    return notify(
        users=holders_of(Permission.DECIDE_CASES, county, on=today, roles=[Role.COUNTY_ANALYST]),
        key=key,
        kind=NotificationKind.OVERDUE,
        title=f"全县有 {count} 户识别满 {days} 天仍没有帮扶措施",
        url=f"{reverse('plans:plans')}?state=late",
        now=now,
    )


def _overdue(county: str, today: date, now: datetime) -> int:
    counts = (
        overdue_measures(county, today)
        .filter(organisation__isnull=False)
        .order_by()
        .values_list("organisation_id")
        .annotate(count=Count("pk"), oldest=Min("due_on"))
    )
    found: dict[int, tuple[int, date]] = defaultdict(lambda: (0, today))
    found.update({number: (count, oldest) for number, count, oldest in counts if number})
    rung = 0
    known = _rung(_overdue_key(number, today) for number in found)
    for body in Organisation.objects.filter(pk__in=found):
        if _overdue_key(body.pk, today) in known:
            continue
        count, oldest = found[body.pk]
        rung += notify(
            users=holders_of(
                Permission.REPORT_MEASURES,
                body.division_code,
                on=today,
                organisation_id=body.pk,
            ),
            key=_overdue_key(body.pk, today),
            kind=NotificationKind.OVERDUE,
            title=f"本单位有 {count} 项帮扶措施过了期限",
            url=f"{reverse('plans:measures')}?state=overdue",
            due_on=oldest,
            now=now,
        )
    return rung


def _overdue_key(organisation: int, today: date) -> str:
    return f"plans.overdue:{organisation}:{today:%Y-%m}"


def quiet_overdue(measure: Measure, today: date, now: datetime) -> None:
    """Quiet the month's bell of an organisation that has no overdue measure left."""
    number = measure.organisation_id
    if number is None:
        return
    left = overdue_measures(measure.county_code, today).filter(organisation_id=number)
    if not left.exists():
        settle(key=_overdue_key(number, today), now=now)

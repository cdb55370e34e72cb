"""Look through a county for clusters, ring the bell for new ones, let those that fell go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.models import Episode
from xianjie.apps.indicators.enums import LIVE_ALARMS, AlarmState
from xianjie.apps.indicators.models import ClusterAlarm, ClusterCount
from xianjie.apps.indicators.queries.alarms import (
    cluster_mark,
    county_clusters,
    place_names,
)
from xianjie.apps.indicators.queries.clusters import ANY, Cluster, telling

FALLEN = "户数已回落到预警条件以下，自动关闭。"
_LEADERS = (Role.COUNTY_LEADER, Role.COUNTY_ANALYST)
_Place = tuple[str, str, str]
_Key = tuple[str, str, str, int]


def watch_clusters(*, by: Actor, today: date, now: datetime) -> int:
    """Look through every county whose data changed or for which a day has passed.

    Returns how many alarms are new. For the tick: it may run twice.
    """
    counties = Episode.objects.order_by().values_list("county_code", flat=True).distinct()
    new = 0
    for county in sorted(set(counties)):
        kept = ClusterCount.objects.filter(county_code=county).first()
        mark = cluster_mark(county)
        if kept is None or kept.counted_on != today or kept.mark != mark:
            new += watch_county(by=by, county=county, today=today, now=now)
    return new


@transaction.atomic
def watch_county(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Store what gathers in a county today; returns how many alarms are new.

    A standing alarm keeps one row with its newest figures. One that somebody closed, or that a
    shorter window has told of, comes only when it has grown since or a window has passed.
    """
    found, _rules = county_clusters(county, today)
    standing = {_key(one): one for one in telling(found)}
    live = {
        (row.level, row.division_code, row.cause, row.window): row
        for row in ClusterAlarm.objects.select_for_update().filter(
            county_code=county, state__in=LIVE_ALARMS
        )
    }
    known = _known_lately(county, today, max((key[3] for key in standing), default=0))
    fresh = []
    for key, cluster in standing.items():
        row = live.get(key)
        if row is None:
            if _is_told(cluster, known.get(key[:3], ()), today):
                continue
            row = ClusterAlarm(county_code=county, state=AlarmState.OPEN, first_on=today, worst=0)
            fresh.append(row)
        _tell(row, cluster, today)
        row.save()
    for key, row in live.items():
        if key not in standing:
            _fall(row, today, now)
    ClusterCount.objects.update_or_create(
        county_code=county,
        defaults={"counted_on": today, "mark": cluster_mark(county), "built_at": now},
    )
    if fresh:
        _ring(county, fresh, today, now)
        record(
            actor=by,
            action="indicators.alarm",
            object_type="indicators.ClusterAlarm",
            object_id=county,
            division_code=county,
            detail={"new": [row.pk for row in fresh]},
            at=now,
        )
    return len(fresh)


def _key(cluster: Cluster) -> _Key:
    return (cluster.level.value, cluster.division_code, cluster.cause, cluster.window)


def _known_lately(county: str, today: date, longest: int) -> dict[_Place, list[ClusterAlarm]]:
    """Return place and cause → alarms that stood within the longest window."""
    rows = ClusterAlarm.objects.filter(
        county_code=county, last_on__gt=today - timedelta(days=longest)
    )
    found: dict[_Place, list[ClusterAlarm]] = defaultdict(list)
    for row in rows:
        found[row.level, row.division_code, row.cause].append(row)
    return found


def _is_told(cluster: Cluster, known: Iterable[ClusterAlarm], today: date) -> bool:
    """Whether an earlier alarm said the same or more within the window.

    One that a person closed, or one of a shorter window, whose households have only grown older.
    """
    since = today - timedelta(days=cluster.window)
    return any(
        row.worst >= cluster.households
        and row.last_on > since
        and (
            row.window < cluster.window
            or (row.window == cluster.window and row.closed_by_id is not None)
        )
        for row in known
    )


def _tell(row: ClusterAlarm, cluster: Cluster, today: date) -> None:
    row.level, row.division_code = cluster.level.value, cluster.division_code
    row.cause, row.window = cluster.cause, cluster.window
    row.households, row.identified = cluster.households, cluster.identified
    row.relapsed, row.confirmed = cluster.relapsed, cluster.confirmed
    row.all_households, row.share = cluster.all_households, cluster.share or 0
    row.usual, row.grounds = cluster.usual, list(cluster.grounds)
    row.worst = max(row.worst, cluster.households)
    row.last_on, row.below_since = today, None


def _fall(row: ClusterAlarm, today: date, now: datetime) -> None:
    """Mark what stands no longer; close it once somebody has taken notice."""
    row.below_since = row.below_since or today
    if row.state == AlarmState.ACKNOWLEDGED:
        row.state, row.closed_at, row.closing = AlarmState.CLOSED, now, FALLEN
        settle(key=bell(row), now=now)
    row.save()


def bell(row: ClusterAlarm) -> str:
    """Return the key of the bell of an alarm."""
    return f"indicators.alarm:{row.pk}"


def _ring(county: str, rows: list[ClusterAlarm], today: date, now: datetime) -> None:
    users = holders_of(Permission.DECIDE_CASES, county, on=today, roles=_LEADERS)
    names = place_names((row.division_code for row in rows), county)
    for row in rows:
        cause = row.cause if row.cause != ANY else "各类风险"
        notify(
            users=users,
            key=bell(row),
            kind=NotificationKind.ASSIGNED,
            title=(
                f"聚集预警：{names.get(row.division_code, '')}{row.window}天内"
                f"{cause}{row.households}户，请研判"
            ),
            url=reverse("indicators:cluster", args=[row.pk]),
            now=now,
        )

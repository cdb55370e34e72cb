"""Bring the episodes to what an imported list says about monitored households."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.deciding import tell_ended
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState, RemovalWay
from xianjie.apps.cases.models import Episode
from xianjie.apps.cases.queries.suggesting import MOST_RISKS, RISKS, national_of
from xianjie.apps.registry.models import Household
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

CHUNK = 1_000
_RISK_COLUMNS = tuple(f"致贫返贫风险{place}" for place in range(1, MOST_RISKS + 1))
_NO_LABOUR, _WAY = "整户无劳动能力兜底保障户", "风险消除方式"
LISTED_WORDS = "名单已标注风险消除"


@transaction.atomic
def adopt_listed(*, by: Actor, county: str, today: date, now: datetime) -> dict[str, int]:
    """Give every household that the register calls monitored, or once monitored, its episode.

    Set-based, and again it changes nothing: a household without any episode gets one of origin
    ``LISTED``; one whose risk the list calls removed by now ends; one that was removed and that
    the list calls not removed begins the next. What was decided here stands, because the register
    keeps it against old lists (`registry.actions.mark_monitored`).

    Returns:
        How many episodes began (``begun``), ended (``removed``) and began anew (``again``).
    """
    if not any(
        by.scope.may(permission, county)
        for permission in (Permission.IMPORT_REGISTRY, Permission.DECIDE_CASES)
    ):
        raise RefusedError("not-permitted", "您没有登记该县监测户的权限。")
    tally = {
        "begun": _begin(county, today),
        "removed": _remove(county, today, now),
        "again": _again(county, today),
    }
    if any(tally.values()):
        record(
            actor=by,
            action="cases.adopt-listed",
            object_type="cases.Episode",
            object_id=county,
            division_code=county,
            detail=tally,
            at=now,
        )
    return tally


def _monitored(county: str) -> QuerySet[Household]:
    return Household.objects.filter(county_code=county, is_active=True).exclude(monitor_category="")


def _begin(county: str, today: date) -> int:
    fresh = _monitored(county).filter(~Exists(Episode.objects.filter(household=OuterRef("pk"))))
    return _make(fresh.iterator(CHUNK), today)


def _again(county: str, today: date) -> int:
    running = Episode.objects.filter(household=OuterRef("pk"), state=EpisodeState.MONITORED)
    back = (
        _monitored(county)
        .filter(~Exists(running), risk_cleared=False)
        .annotate(last_number=Max("episodes__number"), last_end=Max("episodes__ended_on"))
        .filter(last_number__isnull=False)
    )
    return _make(back.iterator(CHUNK), today)


def _make(households: Iterator[Household], today: date) -> int:
    made = 0
    batch: list[Episode] = []
    for household in households:
        batch.append(_episode(household, today))
        if len(batch) == CHUNK:
            made += len(Episode.objects.bulk_create(batch))
            batch = []
    return made + len(Episode.objects.bulk_create(batch))


def _episode(household: Household, today: date) -> Episode:
    last_end: date | None = getattr(household, "last_end", None)
    identified = household.identified_on or household.cleared_on or today
    if last_end is not None and identified <= last_end:
        identified = max(last_end, today)
    removed = household.risk_cleared is True
    ended = max(household.cleared_on or today, identified) if removed else None
    way = household.extra.get(_WAY) if removed else ""
    return Episode(
        household=household,
        number=(getattr(household, "last_number", None) or 0) + 1,
        county_code=household.county_code,
        division_code=household.division_code,
        origin=EpisodeOrigin.LISTED,
        category=household.monitor_category,
        national_category=national_of(household.monitor_category),
        risks=listed_risks(household.extra),
        no_labour=household.extra.get(_NO_LABOUR) is True,
        identified_on=identified,
        state=EpisodeState.REMOVED if removed else EpisodeState.MONITORED,
        ended_on=ended,
        removal_way=way if way in RemovalWay.values else "",
        ending=LISTED_WORDS if removed else "",
    )


def listed_risks(extra: dict[str, Any]) -> list[str]:
    """Return the kinds of risk that a list names for a household, in their order."""
    known = load_codes(RISKS)
    found = [known.resolve(str(extra.get(name) or "")) for name in _RISK_COLUMNS]
    return list(dict.fromkeys(value.text for value in found if value is not None))


def _remove(county: str, today: date, now: datetime) -> int:
    """End what the list calls removed; each is told, for these are few at a time."""
    rows = (
        Episode.objects.select_for_update(of=("self",))
        .filter(
            county_code=county,
            state=EpisodeState.MONITORED,
            household__risk_cleared=True,
            household__is_active=True,
        )
        .select_related("household")
        .order_by("pk")
    )
    removed = 0
    for episode in rows:
        household = episode.household
        way = household.extra.get(_WAY)
        episode.state = EpisodeState.REMOVED
        episode.ended_on = max(household.cleared_on or today, episode.identified_on)
        episode.removal_way = way if way in RemovalWay.values else ""
        episode.ending = LISTED_WORDS
        episode.save()
        tell_ended(episode, today=today, now=now)
        removed += 1
    return removed


def counties_listed() -> list[str]:
    """Return the counties in which the register knows a monitored household."""
    return list(
        Household.objects.filter(is_active=True)
        .exclude(monitor_category="")
        .order_by("county_code")
        .values_list("county_code", flat=True)
        .distinct()
    )

"""Judge the monitored households of a county anew and keep how far each is from removal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.cases.models import Episode
from xianjie.apps.removal.enums import Holds, Standing
from xianjie.apps.removal.models import RemovalStanding, StandingCount
from xianjie.apps.removal.queries.conditions import Judgement, judge_episodes
from xianjie.apps.removal.queries.evidence import monitored
from xianjie.apps.removal.queries.marks import (
    counties_monitored,
    standing_count,
    standing_mark,
)

_FIELDS = (
    "household_id", "county_code", "division_code", "standing", "terms", "lacking", "unknown",
    "identified_on", "risk", "counted_on",
)  # fmt: skip
_PORTION = 2000
REST = timedelta(minutes=15)
"""Judging a county again on a busy day takes seconds: it is left alone for so long between."""


def refresh_standings(*, today: date, now: datetime) -> int:
    """Judge every county anew when a day has passed, or its data changed and it has rested.

    Returns how many counties were judged. For the tick: it may run twice.
    """
    done = 0
    for county in counties_monitored():
        kept = standing_count(county)
        mark = standing_mark(county)
        rested = kept is None or now - kept.built_at >= REST
        if kept is None or kept.counted_on != today or (kept.mark != mark and rested):
            judge_county(county=county, today=today, now=now, mark=mark)
            done += 1
    return done


@transaction.atomic
def judge_county(*, county: str, today: date, now: datetime, mark: str = "") -> int:
    """Judge all monitored households of a county; returns how many there are.

    The rows are figures, like those of a snapshot: nothing is audited and nobody is asked.
    """
    mark = mark or standing_mark(county)
    keys = list(monitored(county).order_by("pk").values_list("pk", flat=True))
    RemovalStanding.objects.filter(county_code=county).exclude(episode__state="MONITORED").delete()
    for start in range(0, len(keys), _PORTION):
        part = keys[start : start + _PORTION]
        _store(judge_episodes(Episode.objects.filter(pk__in=part), county, today), today)
    StandingCount.objects.update_or_create(
        county_code=county, defaults={"counted_on": today, "mark": mark, "built_at": now}
    )
    return len(keys)


def judge_one(*, episode: Episode, today: date) -> Standing | None:
    """Bring one household's row up to date, after something that concerns it alone."""
    if episode.state != "MONITORED":
        RemovalStanding.objects.filter(episode=episode).delete()
        return None
    found = judge_episodes(Episode.objects.filter(pk=episode.pk), episode.county_code, today)
    _store(found, today)
    return found[episode.pk].standing


def _store(judged: dict[int, Judgement], today: date) -> None:
    rows = [_row(pk, judgement, today) for pk, judgement in judged.items()]
    RemovalStanding.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["episode"],
        update_fields=[name.removesuffix("_id") for name in _FIELDS],
        batch_size=500,
    )


def _row(episode: int, judgement: Judgement, today: date) -> RemovalStanding:
    evidence, conditions = judgement.evidence, judgement.conditions
    return RemovalStanding(
        episode_id=episode,
        household_id=evidence.household,
        county_code=evidence.county,
        division_code=evidence.division,
        standing=judgement.standing,
        terms={one.name: one.holds.value for one in conditions},
        lacking=sum(one.holds is Holds.NO for one in conditions),
        unknown=sum(one.holds is Holds.UNKNOWN for one in conditions),
        identified_on=evidence.identified_on,
        risk=evidence.risks[0] if evidence.risks else "",
        counted_on=today,
    )

"""Candidates for the agenda that this app knows: worse months, new clues, risks that have gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Case, Value, When

from xianjie.apps.rounds.agenda import AgendaSource, Candidate, register_agenda
from xianjie.apps.rounds.enums import AgendaReason
from xianjie.apps.rounds.models import MonthlyRecord
from xianjie.apps.rounds.models.record import STATES
from xianjie.apps.rounds.queries.population import inside
from xianjie.apps.screening.enums import EXPORTED_KINDS, RANKS, ClueStatus
from xianjie.apps.screening.models import Clue

_NAMES = ("吃穿", "义务教育", "基本医疗", "住房安全", "饮水安全")


def _note(record: MonthlyRecord) -> str:
    parts = [record.get_risk_change_display()]
    if record.new_risk:
        parts.append(record.new_risk)
    parts += [
        f"{name}有问题"
        for name, column in zip(_NAMES, STATES, strict=True)
        if getattr(record, column) is False
    ]
    return f"{record.period} 月度监测：{'，'.join(parts)}"


def worse(place: str, period: str, on: date, limit: int) -> Iterator[Candidate]:
    """Return the households whose month got worse."""
    del on
    rows = MonthlyRecord.objects.filter(
        inside(place), county_code=place[:6], period=period, is_worse=True
    )
    for record in rows.order_by("division_code", "id")[:limit]:
        yield Candidate(record.household_id, record.division_code, _note(record))


def new_clues(place: str, period: str, on: date, limit: int) -> Iterator[Candidate]:
    """Return the households with a clue that nobody has checked, the gravest and newest first."""
    del period, on
    rows = Clue.objects.filter(
        inside(place),
        county_code=place[:6],
        status=ClueStatus.OPEN,
        kind__in=EXPORTED_KINDS,
        household__is_active=True,
    )
    seen: set[int] = set()
    gravity = Case(
        *(When(level=level, then=Value(rank)) for level, rank in RANKS.items()), default=Value(0)
    )
    for clue in rows.order_by(gravity.desc(), "-id")[: limit * 2]:
        if clue.household_id is None or clue.household_id in seen:
            continue
        seen.add(clue.household_id)
        note = f"{clue.channel or clue.get_kind_display()}：{clue.risk}（{clue.level}）"
        yield Candidate(clue.household_id, clue.division_code, note)
        if len(seen) == limit:
            return


def gone(place: str, period: str, on: date, limit: int) -> Iterator[Candidate]:
    """Return the households of which a visit said that the risk has gone."""
    del on
    rows = MonthlyRecord.objects.filter(
        inside(place), county_code=place[:6], period=period, wants_removal=True
    )
    for record in rows.order_by("division_code", "id")[:limit]:
        words = f"{record.period} 月度监测：风险已经解决"
        yield Candidate(record.household_id, record.division_code, words)


def register() -> None:
    """Let every meeting be offered what this app knows."""
    register_agenda("worse", AgendaSource(AgendaReason.WORSE, worse))
    register_agenda("clues", AgendaSource(AgendaReason.CLUE, new_clues))
    register_agenda("gone", AgendaSource(AgendaReason.REMOVAL, gone))

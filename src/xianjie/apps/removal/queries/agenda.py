"""Households for which removal can be proposed, offered to the agenda of analysis meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xianjie.apps.removal.enums import Standing
from xianjie.apps.removal.models import RemovalStanding
from xianjie.apps.rounds.agenda import AgendaSource, Candidate, register_agenda
from xianjie.apps.rounds.enums import AgendaReason
from xianjie.apps.rounds.queries.population import inside


def ready(place: str, period: str, on: date, limit: int) -> Iterator[Candidate]:
    """Return the households of a place whose conditions hold, the longest known first."""
    del period, on
    rows = RemovalStanding.objects.filter(
        inside(place), county_code=place[:6], standing=Standing.READY
    )
    for row in rows.order_by("identified_on", "id")[:limit]:
        words = f"消除条件都满足，{row.identified_on} 识别"
        yield Candidate(row.household_id, row.division_code, words)


def register() -> None:
    """Let every meeting be offered the candidates."""
    register_agenda("removal", AgendaSource(AgendaReason.REMOVAL, ready))

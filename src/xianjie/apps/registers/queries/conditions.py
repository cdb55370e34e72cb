"""What a definition waits for and counts, as conditions on its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from xianjie.exchange.registers import Definition, WaitSpec
from xianjie.web.ledger import host


def waits_of(definition: Definition, county: str, today: date) -> list[tuple[str, Q]]:
    """Return what somebody must look at, as (words, condition), in the order of the definition."""
    return [(wait.words, _waiting(definition, wait, county, today)) for wait in definition.waits]


def _waiting(definition: Definition, wait: WaitSpec, county: str, today: date) -> Q:
    slot = definition.slot(wait.when)
    condition = where(definition, wait.where)
    if wait.empty:
        condition &= Q(**{slot: ""}) if slot.startswith("t") else Q(**{f"{slot}__isnull": True})
    if wait.within is not None:
        condition &= Q(**{f"{slot}__lte": today + timedelta(days=_days(wait, county, today))})
    return condition


def _days(wait: WaitSpec, county: str, today: date) -> int:
    """Return how many days ahead to look; without a standard only what has passed waits."""
    if isinstance(wait.within, int):
        return wait.within
    value = host().parameter(str(wait.within), county, today)
    return int(value) if value is not None else 0


def where(definition: Definition, wanted: Mapping[str, Any]) -> Q:
    """Return the condition that columns have values."""
    condition = Q()
    for key, value in wanted.items():
        condition &= Q(**{definition.slot(key): value})
    return condition

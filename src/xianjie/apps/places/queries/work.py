"""Whether anybody in a relocated household works (M13-03)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xianjie.apps.places.enums import WorkState
from xianjie.apps.plans.enums import Labour
from xianjie.apps.plans.queries.labour import labour_of
from xianjie.apps.registry.models import Person

_MONTHS = ("务工时间", "公益性岗位月数")


def work_states(households: Collection[int], county: str, on: date) -> dict[int, WorkState]:
    """Return of each household whether somebody works, by what the registry knows."""
    working: dict[int, bool] = defaultdict(bool)
    rows = Person.objects.proven("members of relocated households of the county")
    for number, extra in rows.filter(household__in=households).values_list("household", "extra"):
        if number is not None and any(_months(extra, name) for name in _MONTHS):
            working[number] = True
    labour = labour_of(households, county, on)
    return {number: judge_work(working[number], labour[number].labour) for number in households}


def judge_work(works: bool, labour: Labour) -> WorkState:
    """Judge a household: work counts whoever does it, without able members nobody is asked."""
    if works:
        return WorkState.WORKING
    if labour == Labour.NONE:
        return WorkState.UNABLE
    return WorkState.UNKNOWN if labour == Labour.UNKNOWN else WorkState.ZERO


def _months(extra: Any, name: str) -> bool:
    try:
        return isinstance(extra, dict) and Decimal(str(extra.get(name) or 0)) > 0
    except InvalidOperation:
        return False

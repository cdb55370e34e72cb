"""Whether anybody in a relocated household works (M13-03).

The labour register knows best, and its list of zero-employment families decides. Of households
that it does not know, the list of the registry says what it can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xianjie.apps.employment.queries.families import Judged, Verdict
from xianjie.apps.employment.queries.labour import judged_families
from xianjie.apps.employment.queries.rules import labour_rules
from xianjie.apps.employment.queries.zero import zero_of
from xianjie.apps.places.enums import WorkState
from xianjie.apps.plans.enums import Labour
from xianjie.apps.plans.queries.labour import labour_of
from xianjie.apps.registry.models import Person

_MONTHS = ("务工时间", "公益性岗位月数")


def work_states(households: Collection[int], county: str, on: date) -> dict[int, WorkState]:
    """Return of each household whether somebody works; a constant number of queries."""
    listed = zero_of(households)
    judged = judged_families(county, labour_rules(county, on), on, households)
    found = {}
    rest = []
    for number in households:
        state = of_register(listed.get(number, ""), judged.get(number))
        if state is None:
            rest.append(number)
        else:
            found[number] = state
    return found | _of_registry(rest, county, on)


def of_register(listed: str, judged: Judged | None) -> WorkState | None:
    """Return what the labour register says of a household; None where it does not know."""
    if listed:
        return WorkState.ZERO
    if judged is None or judged.verdict == Verdict.UNKNOWN:
        return None
    if judged.verdict == Verdict.ZERO:
        return WorkState.ZERO
    return WorkState.WORKING if judged.works else WorkState.UNABLE


def _of_registry(households: Collection[int], county: str, on: date) -> dict[int, WorkState]:
    if not households:
        return {}
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

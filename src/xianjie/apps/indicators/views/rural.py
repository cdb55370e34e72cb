"""The registers of rural construction, and the long-term goals with what serves them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.indicators.interfaces.registers import LONG_GOALS, RURAL
from xianjie.apps.indicators.models import LongGoal
from xianjie.apps.indicators.queries.boards import indicators_in
from xianjie.apps.indicators.queries.values import IndicatorLine, lines_of
from xianjie.apps.indicators.views.boarding import ground_of, may_manage, tabs_of

_CODE_DIGITS = 12


@require_GET
def rural(request: HttpRequest) -> HttpResponse:
    """List the registers of rural construction with how many rows each has."""
    scope = require(request, Permission.VIEW_REGISTERS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    low, high = county.code.ljust(_CODE_DIGITS, "0"), county.code.ljust(_CODE_DIGITS, "9")
    registers = []
    for register in RURAL:
        rows = register.model.objects.visible_to(scope, Permission.VIEW_REGISTERS)  # type: ignore[attr-defined]
        found = rows.filter(
            retired_at__isnull=True, division_code__gte=low, division_code__lte=high
        ).aggregate(number=Count("pk"))
        registers.append((register, register.url(), found["number"]))
    context = {
        "county": county,
        "registers": registers,
        "tabs": tabs_of(request, "indicators:rural"),
    }
    return render(request, "indicators/rural.html", context)


@require_GET
def long_goals(request: HttpRequest) -> HttpResponse:
    """Show the goals of 2024, 2025 and 2035 with the indicators that serve them."""
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    rows = list(
        LongGoal.objects.visible_to(ground.scope, Permission.VIEW_TASKS)
        .filter(division_code=ground.whole, retired_at__isnull=True)
        .select_related("indicator")
    )
    wanted = indicators_in(ground.reach).filter(pk__in=[one.indicator_id for one in rows])
    lines = lines_of(wanted, ground.county.code, ground.whole, ground.month, ground.judged_on)
    context = {
        "ground": ground,
        "tabs": tabs_of(request, "indicators:long-goals-board"),
        "horizons": _by_horizon(rows, {one.indicator.pk: one for one in lines}),
        "register": LONG_GOALS,
        "register_url": LONG_GOALS.url(),
        "today": timezone.localdate(),
        "may_manage": may_manage(request, ground.county.code),
    }
    return render(request, "indicators/long_goals.html", context)


def _by_horizon(
    rows: Sequence[LongGoal], lines: dict[int, IndicatorLine]
) -> list[tuple[int, list[tuple[LongGoal, list[Any]]]]]:
    """Return year → goals with the lines of their indicators, in order."""
    found: dict[int, dict[str, tuple[LongGoal, list[Any]]]] = {}
    for row in rows:
        goals = found.setdefault(row.year, {})
        _first, served = goals.setdefault(row.goal, (row, []))
        if row.indicator_id is not None:
            served.append((row.indicator, lines.get(row.indicator_id)))
    return [(year, list(goals.values())) for year, goals in sorted(found.items())]

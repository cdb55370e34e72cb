"""The board of a county's indicators, one indicator, and the rows behind a figure."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code, villages_of
from xianjie.apps.indicators.enums import IndicatorSource, Light, Measure
from xianjie.apps.indicators.interfaces.board_export import export_board
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.indicators.permissions import may_report_for
from xianjie.apps.indicators.queries.boards import (
    BoardFilter,
    board_lines,
    changes_of,
    computation_of,
    goals_of,
    organisations_in,
    series_of,
    tally,
    topics_in,
    town_values,
)
from xianjie.apps.indicators.queries.previews import subjects_of
from xianjie.apps.indicators.queries.rows import household_lines
from xianjie.apps.indicators.queries.values import goal_words, lines_of, rules_of
from xianjie.apps.indicators.views.boarding import (
    Ground,
    found_indicator,
    ground_of,
    may_manage,
    tabs_of,
)
from xianjie.apps.jobs.actions import enqueue
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_HEAT_ROWS = 12
_CHANGES = 20
_TOWN = 9
COMPUTE_JOB = "indicators.compute"


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the indicators with value, goal, gap and colour; townships beside each other."""
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    place = ground.place_in(request)
    chosen, asked = _filter(request)
    lines = board_lines(ground.reach, place, ground.month, ground.judged_on, chosen)
    page = page_of(lines, request.GET.get("page"))
    heat = [one.indicator for one in lines if one.goals][:_HEAT_ROWS]
    heat = heat or [one.indicator for one in lines if one.state][:_HEAT_ROWS]
    done = computation_of(ground.county.code, ground.period)
    context = {
        "ground": ground,
        "place": place,
        "place_name": ground.name_of(place),
        "tabs": tabs_of(request, "indicators:board"),
        "tally": tally(lines),
        "page": page,
        "asked": asked,
        "topics": topics_in(ground.reach),
        "offices": organisations_in(ground.reach),
        "lights": Light.choices,
        "heat": _heat(ground, heat),
        "done": done,
        "faults": len(done.faults) if done else 0,
        "unverified": rules_of(ground.county.code, ground.today).unverified(
            "指标黄灯落后上限", "指标临期天数"
        ),
        "may_manage": may_manage(request, ground.county.code),
        "may_report": request_scope(request).may(Permission.REPORT_PROGRESS),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "export_query": request.GET.urlencode(),
    }
    return render(request, "indicators/board.html", context)


def _filter(request: HttpRequest) -> tuple[BoardFilter, dict[str, str]]:
    """Return the filter of the address, and the texts that its form shows."""
    light = request.GET.get("light", "")
    office = request.GET.get("office", "")
    asked = {
        "topic": request.GET.get("topic", "")[:40],
        "office": office if office.isascii() and office.isdigit() else "",
        "light": light if light in Light.values else "",
        "goals": "1" if request.GET.get("goals") else "",
    }
    chosen = BoardFilter(
        topic=asked["topic"],
        organisation=int(asked["office"][:9]) if asked["office"] else None,
        light=asked["light"],
        goals_only=bool(asked["goals"]),
    )
    return chosen, asked


def _heat(ground: Ground, indicators: list[Indicator]) -> list[tuple[Indicator, list[Any]]]:
    values = town_values(indicators, ground.towns, ground.month) if ground.towns else {}
    return [
        (one, values[one.pk])
        for one in indicators
        if any(cell.words for cell in values.get(one.pk, []))
    ]


@require_GET
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one indicator: months, goals with their clause, townships, replaced values."""
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    row = found_indicator(ground, pk)
    place = ground.place_in(request)
    rows = Indicator.objects.proven("found within the user's reach").filter(pk=row.pk)
    line = lines_of(rows, ground.county.code, place, ground.month, ground.judged_on)[0]
    cells = town_values([row], ground.towns, ground.month)[row.pk]
    # The county's goals are everybody's; a township does not see those of another one.
    goals = [
        (goal, goal_words(goal), ground.name_of(goal.division_code))
        for goal in goals_of(row)
        if goal.division_code == ground.whole or ground.reach.sees_place(goal.division_code)
    ]
    scope = request_scope(request)
    context = {
        "ground": ground,
        "indicator": row,
        "line": line,
        "place": place,
        "place_name": ground.name_of(place),
        "series": series_of(row, place, ground.month),
        "goals": goals,
        "cells": cells if any(cell.words for cell in cells) else [],
        "changes": changes_of(row, place, _CHANGES),
        "rows_query": urlencode({"period": ground.period, "town": place})
        if place != ground.whole
        else urlencode({"period": ground.period}),
        "may_manage": may_manage(request, ground.county.code),
        "may_report": may_report_for(
            scope, ground.county.code, row.organisation_id, place, row.by_town
        )
        and (row.source == IndicatorSource.REPORTED or may_manage(request, ground.county.code)),
        "has_rows": _has_rows(row) and scope.may(Permission.VIEW_HOUSEHOLDS),
        "trail": [(_("指标看板"), reverse("indicators:board")), (row.name, "")],
    }
    return render(request, "indicators/indicator.html", context)


def _has_rows(row: Indicator) -> bool:
    return row.source == IndicatorSource.COMPUTED and row.measure not in ("", Measure.NAMED)


@require_GET
def indicator_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """List the households or persons behind a figure, within the user's own villages."""
    scope = require(request, Permission.VIEW_HOUSEHOLDS)
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    row = found_indicator(ground, pk)
    if not _has_rows(row):
        raise Http404
    place = ground.place_in(request)
    prefix = place[:_TOWN] if place != ground.whole else ground.county.code
    found = [
        one
        for one in subjects_of(row, ground.county.code, ground.period, prefix)
        if scope.covers(one.village)
    ]
    hit = request.GET.get("hit", "")
    if row.measure == Measure.SHARE and hit in ("yes", "no", "unknown"):
        wanted = {"yes": True, "no": False, "unknown": None}[hit]
        found = [one for one in found if one.counted is wanted]
    page = page_of(found, request.GET.get("page"))
    lines = household_lines((one.household_no, one.village) for one in page)
    villages = villages_by_code(one.village for one in page)
    context = {
        "ground": ground,
        "indicator": row,
        "place": place,
        "place_name": ground.name_of(place),
        "page": page,
        "rows": [
            (one, lines.get((one.household_no, one.village)), villages.get(one.village))
            for one in page
        ],
        "hit": hit,
        "is_share": row.measure == Measure.SHARE,
        "has_value": bool(row.formula),
        "trail": [
            (_("指标看板"), reverse("indicators:board")),
            (row.name, reverse("indicators:indicator", args=[row.pk])),
            (_("明细"), ""),
        ],
    }
    return render(request, "indicators/indicator_rows.html", context)


@require_GET
def indicator_villages(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the values of the villages of one township, or of the townships."""
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    row = found_indicator(ground, pk)
    place = ground.place_in(request)
    below = ground.towns if place == ground.whole else villages_of(place, ground.scope)
    cells = town_values([row], below, ground.month)[row.pk]
    context = {
        "ground": ground,
        "indicator": row,
        "place": place,
        "place_name": ground.name_of(place),
        "cells": cells,
        "trail": [
            (_("指标看板"), reverse("indicators:board")),
            (row.name, reverse("indicators:indicator", args=[row.pk])),
            (ground.name_of(place), ""),
        ],
    }
    return render(request, "indicators/indicator_villages.html", context)


@require_GET
def board_export(request: HttpRequest) -> HttpResponse:
    """Hand out the board as it is filtered, with the townships."""
    require(request, Permission.EXPORT_CLUES)
    ground = ground_of(request)
    if ground is None:
        raise Http404
    place = ground.place_in(request)
    chosen, _asked = _filter(request)
    lines = board_lines(ground.reach, place, ground.month, ground.judged_on, chosen)
    actor = request_actor(request)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "indicators.xlsx"
        export_board(
            by=actor,
            made_by=str(request.user),
            path=path,
            county=ground.county.code,
            period=ground.period,
            place=ground.name_of(place),
            lines=lines,
            towns=ground.towns,
            now=timezone.now(),
        )
        content = path.read_bytes()
    return attachment(content, f"指标看板 {ground.name_of(place)} {ground.period}.xlsx")


@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Have the values of a month computed anew by the worker."""
    require(request, Permission.MANAGE_INDICATORS)
    county = county_of(request)
    ground = ground_of(request)
    if county is None or ground is None:
        raise Http404
    now = timezone.now()
    enqueue(
        by=request_actor(request),
        kind=COMPUTE_JOB,
        key=f"{COMPUTE_JOB}:{county.code}:{ground.period}:{now:%Y%m%d%H%M}",
        title=_("计算指标 %(county)s %(period)s")
        % {"county": county.name, "period": ground.period},
        payload={"county": county.code, "period": ground.period},
        division_code=ground.whole,
        now=now,
        url=f"{reverse('indicators:board')}?period={ground.period}",
    )
    messages.success(request, _("已排队计算，几秒钟后刷新本页。"))
    return redirect(f"{reverse('indicators:board')}?period={ground.period}")

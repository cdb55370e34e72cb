"""What departments and townships fill in, goals and own indicators, figures of documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.indicators.actions import report_value
from xianjie.apps.indicators.enums import IndicatorSource
from xianjie.apps.indicators.permissions import may_report_for
from xianjie.apps.indicators.queries.boards import (
    asked_offices,
    board_lines,
    figure_burden,
    indicators_in,
)
from xianjie.apps.indicators.queries.values import IndicatorLine, lines_of
from xianjie.apps.indicators.views.boarding import Ground, ground_of, tabs_of
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.paging import page_of

_LONGEST_NUMBER = 24
_BURDEN_MONTHS = 6


@dataclass
class Entry:
    """An indicator on the report page: what stands in its fields, and what is wrong."""

    line: IndicatorLine
    value: str
    evidence: str
    known: str
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        """Key of the indicator."""
        return self.line.indicator.pk


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Let a department or township report its figures of a month, filled with the last ones."""
    require(request, Permission.REPORT_PROGRESS)
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    place, places = _place(request, ground)
    every = _entries(request, ground, place)
    waiting = sum(one.line.needs_report for one in every)
    page = page_of(every, request.GET.get("page"))
    entries = list(page)
    if request.method == "POST":
        saved, wrong = _save(request, ground, place, entries)
        if saved and not wrong:
            messages.success(request, _("已报送 %(n)s 项。") % {"n": saved})
            kept = "" if place == ground.whole else f"&town={place}"
            number = f"&page={page.number}" if page.number > 1 else ""
            address = f"{reverse('indicators:report')}?period={ground.period}{kept}{number}"
            return redirect(address)
        if not saved and not wrong:
            messages.info(request, _("没有要报的：填了数还要写依据。"))
    context = {
        "ground": ground,
        "place": place,
        "places": places,
        "place_name": ground.name_of(place),
        "tabs": tabs_of(request, "indicators:report"),
        "entries": entries,
        "page": page,
        "waiting": waiting,
        "has_errors": any(one.errors for one in entries),
    }
    return render(request, "indicators/report.html", context)


def _place(request: HttpRequest, ground: Ground) -> tuple[str, list[NamedPlace]]:
    """Return the place that is reported for, and those that may be chosen."""
    whole = NamedPlace(ground.whole, ground.county.name)
    county_too = ground.reach.whole or bool(ground.reach.organisations)
    offered = [whole, *ground.towns] if county_too else [
        town for town in ground.towns if town.code in ground.reach.towns
    ]  # fmt: skip
    code = request.GET.get("town", "") or (offered[0].code if offered else "")
    if code not in {one.code for one in offered}:
        raise Http404
    return code, offered


def _entries(request: HttpRequest, ground: Ground, place: str) -> list[Entry]:
    scope = request_scope(request)
    rows = indicators_in(ground.reach).filter(source=IndicatorSource.REPORTED)
    if place != ground.whole:
        rows = rows.filter(by_town=True)
    found = []
    for line in lines_of(rows, ground.county.code, place, ground.month, ground.judged_on):
        one = line.indicator
        if not may_report_for(scope, ground.county.code, one.organisation_id, place, one.by_town):
            continue
        last = line.value
        if last is None:
            last = dict(line.months).get(max(dict(line.months), default=0), line.last_year)
        known = "" if last is None else f"{last.normalize():f}"
        entry = Entry(line, known, "", known)
        if request.method == "POST":
            entry.value = request.POST.get(f"value-{one.pk}", known).strip()[:_LONGEST_NUMBER]
            entry.evidence = request.POST.get(f"evidence-{one.pk}", "")[:500]
        found.append(entry)
    return sorted(
        found,
        key=lambda one: (
            not one.line.needs_report,
            not one.line.goals,
            one.line.indicator.topic,
            one.line.indicator.code,
        ),
    )


def _save(
    request: HttpRequest, ground: Ground, place: str, entries: list[Entry]
) -> tuple[int, int]:
    """Report every figure that somebody filled in; return how many went through and how many
    are wrong. What is filled already and has no new evidence is left as it is."""
    actor, now = request_actor(request), timezone.now()
    saved = 0
    for one in entries:
        if not one.evidence.strip() and one.value == one.known:
            continue
        number = _number(one.value)
        if number is None:
            one.errors["value"] = _("请填数，例如 1280 或 95.5。")
            continue
        try:
            report_value(
                by=actor,
                indicator=one.line.indicator,
                division_code=place,
                period=ground.month,
                value=number,
                evidence=one.evidence,
                version=_version(request, one),
                now=now,
            )
        except RefusedError as error:
            one.errors[str(error.details.get("field", "value"))] = error.message
        else:
            saved += 1
            one.evidence = ""
    return saved, sum(bool(one.errors) for one in entries)


def _version(request: HttpRequest, entry: Entry) -> int:
    text = request.POST.get(f"version-{entry.pk}", "")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@require_GET
def burden(request: HttpRequest) -> HttpResponse:
    """Show how many figures people are asked for, against those that the system computes."""
    require(request, Permission.VIEW_OVERVIEW)
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    month = ground.month
    months = [str(month - step) for step in range(_BURDEN_MONTHS - 1, -1, -1)]
    lines = board_lines(ground.reach, ground.whole, month, ground.judged_on)
    figures = figure_burden(ground.county.code, months)
    context: dict[str, Any] = {
        "ground": ground,
        "tabs": tabs_of(request, "indicators:burden"),
        "months": figures,
        "now": figures[-1],
        "before": figures[-2],
        "offices": asked_offices(lines),
        "asked": sum(one.indicator.source == IndicatorSource.REPORTED for one in lines),
        "computed": sum(one.indicator.source == IndicatorSource.COMPUTED for one in lines),
        "period_title": Period.parse(ground.period),
    }
    return render(request, "indicators/burden.html", context)

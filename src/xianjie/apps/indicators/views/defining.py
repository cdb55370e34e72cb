"""Goals set by hand, indicators of the county's own, figures of documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.indicators.actions import (
    OwnIndicator,
    WantedGoal,
    confirm_match,
    save_indicator,
    set_target,
)
from xianjie.apps.indicators.enums import IndicatorSource, MatchState
from xianjie.apps.indicators.interfaces.board_forms import (
    LEAVE_OUT,
    GoalForm,
    MatchForm,
    OwnIndicatorForm,
)
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.indicators.queries.boards import (
    indicators_in,
    match_counts,
    matches_in,
)
from xianjie.apps.indicators.queries.previews import Preview, preview
from xianjie.apps.indicators.queries.values import figure_words
from xianjie.apps.indicators.views.boarding import (
    Ground,
    found_indicator,
    ground_of,
    may_manage,
    tabs_of,
)
from xianjie.kernel.errors import RefusedError
from xianjie.web.forms import XjForm
from xianjie.web.paging import page_of

_FIELDS = (
    "name", "topic", "unit", "source", "grain", "measure", "formula", "condition", "population",
    "weight", "better", "rhythm", "decimals", "meaning",
)  # fmt: skip


def _manager(request: HttpRequest) -> Ground | None:
    """Return the ground of somebody who manages the indicators of the county."""
    require(request, Permission.MANAGE_INDICATORS)
    ground = ground_of(request)
    if ground is not None and not may_manage(request, ground.county.code):
        raise Http404
    return ground


def _refuse(form: XjForm, error: RefusedError) -> None:
    field = error.details.get("field")
    form.add_error(field if field in form.fields else None, error.message)


@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a goal of an indicator by hand, with the document that says so."""
    ground = _manager(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    row = found_indicator(ground, pk)
    others = {
        str(one.pk): one for one in indicators_in(ground.reach).exclude(pk=row.pk).order_by("name")
    }
    form = GoalForm(
        request.POST if request.method == "POST" else None,
        initial={"year": ground.month.year, "division": ground.whole, "comparator": ">="},
        places=[
            (ground.whole, ground.county.name),
            *((town.code, town.name) for town in ground.towns),
        ],
        others=[(key, one.name) for key, one in others.items()],
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = WantedGoal(
            data["division"], data["year"], data["comparator"], data["value"], data["document"],
            data["clause"], data["due_on"], unit="", benchmark=others.get(data["benchmark"]),
        )  # fmt: skip
        try:
            set_target(by=request_actor(request), indicator=row, goal=wanted, now=timezone.now())
        except RefusedError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("目标已保存。"))
            return redirect("indicators:indicator", pk=row.pk)
    context = {
        "form": form,
        "indicator": row,
        "back": reverse("indicators:indicator", args=[row.pk]),
        "trail": [
            (_("指标看板"), reverse("indicators:board")),
            (row.name, reverse("indicators:indicator", args=[row.pk])),
            (_("定目标"), ""),
        ],
    }
    return render(request, "indicators/goal.html", context)


@require_http_methods(["GET", "POST"])
def define(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Make or change an indicator of the county; “试算” shows what it gives before it is saved."""
    ground = _manager(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    row = found_indicator(ground, pk) if pk is not None else None
    if row is not None and row.definition:
        raise Http404
    offices = {
        str(one.pk): one
        for one in Organisation.objects.filter(division_code=ground.whole).order_by("name")
    }
    form = OwnIndicatorForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(row),
        offices=[(key, one.name) for key, one in offices.items()],
    )
    tried: Preview | None = None
    towns: list[tuple[str, str]] = []
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        wanted = OwnIndicator(
            **{name: data[name] for name in _FIELDS}, organisation=offices.get(data["organisation"])
        )
        try:
            if "try" in request.POST:
                unsaved = wanted.applied(Indicator(division_code=ground.whole, code="试算"))
                tried = preview(unsaved, ground.county.code)
                towns = _towns(ground, tried, data["decimals"])
            else:
                saved = save_indicator(
                    by=request_actor(request), county=ground.county.code, wanted=wanted,
                    indicator=row, version=data["version"] or 0, now=timezone.now(),
                )  # fmt: skip
                messages.success(request, _("指标已保存；下次计算时有数，也可以现在点“重新计算”。"))
                return redirect("indicators:indicator", pk=saved.pk)
        except RefusedError as error:
            _refuse(form, error)
    context = {
        "form": form,
        "indicator": row,
        "tried": tried,
        "tried_words": figure_words(tried.value, form.cleaned_data["decimals"]) if tried else "",
        "towns": towns,
        "was_tried": "try" in request.POST and form.is_bound and not form.errors,
        "back": reverse("indicators:board"),
        "trail": [
            (_("指标看板"), reverse("indicators:board")),
            (row.name if row else _("新建指标"), ""),
        ],
    }
    return render(request, "indicators/define.html", context)


def _initial(row: Indicator | None) -> dict[str, Any]:
    if row is None:
        return {"source": IndicatorSource.COMPUTED.value, "unit": _("户")}
    found = {name: getattr(row, name) for name in _FIELDS}
    return found | {"organisation": str(row.organisation_id or ""), "version": row.version}


def _towns(ground: Ground, tried: Preview | None, decimals: int) -> list[tuple[str, str]]:
    if tried is None:
        return []
    return [(ground.name_of(code), figure_words(value, decimals)) for code, value in tried.towns]


@require_GET
def matches(request: HttpRequest) -> HttpResponse:
    """List the figures of adopted documents with the indicators that they belong to."""
    ground = ground_of(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    state = request.GET.get("state", "")
    state = state if state in MatchState.values else ""
    counts = match_counts(ground.reach)
    context = {
        "ground": ground,
        "tabs": tabs_of(request, "indicators:matches"),
        "page": page_of(matches_in(ground.reach, state), request.GET.get("page")),
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in MatchState.choices],
        "number": sum(counts.values()),
        "may_manage": may_manage(request, ground.county.code),
    }
    return render(request, "indicators/matches.html", context)


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Say to which indicator one figure belongs."""
    ground = _manager(request)
    if ground is None:
        return render(request, "screening/no_place.html")
    row = matches_in(replace(ground.reach, whole=True)).filter(pk=pk).first()
    if row is None:
        raise Http404
    known = {str(one.pk): one for one in indicators_in(ground.reach).order_by("topic", "name")}
    form = MatchForm(
        request.POST if request.method == "POST" else None,
        initial={"indicator": str(row.indicator_id or LEAVE_OUT)},
        indicators=[(key, f"{one.topic} · {one.name}") for key, one in known.items()],
    )
    if form.is_bound and form.is_valid():
        chosen = known.get(form.cleaned_data["indicator"])
        try:
            confirm_match(
                by=request_actor(request), match=row, indicator=chosen, now=timezone.now()
            )
        except RefusedError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("已确认。"))
            return redirect(f"{reverse('indicators:matches')}?state={MatchState.PROPOSED.value}")
    context = {
        "form": form,
        "match": row,
        "back": reverse("indicators:matches"),
        "trail": [
            (_("指标看板"), reverse("indicators:board")),
            (_("文件指标"), reverse("indicators:matches")),
            (row.target.name, ""),
        ],
    }
    return render(request, "indicators/match.html", context)

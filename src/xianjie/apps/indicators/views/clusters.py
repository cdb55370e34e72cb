"""Where returns to poverty gather: the picture, the alarms, and the households behind both."""

from __future__ import annotations

from datetime import date
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
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.indicators.actions import acknowledge_alarm, close_alarm
from xianjie.apps.indicators.enums import DIGITS, AlarmState, PlaceLevel
from xianjie.apps.indicators.interfaces.forms import WordsForm
from xianjie.apps.indicators.models import ClusterAlarm
from xianjie.apps.indicators.queries.alarms import (
    alarms_visible_to,
    county_clusters,
    events_of,
    live_alarms,
    place_names,
    table_of,
)
from xianjie.apps.indicators.queries.happenings import Event
from xianjie.apps.indicators.queries.rows import household_lines
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

_TOWN, _VILLAGE = 9, 12
_LONGEST = 3660


@require_GET
def clusters(request: HttpRequest) -> HttpResponse:
    """Show by place and cause how many households were hit lately, and the standing alarms."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    found, rules = county_clusters(county.code, today, scope=scope)
    window = _window(request, rules.windows)
    town, places, digits = _places(request, county.code, scope)
    alarms = live_alarms(scope, county.code)
    page = page_of(alarms, request.GET.get("page"))
    context = {
        "county": county,
        "rules": rules,
        "window": window,
        "tabs": _tabs(rules.windows, window, town),
        "town": town,
        "towns": towns_of(county.code, scope),
        "table": table_of(found, window, places, digits) if window else None,
        "page": page,
        "names": place_names([row.division_code for row in page], county.code),
        "closed": alarms_visible_to(scope, county.code).filter(state=AlarmState.CLOSED).count(),
        "today": today,
    }
    return render(request, "indicators/clusters.html", context)


def _window(request: HttpRequest, windows: tuple[int, ...]) -> int:
    text = request.GET.get("window", "")
    chosen = int(text) if text.isascii() and text.isdigit() else 0
    return chosen if chosen in windows else (windows[0] if windows else 0)


def _tabs(windows: tuple[int, ...], window: int, town: str) -> list[tuple[Any, ...]]:
    url = reverse("indicators:clusters")
    kept = f"&town={town}" if town else ""
    return [
        (
            _("近 %(days)s 天") % {"days": days},
            f"{url}?window={days}{kept}",
            days == window,
            None,
        )
        for days in windows
    ]


def _places(request: HttpRequest, county: str, scope: Scope) -> tuple[str, list[NamedPlace], int]:
    """Return the township that is shown, its villages or the townships, and their digits."""
    towns = towns_of(county, scope)
    town = request.GET.get("town", "")
    if town not in {place.code for place in towns}:
        town = towns[0].code if len(towns) == 1 else ""
    if town:
        return town, villages_of(town, scope), _VILLAGE
    return "", towns, _TOWN


@require_http_methods(["GET", "POST"])
def cluster(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an alarm with its households; the county takes notice of it and closes it here."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    county = county_of(request)
    alarm = ClusterAlarm.objects.visible_to(scope, Permission.VIEW_OVERVIEW).filter(pk=pk).first()
    if alarm is None or county is None:
        raise Http404
    if request.method == "POST":
        require(request, Permission.DECIDE_CASES)
    may = request_scope(request).may(Permission.DECIDE_CASES, alarm.division_code)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            act = acknowledge_alarm if alarm.state == AlarmState.OPEN else close_alarm
            act(
                by=request_actor(request),
                alarm=alarm,
                words=form.cleaned_data["words"],
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("words", error.message)
        else:
            messages.success(request, _("已记录。"))
            return redirect("indicators:cluster", pk=alarm.pk)
    events = events_of(
        scope, alarm.county_code, _prefix(alarm), alarm.cause, alarm.window, alarm.last_on
    )
    name = place_names([alarm.division_code], alarm.county_code)[alarm.division_code]
    context = _events_page(request, events) | {
        "alarm": alarm,
        "name": name,
        "form": form,
        "may_judge": may and alarm.state != AlarmState.CLOSED,
        "trail": [(_("聚集预警"), reverse("indicators:clusters")), (name, "")],
    }
    return render(request, "indicators/cluster.html", context)


def _prefix(alarm: ClusterAlarm) -> str:
    return alarm.division_code[: DIGITS[PlaceLevel(alarm.level)]]


def _events_page(request: HttpRequest, events: list[Event]) -> dict[str, Any]:
    page = page_of(events, request.GET.get("page"))
    lines = household_lines((one.household, one.division) for one in page)
    rows = [
        (one, lines[one.household, one.division])
        for one in page
        if (one.household, one.division) in lines
    ]
    return {
        "page": page,
        "rows": rows,
        "households": len({one.household for one in events}),
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
    }


@require_GET
def cluster_rows(request: HttpRequest) -> HttpResponse:
    """List what stands behind one cell of the picture."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    place, window = request.GET.get("place", county.code), request.GET.get("window", "")
    right = place.isascii() and place.isdigit() and place.startswith(county.code)
    if not right or not (window.isascii() and window.isdigit() and 0 < int(window) <= _LONGEST):
        raise Http404
    cause = request.GET.get("cause", "")[:30]
    code = place.ljust(_VILLAGE, "0")[:_VILLAGE]
    events = events_of(scope, county.code, place[:_VILLAGE], cause, int(window), today)
    name = place_names([code], county.code).get(code) or county.name
    context = _events_page(request, events) | {
        "name": name,
        "cause": cause,
        "window": int(window),
        "first": _first(today, int(window)),
        "today": today,
        "trail": [
            (_("聚集预警"), f"{reverse('indicators:clusters')}?window={window}"),
            (name, ""),
        ],
    }
    return render(request, "indicators/cluster_rows.html", context)


def _first(today: date, window: int) -> date:
    return date.fromordinal(today.toordinal() - window + 1)

"""Analysis meetings: the list, a new one, its record and its minutes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

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
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_by_town
from xianjie.apps.registry.queries import find_visible_household
from xianjie.apps.rounds.actions.meetings import (
    GO_ON,
    Conclusion,
    add_item,
    conclude,
    conclusions,
    open_meeting,
)
from xianjie.apps.rounds.enums import MeetingLevel, MeetingState
from xianjie.apps.rounds.interfaces.meeting_forms import ItemForm, MeetingForm
from xianjie.apps.rounds.models import Meeting
from xianjie.apps.rounds.queries.meetings import (
    counted,
    find_meeting,
    item_rows,
    meetings_of,
    places_to_meet,
    towns_without_a_meeting,
)
from xianjie.apps.rounds.queries.records import months_offered
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """List the meetings, and say who has not met yet."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    level, period = request.GET.get("level", ""), request.GET.get("period", "")[:7]
    towns = towns_of(county.code, scope)
    town = request.GET.get("town", "")
    town = town if town in {one.code for one in towns} else ""
    found = meetings_of(county.code, scope, level=level, period=period, town=town)
    page = page_of(found, request.GET.get("page"))
    keys = [meeting.pk for meeting in page.object_list]
    rows = {one.pk: one for one in counted(found.filter(pk__in=keys))}
    names = full_names([one.division_code for one in rows.values()], below=county.code)
    context = {
        "page": page,
        "rows": [(rows[key], names.get(rows[key].division_code) or county.name) for key in keys],
        "levels": MeetingLevel.choices,
        "level": level,
        "months": months_offered(today),
        "period": period,
        "towns": towns,
        "town": town,
        "missing": towns_without_a_meeting(county.code, scope, today),
        "mine": bool(places_to_meet(county.code, request_scope(request), today)),
        "may_hold": request_scope(request).may(Permission.HOLD_MEETINGS),
        "today": today,
    }
    return render(request, "rounds/meetings.html", context)


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Register a meeting; its agenda is filled from records, clues and candidates."""
    scope = require(request, Permission.HOLD_MEETINGS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    places = _places(county, scope)
    initial = {
        "division_code": request.GET.get("place", "") or (places[0][0] if places else ""),
        "period": str(Period.of(today)),
        "held_on": today,
        "chair": str(request.user),
        "client_id": uuid4(),
    }
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, places=places, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            made = open_meeting(
                by=request_actor(request), today=today, now=timezone.now(), **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error("held_on" if error.code == "not-yet" else "division_code", error.message)
        else:
            messages.success(request, _("议程已列出，请逐户选结论。"))
            return redirect("rounds:meeting", pk=made.pk)
    context = {
        "form": form,
        "trail": [(_("研判会议"), reverse("rounds:meetings")), (_("登记会议"), "")],
    }
    return render(request, "rounds/meeting_new.html", context)


def _places(county: NamedPlace, scope: Scope) -> list[tuple[str, str]]:
    """Return where one may hold a meeting; a county sees no villages, there would be too many."""
    towns = [
        (town.code, town.name)
        for town in towns_of(county.code, scope)
        if scope.covers(significant(town.code))
    ]
    if scope.covers(county.code):
        return [(padded(county.code), county.name), *towns]
    villages = [
        (village.code, f"{town} {village.name}")
        for town, found in villages_by_town(county.code, scope)
        for village in found
    ]
    return [*towns, *villages]


@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting; enter a conclusion for each household, add one, settle the record."""
    scope = require(request, Permission.VIEW_CASES)
    found = find_meeting(scope, pk)
    if found is None:
        raise Http404
    holds = request_scope(request).may(Permission.HOLD_MEETINGS, significant(found.division_code))
    add = ItemForm(request.POST if request.POST.get("form") == "add" else None)
    error = ""
    if request.method == "POST":
        if not holds:
            require(request, Permission.HOLD_MEETINGS)
            raise Http404
        error = _add(request, found, add) if add.is_bound else _conclude(request, found)
        if not error and not add.errors:
            return redirect("rounds:meeting", pk=pk)
    return render(request, "rounds/meeting.html", _page(request, found, add, error, holds))


def _page(
    request: HttpRequest, found: Meeting, add: ItemForm, error: str, holds: bool
) -> dict[str, Any]:
    rows = item_rows(found)
    kept = request.POST if error else {}
    return {
        "meeting": found,
        "place": _name(found),
        "rows": [
            (row, kept.get(f"conclusion-{row.pk}", row.conclusion),
             kept.get(f"words-{row.pk}", row.words))
            for row in rows
        ],
        "words": kept.get("words", found.words),
        "answered": sum(bool(row.conclusion) for row in rows),
        "conclusions": conclusions(),
        "is_draft": found.state == MeetingState.DRAFT,
        "holds": holds and found.state == MeetingState.DRAFT,
        "may_open": request_scope(request).may(Permission.VIEW_HOUSEHOLDS),
        "add": add,
        "error": error,
        "trail": [(_("研判会议"), reverse("rounds:meetings")), (_name(found), "")],
    }  # fmt: skip


def _name(found: Meeting) -> str:
    code = found.division_code
    below = found.county_code if significant(code) != found.county_code else ""
    return full_names([code], below=below).get(code) or found.get_level_display()


def _add(request: HttpRequest, found: Meeting, form: ItemForm) -> str:
    if not form.is_valid():
        return ""
    scope = request_scope(request)
    code = form.cleaned_data["code"]
    household = find_visible_household(scope, code, county=found.county_code)
    if household is None:
        form.add_error("code", _("没有这个户编号，或不在您管的范围；请核对户编号。"))
        return ""
    try:
        add_item(
            by=request_actor(request),
            meeting=found,
            household=household,
            note=form.cleaned_data["note"],
            now=timezone.now(),
        )
    except RefusedError as error:
        form.add_error("code", error.message)
    return ""


def _conclude(request: HttpRequest, found: Meeting) -> str:
    """Keep what the table says; return the sentence of a refusal."""
    items = {}
    for name, value in request.POST.items():
        number = number_in(name.removeprefix("conclusion-"))
        if name.startswith("conclusion-") and number is not None:
            words = request.POST.get(f"words-{number}", "")
            items[number] = Conclusion(str(value), words)
    settles = "settle" in request.POST
    rest = "rest" in request.POST
    try:
        conclude(
            by=request_actor(request),
            meeting=found,
            version=number_in(request.POST.get("version", "")) or 0,
            words=request.POST.get("words", ""),
            items=items,
            rest=GO_ON if rest else "",
            settles=settles,
            now=timezone.now(),
        )
    except RefusedError as error:
        return error.message
    messages.success(request, _("会议记录已定稿。") if settles else _("已保存。"))
    return ""


@require_GET
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the minutes for printing and signing."""
    scope = require(request, Permission.VIEW_CASES)
    found = find_meeting(scope, pk)
    if found is None:
        raise Http404
    context = {
        "meeting": found,
        "place": _name(found),
        "rows": item_rows(found),
        "trail": [
            (_("研判会议"), reverse("rounds:meetings")),
            (_name(found), reverse("rounds:meeting", args=[pk])),
            (_("会议记录"), ""),
        ],
    }
    return render(request, "rounds/minutes.html", context)

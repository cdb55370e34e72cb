"""The rounds of a county, and a new one."""

from __future__ import annotations

from datetime import date
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
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.fieldforms.enums import VisitStage
from xianjie.apps.registry.models import Grid
from xianjie.apps.registry.queries import households_visible_to
from xianjie.apps.rounds.actions import open_round
from xianjie.apps.rounds.enums import FORMS, POPULATIONS, Population, RoundKind, RoundState
from xianjie.apps.rounds.interfaces.round_forms import RoundForm, month_title
from xianjie.apps.rounds.models import Round
from xianjie.apps.rounds.queries.population import inside, population
from xianjie.apps.rounds.queries.rounds import progress_by_round, rounds_for
from xianjie.apps.rounds.queries.rules import FOCUS, monthly_due, round_rules
from xianjie.apps.rounds.views.common import tabs_for
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.web.paging import page_of

GRIDS_OFFERED = 60


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds, running ones first, with how far each has come in one's own places."""
    scope = require(request, Permission.VIEW_CASES)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    found = rounds_for(scope, county.code)
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(state=state)
    page = page_of(found.order_by("-state", "-opened_on", "-pk"), request.GET.get("page"))
    listed = list(page.object_list)
    progress = progress_by_round(listed, scope, today)
    names = full_names([one.division_code for one in listed], below=county.code)
    context = {
        "page": page,
        "rows": [
            (one, progress.get(one.pk), names.get(one.division_code) or county.name,
             one.state == RoundState.OPEN and one.due_on < today)
            for one in listed
        ],
        "tabs": tabs_for(request, "rounds"),
        "kinds": RoundKind.choices,
        "states": RoundState.choices,
        "kind": kind,
        "state": state,
        "may_open": request_scope(request).may(Permission.MANAGE_ROUNDS),
        "today": today,
    }  # fmt: skip
    return render(request, "rounds/rounds.html", context)


@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Open a round: kind and place first, then whom to visit and until when."""
    scope = require(request, Permission.MANAGE_ROUNDS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    kind = _kind(request)
    places = _places(county, scope)
    codes = [place.code for place in places]
    place = request.GET.get("place", "")
    if place not in codes:
        if not codes:
            raise Http404
        place = codes[0]
    book = round_rules(place, today)
    data = request.POST if request.method == "POST" else None
    form = RoundForm(
        data,
        kind=kind,
        groups=tuple(book.pairs(FOCUS)),
        villages=_villages(place, scope),
        grids=_grids(place, scope),
        initial=_initial(kind, place, today),
    )
    counted: int | None = None
    if form.is_bound and form.is_valid():
        if "count" in request.POST:
            counted = _count(request, form, kind, place, today)
        else:
            made = _open(request, form, kind, place, today)
            if made is not None:
                messages.success(request, _("已下达，村里的入户任务已经出现。"))
                return redirect("rounds:round", pk=made.pk)
    context = {
        "form": form,
        "kind": kind,
        "kinds": RoundKind.choices,
        "places": places,
        "place": place,
        "counted": counted,
        "trail": [(_("排查与走访"), reverse("rounds:rounds")), (_("开展一轮"), "")],
    }
    return render(request, "rounds/round_new.html", context)


def _kind(request: HttpRequest) -> RoundKind:
    text = request.GET.get("kind", RoundKind.GRID.value)
    if text not in RoundKind.values:
        raise Http404
    return RoundKind(text)


def _places(county: NamedPlace, scope: Scope) -> list[NamedPlace]:
    """Return where a round may be opened: the county, if all of it is one's own, and townships."""
    whole = [NamedPlace(padded(county.code), county.name)] if scope.covers(county.code) else []
    towns = [town for town in towns_of(county.code, scope) if scope.covers(significant(town.code))]
    return whole + towns


def _villages(place: str, scope: Scope) -> list[tuple[str, str]]:
    if len(significant(place)) < len("532325101"):
        return []
    return [(village.code, village.name) for village in villages_of(place, scope)]


def _grids(place: str, scope: Scope) -> list[tuple[str, str]]:
    if len(significant(place)) < len("532325101"):
        return []
    rows = Grid.objects.visible_to(scope, Permission.VIEW_REGISTERS).filter(
        inside(place), retired_at__isnull=True
    )
    found = rows.order_by("division_code", "code")[:GRIDS_OFFERED]
    return [(str(grid.pk), grid.name) for grid in found]


def _initial(kind: RoundKind, place: str, today: date) -> dict[str, Any]:
    period = Period.of(today)
    due = monthly_due(round_rules(place, today), period)
    return {
        "title": month_title(kind, today),
        "period": str(period),
        "due_on": due if due > today else period.last_day,
        "asks": POPULATIONS[kind.value][0],
        "stage": VisitStage.DURING.value,
        "client_id": uuid4(),
    }


def _count(request: HttpRequest, form: RoundForm, kind: RoundKind, place: str, today: date) -> int:
    data = form.cleaned_data
    asked = Round(
        county_code=place[:6],
        division_code=place,
        kind=kind,
        form=FORMS[kind.value],
        population=data["asks"],
        villages=data.get("villages") or [],
        grids=[int(one) for one in data.get("grids") or ()],
        groups=data.get("groups") or [],
    )
    rows = households_visible_to(require(request, Permission.MANAGE_ROUNDS))
    return population(asked, rows, today).count()  # type: ignore[arg-type]


def _open(
    request: HttpRequest, form: RoundForm, kind: RoundKind, place: str, today: date
) -> Round | None:
    data = form.cleaned_data
    try:
        return open_round(
            by=request_actor(request),
            client_id=data["client_id"],
            kind=kind,
            title=data["title"],
            period=data["period"],
            division_code=place,
            asks=Population(data["asks"]),
            due_on=data["due_on"],
            villages=data.get("villages") or (),
            grids=[int(one) for one in data.get("grids") or ()],
            groups=data.get("groups") or (),
            stage=data.get("stage") or "",
            today=today,
            now=timezone.now(),
        )
    except RefusedError as error:
        fields = {"due-over": "due_on", "no-groups": "groups"}
        field = fields.get(error.code)
        form.add_error(field if field in form.fields else None, error.message)
        return None

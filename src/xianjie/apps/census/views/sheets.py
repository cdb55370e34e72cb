"""Check sheets: mine to fill, one sheet, what the village has to put right."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.census.actions.checking import answer_unit, confirm_answers
from xianjie.apps.census.enums import DrawState, FollowState, UnitState
from xianjie.apps.census.interfaces.forms import SheetForm
from xianjie.apps.census.interfaces.tabs import census_tabs
from xianjie.apps.census.queries.fields import sample_fields
from xianjie.apps.census.queries.samples import (
    corrections_in,
    find_unit,
    may_check,
    visible_units,
)
from xianjie.apps.census.views.common import census_scope, unit_rows, unit_title
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of


@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """List the sheets of running samples within the scope, those to fill first."""
    scope, county = census_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    view = "done" if request.GET.get("view") == "done" else "open"
    rows = visible_units(scope).filter(county_code=county.code)
    if view == "open":
        rows = rows.filter(state=UnitState.OPEN, draw__state=DrawState.DRAWN)
    else:
        rows = rows.exclude(state=UnitState.OPEN).exclude(draw__state=DrawState.VOID)
    rows = rows.select_related("draw", "household", "person", "asset")
    page = page_of(rows.order_by("draw__due_on", "draw_id", "place"), request.GET.get("page"))
    places = villages_by_code(unit.division_code for unit in page.object_list)
    context = {
        "page": page,
        "rows": unit_rows(page.object_list, places),
        "view": view,
        "today": timezone.localdate(),
        "tabs": census_tabs("sheets"),
    }
    return render(request, "census/sheets.html", context)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill one sheet, or look at what it found."""
    scope = census_scope(request)
    unit = find_unit(scope, pk)
    if unit is None:
        raise Http404
    answers = list(unit.answers.order_by("pk"))
    may = may_check(request_scope(request), unit)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        asked=[answer.field for answer in answers],
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_unit(
                by=request_actor(request), unit=unit, state=form.cleaned_data["state"],
                answers=form.answers(), words=form.cleaned_data["words"], now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("words" if error.code == "no-words" else None, error.message)
        else:
            messages.success(request, _("已登记核查结果。"))
            return redirect("census:sheet", pk=pk)
    shown = unit.state != UnitState.OPEN or not unit.draw.hidden
    place = villages_by_code([unit.division_code]).get(unit.division_code)
    home = unit.household or (unit.person.household if unit.person else None)
    context = {
        "unit": unit,
        "draw": unit.draw,
        "title": unit_title(unit) or (place.name if place else ""),
        "place": place,
        "form": form if may or form.errors else None,
        "lines": [
            (sample_fields()[answer.field], answer)
            for answer in answers
            if shown and answer.field in sample_fields()
        ],
        "home": home,
        "sees_home": home is not None
        and request_scope(request).may(Permission.VIEW_HOUSEHOLDS, unit.division_code),
        "trail": [
            (_("统计抽样"), reverse("census:samples")),
            (unit.draw.number, reverse("census:sample", args=[unit.draw_id])),
            (_("第 %(n)s 张") % {"n": unit.place}, ""),
        ],
    }
    return render(request, "census/sheet.html", context)


@require_http_methods(["GET", "POST"])
def corrections(request: HttpRequest) -> HttpResponse:
    """List the differences that wait for the record; look again whether they are put right."""
    scope, county = census_scope(request), county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    covers = scope.covers(county.code)
    if request.method == "POST":
        if not covers:
            raise Http404
        number = confirm_answers(by=request_actor(request), county=county.code, now=timezone.now())
        messages.success(request, _("已核实 %(n)s 项更正。") % {"n": number})
        return redirect("census:corrections")
    rows = corrections_in(county.code, scope).order_by("division_code", "pk")
    page = page_of(rows, request.GET.get("page"))
    places = villages_by_code(answer.division_code for answer in page.object_list)
    context = {
        "page": page,
        "rows": [
            (answer, sample_fields().get(answer.field), unit_title(answer.unit),
             places.get(answer.division_code))
            for answer in page.object_list
        ],
        "may_confirm": covers,
        "tabs": census_tabs("corrections"),
        "states": FollowState,
    }  # fmt: skip
    return render(request, "census/corrections.html", context)

"""Joint handlings: the list, the same list as a workbook, and opening one."""

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
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.actions import open_handling
from xianjie.apps.cases.enums import HandlingState
from xianjie.apps.cases.interfaces.joint_exporter import export_handlings
from xianjie.apps.cases.interfaces.joint_forms import OpenForm
from xianjie.apps.cases.queries.grounds import departments_of, grounds_of
from xianjie.apps.cases.queries.joint import (
    ALL,
    MINE,
    OPEN,
    OVERDUE,
    HandlingFilters,
    filtered_handlings,
    handling_rows,
    handlings_visible_to,
    organisations_for,
    view_condition,
)
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Clue
from xianjie.apps.screening.queries.clue_lists import risk_types
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

PERIOD_PARAMETER = "联动意见时限"


@require_GET
def joint(request: HttpRequest) -> HttpResponse:
    """List the joint handlings: a department sees those that were addressed to it."""
    scope = require(request, Permission.GIVE_OPINION)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    leads = scope.may(Permission.LEAD_JOINT_HANDLING)
    filters = HandlingFilters.of(request.GET, default=OPEN if leads else MINE)
    found = filtered_handlings(county.code, scope, filters, today)
    page = page_of(found.select_related("household"), request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": handling_rows(page.object_list, today),
        "tabs": _tabs(scope, county.code, filters, leads=leads),
        "risks": risk_types(),
        "leads": leads,
        "today": today,
        "export_query": urlencode({"view": filters.view, "risk": filters.risk}),
    }
    return render(request, "cases/joint.html", context)


def _tabs(
    scope: Scope, county: str, filters: HandlingFilters, *, leads: bool
) -> list[tuple[Any, ...]]:
    today = timezone.localdate()
    rows = handlings_visible_to(scope).filter(county_code=county)

    def count(view: str) -> int:
        return rows.filter(view_condition(view, scope, today)).count()

    mine = (MINE, _("等我单位办"), count(MINE))
    named = [
        (OPEN, _("在办"), count(OPEN)),
        mine,
        (OVERDUE, _("逾期"), count(OVERDUE)),
        (HandlingState.ASKING.value, _("征求意见"), None),
        (HandlingState.DECIDED.value, _("落实措施"), None),
        (HandlingState.CLOSED.value, _("已办结"), None),
        (ALL, _("全部"), None),
    ]
    if not leads:
        named = [mine, *(one for one in named if one[0] != MINE)]
    base = reverse("cases:joint")
    kept = {"risk": filters.risk} if filters.risk else {}
    return [
        (title, f"{base}?{urlencode({'view': view, **kept})}", filters.view == view, number)
        for view, title, number in named
    ]


@require_GET
def joint_export(request: HttpRequest) -> HttpResponse:
    """Hand out the list as it is shown; heads stay masked."""
    scope = require(request, Permission.GIVE_OPINION)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    default = OPEN if scope.may(Permission.LEAD_JOINT_HANDLING) else MINE
    filters = HandlingFilters.of(request.GET, default=default)
    found = filtered_handlings(county.code, scope, filters, today).select_related("household")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "joint.xlsx"
        export_handlings(
            by=request_actor(request),
            made_by=str(request.user),
            county=county.code,
            path=path,
            handlings=found,
            filters=filters,
            today=today,
            now=timezone.now(),
        )
        content = path.read_bytes()
    return attachment(content, f"联动处置_{county.code}_{today}.xlsx")


@require_http_methods(["GET", "POST"])
def joint_new(request: HttpRequest) -> HttpResponse:
    """Open a joint handling of a clue (``?clue=``) or of a household (``?household=``)."""
    scope = require(request, Permission.LEAD_JOINT_HANDLING)
    household, clue = _subject(request, scope)
    today = timezone.localdate()
    organisations = organisations_for(household.division_code)
    options: dict[str, Any] = {"risks": risk_types(), "organisations": organisations}
    if request.method == "POST":
        form = OpenForm(request.POST, **options)
        if form.is_valid():
            done = _open(request, form, household, clue)
            if done is not None:
                return done
    else:
        initial = _initial(household, clue, organisations)
        if clue is None and request.GET.get("risk") in risk_types():
            initial["risk"] = request.GET["risk"]
        form = OpenForm(initial=initial, **options)
    place = villages_by_code([household.division_code])[household.division_code]
    context = {
        "form": form,
        "household": household,
        "head": mask_name(household.head_name),
        "place": place,
        "clue": clue,
        "grounds": grounds_of(clue) if clue else [],
        "today": today,
        "trail": [(_("联动处置"), reverse("cases:joint")), (_("发起"), "")],
    }
    return render(request, "cases/joint_new.html", context)


def _subject(request: HttpRequest, scope: Scope) -> tuple[Household, Clue | None]:
    number = number_in(request.GET.get("clue", ""))
    household = number_in(request.GET.get("household", ""))
    if number is not None:
        clue = Clue.objects.visible_to(scope).filter(pk=number).select_related("household").first()
        if clue is None or clue.household is None:
            raise Http404
        return clue.household, clue
    if household is not None:
        found = Household.objects.visible_to(scope).filter(pk=household).first()
        if found is not None:
            return found, None
    raise Http404


def _initial(household: Household, clue: Clue | None, organisations: list[Any]) -> dict[str, Any]:
    """Prefill: the departments that the rules name, the deadline of the rulebook, a question."""
    today = timezone.localdate()
    named = departments_of(clue) if clue else frozenset()
    return {
        "risk": clue.risk if clue else None,
        "question": _("请核实本部门掌握的情况，说明该户能享受什么政策、还缺什么、准备怎么办。"),
        "organisations": [one.pk for one in organisations if one.sector and one.sector in named],
        "due_on": standards(household.county_code, today).day_after(today, PERIOD_PARAMETER),
    }


def _open(
    request: HttpRequest, form: OpenForm, household: Household, clue: Clue | None
) -> HttpResponse | None:
    data = form.cleaned_data
    try:
        done = open_handling(
            by=request_actor(request),
            client_id=data["client_id"],
            household=household,
            clue=clue,
            risk=data["risk"],
            question=data["question"],
            organisations=list(data["organisations"]),
            due_on=data["due_on"],
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        fields = {"past-day": "due_on", "no-parties": "organisations", "no-question": "question"}
        form.add_error(fields.get(error.code), error.message)
        return None
    messages.success(
        request,
        _("已发起 %(number)s，%(count)s 个部门会收到提醒。")
        % {"number": done.number, "count": len(data["organisations"])},
    )
    return redirect("cases:joint-handling", pk=done.pk)

"""Looks at the door whether accounts are true."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.income.actions.verifying import open_check, record_finding
from xianjie.apps.income.enums import FindingState
from xianjie.apps.income.interfaces.goal_forms import CheckForm, FindingForm, in_fen
from xianjie.apps.income.interfaces.goal_tabs import goal_tabs
from xianjie.apps.income.models import IncomeCheck, IncomeCheckItem
from xianjie.apps.income.queries.calculation import Window
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period
from xianjie.web.paging import page_of


@require_http_methods(["GET", "POST"])
def checks(request: HttpRequest) -> HttpResponse:
    """List the looks with what they found, and draw another."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    own = request_scope(request)
    form = _form(request, county.code, county.name) if own.may(Permission.APPROVE_INCOME) else None
    if request.method == "POST":
        require(request, Permission.APPROVE_INCOME)
        if form is not None and form.is_valid():
            made = _open(request, county.code, form)
            if made is not None:
                messages.success(
                    request, _("已随机抽出 %(n)s 户，种子留存可复核。") % {"n": made.size}
                )
                return redirect("income:check", pk=made.pk)
    rows = (
        IncomeCheck.objects.visible_to(scope, Permission.VIEW_INCOME)
        .filter(county_code=county.code)
        .order_by("-opened_at", "-id")
        .annotate(
            seen=Count("items", filter=~Q(items__state=FindingState.OPEN)),
            differing=Count("items", filter=Q(items__state=FindingState.DIFFERS)),
        )
    )
    page = page_of(rows, request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, _rate(row.differing, row.seen)) for row in page.object_list],
        "form": form,
        "tabs": goal_tabs(request, county.code, "checks"),
    }
    return render(request, "income/checks.html", context)


def _rate(differing: int, seen: int) -> str:
    return f"{differing * 100 / seen:.1f}%" if seen else "–"


def _form(request: HttpRequest, county: str, name: str) -> CheckForm:
    scope = request_scope(request).narrowed(Permission.APPROVE_INCOME)
    places = [(place.code, place.name) for place in towns_of(county, scope)]
    if scope.covers(county):
        places.insert(0, (county, name))
    last = Period.of(timezone.localdate()) - 1
    first = {"first": str(last - 2), "last": str(last)}
    return CheckForm(request.POST if request.method == "POST" else None, places=places,
                     initial=first)  # fmt: skip


def _open(request: HttpRequest, county: str, form: CheckForm) -> IncomeCheck | None:
    asked = form.cleaned_data
    try:
        window = Window(Period.parse(asked["first"]), Period.parse(asked["last"]))
        if window.first > window.last:
            raise UsageError("order", _("起始月份不能晚于截止月份。"))
        return open_check(
            by=request_actor(request), county=county, place=asked["place"], window=window,
            due_on=asked["due_on"], wanted=asked["wanted"], today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except (RefusedError, UsageError) as error:
        form.add_error(None, error.message)
        return None


@require_http_methods(["GET"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the households that were drawn and what was found at their doors."""
    scope = require(request, Permission.VIEW_INCOME)
    rows = IncomeCheck.objects.visible_to(scope, Permission.VIEW_INCOME)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    items = (
        IncomeCheckItem.objects.visible_to(scope, Permission.VIEW_INCOME)
        .filter(check_round=found)
        .select_related("household")
        .order_by("place")
    )
    page = page_of(items, request.GET.get("page"))
    places = villages_by_code(item.division_code for item in page.object_list)
    counts = items.aggregate(
        matched=Count("pk", filter=Q(state=FindingState.MATCHED)),
        differs=Count("pk", filter=Q(state=FindingState.DIFFERS)),
        open=Count("pk", filter=Q(state=FindingState.OPEN)),
    )
    context = {
        "check": found,
        "page": page,
        "rows": [
            (item, places[item.division_code], mask_name(item.household.head_name))
            for item in page.object_list
        ],
        "counts": counts,
        "rate": _rate(counts["differs"], counts["matched"] + counts["differs"]),
        "tolerance": f"{found.tolerance * 100:.1f}%",
        "may_look": request_scope(request).may(Permission.APPROVE_INCOME),
        "trail": [
            (_("账实核验"), reverse("income:checks")),
            (str(timezone.localdate(found.opened_at)), ""),
        ],
    }
    return render(request, "income/check.html", context)


@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was found at the door of one household."""
    scope = require(request, Permission.APPROVE_INCOME)
    rows = IncomeCheckItem.objects.visible_to(scope, Permission.APPROVE_INCOME)
    item = rows.filter(pk=pk).select_related("check_round", "household").first()
    if item is None:
        raise Http404
    form = FindingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        kept: dict[str, Any] = form.cleaned_data | {"found": in_fen(form.cleaned_data["found"])}
        try:
            record_finding(by=request_actor(request), item=item, now=timezone.now(), **kept)
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已登记核验结果。"))
            return redirect("income:check", pk=item.check_round_id)
    back = reverse("income:check", args=[item.check_round_id])
    context = {
        "form": form,
        "item": item,
        "head": mask_name(item.household.head_name),
        "is_open": item.state == FindingState.OPEN,
        "back": back,
        "trail": [
            (_("账实核验"), reverse("income:checks")),
            (str(timezone.localdate(item.check_round.opened_at)), back),
            (item.household.household_code, ""),
        ],
    }
    return render(request, "income/finding.html", context)

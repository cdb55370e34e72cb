"""Statements of income: drawn, shown line by line, approved."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.income.actions import decide_statement, draw_statement
from xianjie.apps.income.enums import Purpose, StatementState
from xianjie.apps.income.interfaces.forms import DecideForm, StatementForm
from xianjie.apps.income.interfaces.tabs import STATEMENTS, tabs_for
from xianjie.apps.income.models import IncomeStatement
from xianjie.apps.income.queries.calculation import ROUNDING, Window
from xianjie.apps.income.queries.rules import identification_window
from xianjie.apps.income.queries.totals import year_of
from xianjie.apps.income.views.common import household_or_404
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """List the statements of a place; those that wait for approval first."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    state = request.GET.get("state", StatementState.DRAFT.value)
    rows = IncomeStatement.objects.visible_to(scope, Permission.VIEW_INCOME).filter(
        county_code=county.code
    )
    if state in StatementState.values:
        rows = rows.filter(state=state)
    rows = rows.select_related("household", "drawn_by").order_by(
        "-period_to", "division_code", "id"
    )
    page = page_of(rows, request.GET.get("page"))
    places = villages_by_code(one.division_code for one in page.object_list)
    context = {
        "page": page,
        "rows": [
            (one, mask_name(one.household.head_name), places[one.division_code])
            for one in page.object_list
        ],
        "state": state,
        "states": StatementState.choices,
        "tabs": tabs_for(request, county.code, STATEMENTS),
    }
    return render(request, "income/statements.html", context)


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a statement of a household for a purpose."""
    scope = require(request, Permission.RECORD_INCOME)
    household = household_or_404(scope, pk)
    form = StatementForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选用途，月份写成 2022-06 这样的年月。"))
        return redirect("income:account", pk=pk)
    purpose, month = Purpose(form.cleaned_data["purpose"]), form.cleaned_data["month"]
    if purpose is Purpose.ANNUAL:
        window = year_of(household.county_code, month)
    else:
        window = Window(*identification_window(month))
    try:
        statement = draw_statement(
            by=request_actor(request), household=household, purpose=purpose, window=window,
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect("income:account", pk=pk)
    return redirect("income:statement", pk=statement.pk)


@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a statement with its calculation; approve it or return it."""
    scope = require(request, Permission.VIEW_INCOME)
    found = (
        IncomeStatement.objects.visible_to(scope, Permission.VIEW_INCOME)
        .select_related("household", "drawn_by", "decided_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    may_decide = (
        request_scope(request).may(Permission.APPROVE_INCOME, found.division_code)
        and found.state == StatementState.DRAFT
    )
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request, Permission.APPROVE_INCOME)
        if form.is_valid():
            try:
                decide_statement(
                    by=request_actor(request), statement=found,
                    agrees=form.cleaned_data["agrees"] == "yes", words=form.cleaned_data["words"],
                    now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error("words" if error.code == "no-words" else None, error.message)
            else:
                messages.success(request, _("已处理。"))
                return redirect("income:statement", pk=pk)
    difference = None if found.registered is None else found.per_capita - found.registered
    code = found.household.household_code
    context = {
        "statement": found,
        "head": mask_name(found.household.head_name),
        "place": villages_by_code([found.division_code])[found.division_code],
        "difference": difference,
        "rounding": ROUNDING,
        "form": form,
        "may_decide": may_decide,
        "trail": [
            (_("收入台账"), reverse("income:accounts")),
            (code, reverse("income:account", args=[found.household_id])),
            (_("核算表"), ""),
        ],
    }
    return render(request, "income/statement.html", context)

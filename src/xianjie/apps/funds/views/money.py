"""Pages about money: shares, growth, progress, the proposal of an allocation, booking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.funds import rules
from xianjie.apps.funds.actions import book_payments
from xianjie.apps.funds.interfaces.planning import MoneyForm, year_in
from xianjie.apps.funds.interfaces.tabs import money_tabs
from xianjie.apps.funds.queries.money import (
    LAND,
    counted_rows,
    growth_of,
    ledger_by_kind,
    money_left,
    progress_of,
    proposal_of,
    ratios_of,
    years_of,
)
from xianjie.apps.funds.ratios import time_share
from xianjie.apps.funds.views.common import money_scope
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

_TEN_THOUSAND = 1_000_000


def _frame(request: HttpRequest, here: str) -> tuple[Any, Any, int, dict[str, Any]]:
    """Return scope, county, year and what every page of the money shows."""
    scope = money_scope(request)
    county, today = county_of(request), timezone.localdate()
    year = year_in(request.GET.get("year", "")) or today.year
    context = {"year": year, "today": today, "tabs": money_tabs(here)(request)}
    if county is not None:
        context["years"] = years_of(scope, county.code, today)
    return scope, county, year, context


@require_GET
def ratios(request: HttpRequest) -> HttpResponse:
    """Show the shares of a year against their goals; ``key`` shows the rows behind one."""
    scope, county, year, context = _frame(request, "ratios")
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    found = ratios_of(scope, county.code, year, today)
    key = request.GET.get("key", "")
    chosen = next((one for one in found if one.key == key and one.key != LAND), None)
    if chosen is not None:
        rows = counted_rows(scope, county.code, year, key, today)
        rows = rows.select_related("batch", "project").order_by("-amount", "pk")
        context["page"] = page_of(rows, request.GET.get("page"))
    refused = rules.integration_refusal(county.code, today, "")
    context |= {"ratios": found, "chosen": chosen, "refused": refused, "land": LAND}
    return render(request, "funds/ratios.html", context)


@require_GET
def growth(request: HttpRequest) -> HttpResponse:
    """Show the money of a year by kind against the year before, and the ledger by kind."""
    scope, county, year, context = _frame(request, "growth")
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    known = rules.fund_rules(county.code, today)
    context |= {
        "rows": growth_of(scope, county.code, year, today),
        "ledger": ledger_by_kind(scope, county.code, year),
        "clause": rules.clause_of(known, rules.NOT_LESS), "before": year - 1,
    }  # fmt: skip
    return render(request, "funds/growth.html", context)


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Show what was paid month by month against the progress that is due."""
    scope, county, year, context = _frame(request, "progress")
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    months = progress_of(scope, county.code, year, today)
    known = rules.fund_rules(county.code, today)
    context |= {
        "months": [
            (one, None if one.share is None else one.share * 100, one.due * 100,
             one.due == time_share(one.month))
            for one in months
        ],
        "total": months[0].total, "paid": months[-1].paid,
        "ledger": ledger_by_kind(scope, county.code, year),
        "clause": rules.clause_of(known, rules.PROGRESS),
        "behind": any(one.behind for one in months if one.month == today.month - 1),
    }  # fmt: skip
    return render(request, "funds/progress.html", context)


@require_GET
def weights(request: HttpRequest) -> HttpResponse:
    """Propose how money is shared out to townships by task and result, each part explained."""
    scope, county, year, context = _frame(request, "weights")
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    left = money_left(scope, county.code, year)
    form = MoneyForm(request.GET if "money" in request.GET else None,
                     initial={"money": left // _TEN_THOUSAND})  # fmt: skip
    money = form.fen if form.is_bound and form.is_valid() else left
    scored, rows = proposal_of(scope, county.code, money, today)
    names = full_names({one.place for one in rows}, below=county.code)
    known = rules.fund_rules(county.code, today)
    context |= {
        "form": form, "money": money, "scored": scored,
        "rows": [(names.get(one.place, one.place), one, one.factor * 100) for one in rows],
        "given": sum(one.part for one in rows), "task": sum(one.task for one in rows),
        "clause": rules.clause_of(known, rules.FACTORS),
        "factors": known.pairs(rules.FACTORS).items(),
    }  # fmt: skip
    return render(request, "funds/weights.html", context)


@require_POST
def payments_book(request: HttpRequest) -> HttpResponse:
    """Book the payments to households in their income ledgers."""
    require(request, Permission.WORK_FUNDS)
    money_scope(request)
    county = county_of(request)
    if county is None:
        raise Http404
    try:
        done = book_payments(
            by=request_actor(request), county=county.code, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        words = _(
            "已登入收入台账：新增 %(new)s 笔，改动 %(changed)s 笔，别处已有 %(overlaps)s 笔。"
        )
        messages.success(request, words % done)
    return redirect(reverse("funds:payments"))

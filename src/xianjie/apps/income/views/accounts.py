"""Accounts as a list and one by one (一户一账), cards of people (一人一卡)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code, villages_of
from xianjie.apps.income.interfaces.exporter import export_accounts
from xianjie.apps.income.interfaces.forms import StatementForm
from xianjie.apps.income.interfaces.tabs import ACCOUNTS, tabs_for
from xianjie.apps.income.queries.account import (
    account_of,
    card_of,
    entries_of,
    later_month,
    statements_of,
)
from xianjie.apps.income.queries.accounts import (
    ASKED,
    CONFIRMED,
    LIFTED,
    MONITORED,
    NOTHING,
    OTHERS,
    UNDONE,
    WAITING,
    AccountFilters,
    account_rows,
    accounts_in,
    group_of,
)
from xianjie.apps.income.queries.calculation import ROUNDING
from xianjie.apps.income.queries.doubts import doubts_of
from xianjie.apps.income.queries.months import rounds_of
from xianjie.apps.income.queries.rules import INCOME_KINDS, income_rules
from xianjie.apps.income.queries.totals import year_of
from xianjie.apps.income.views.common import household_or_404, period_asked
from xianjie.apps.registry.models import Person
from xianjie.kernel.ids import mask_name
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts of a place: state of the month, income per head so far."""
    scope = require(request, Permission.VIEW_INCOME)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    period = period_asked(request, county.code)
    filters = AccountFilters.of(request.GET)
    page = page_of(accounts_in(county.code, scope, filters, period), request.GET.get("page"))
    rules = income_rules(county.code, period.last_day)
    chosen = {k: v for k, v in vars(filters).items() if v} | {"period": str(period)}
    context = {
        "filters": filters,
        "page": page,
        "rows": account_rows(page.object_list, county.code, period),
        "fields": _fields(county.code, scope, filters),
        "period": period,
        "months": _months(county.code, period),
        "year": rules.year_of(period),
        "tabs": tabs_for(request, county.code, ACCOUNTS),
        "unverified": rules.unverified,
        "may_record": request_scope(request).may(Permission.RECORD_INCOME),
        "may_export": request_scope(request).may(Permission.EXPORT_CLUES),
        "export_query": urlencode(chosen),
    }
    return render(request, "income/accounts.html", context)


def _months(county: str, period: Period) -> list[str]:
    known = {round_.period for round_ in rounds_of(county)} | {str(period)}
    return sorted(known, reverse=True)


def _fields(county: str, scope: Scope, filters: AccountFilters) -> list[dict[str, Any]]:
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    groups = [(MONITORED, _("监测户")), (LIFTED, _("脱贫户")), (OTHERS, _("其他户"))]
    states = [
        (WAITING, _("有待确认")),
        (CONFIRMED, _("本月已核对")),
        (UNDONE, _("本月未核对")),
        (NOTHING, _("本月没有记载")),
        (ASKED, _("有数据更正")),
    ]
    every = [
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("village", _("村"), _("全部村") if filters.town else _("先选乡镇"), villages),
        ("group", _("类别"), _("全部类别"), groups),
        ("state", _("状态"), _("不限"), states),
    ]
    return [
        {
            "name": name,
            "title": title,
            "every": everything,
            "choices": choices,
            "value": getattr(filters, name),
        }
        for name, title, everything, choices in every
    ]


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the accounts that the list shows; heads stay masked."""
    scope = require(request, Permission.VIEW_INCOME)
    if not request_scope(request).may(Permission.EXPORT_CLUES):
        require(request, Permission.EXPORT_CLUES)
    county = county_of(request)
    if county is None:
        raise Http404
    period = period_asked(request, county.code)
    filters = AccountFilters.of(request.GET)
    words = tuple((name, value) for name, value in vars(filters).items() if value)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.xlsx"
        export_accounts(
            by=request_actor(request), made_by=str(request.user), county=county.code, path=path,
            households=accounts_in(county.code, scope, filters, period), period=period,
            filters=words, now=timezone.now(),
        )  # fmt: skip
        content = path.read_bytes()
    return attachment(content, f"收入台账_{county.code}_{period}.xlsx")


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the account of a household: months × items, the sum worked out, every line."""
    scope = require(request, Permission.VIEW_INCOME)
    household = household_or_404(scope, pk)
    period = period_asked(request, household.county_code)
    window = year_of(household.county_code, period)
    found = account_of(household, window)
    own = request_scope(request)
    code = household.division_code
    may_record = own.may(Permission.RECORD_INCOME, code)
    page = page_of(entries_of(household, window), request.GET.get("page"))
    head = mask_name(household.head_name)
    context = {
        "household": household,
        "head": head,
        "group": group_of(household),
        "place": villages_by_code([code])[code],
        "account": found,
        "period": period,
        "before": window.first - 1,
        "after": window.last + 1 if window.last < Period.of(timezone.localdate()) else None,
        "later": later_month(household, window),
        "doubts": doubts_of(household, "", found.found),
        "page": page,
        "kinds": INCOME_KINDS,
        "rounding": ROUNDING,
        "statements": statements_of(household),
        "statement_form": StatementForm(initial={"month": str(window.last)}),
        "may_record": may_record,
        "may_open": own.may(Permission.VIEW_HOUSEHOLDS, code),
        "trail": [(_("收入台账"), reverse("income:accounts")), (household.household_code, "")],
    }
    return render(request, "income/account.html", context)


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the card of a person: its own income over a year, months × items, and each line."""
    scope = require(request, Permission.VIEW_INCOME)
    rows = Person.objects.visible_to(scope, Permission.VIEW_INCOME).select_related("household")
    person = rows.filter(pk=pk, household__isnull=False).first()
    if person is None or person.household is None:
        raise Http404
    household = person.household
    period = period_asked(request, household.county_code)
    window = year_of(household.county_code, period)
    kinds, lines = card_of(person, window)
    context = {
        "person": person,
        "name": mask_name(person.name),
        "household": household,
        "place": villages_by_code([household.division_code])[household.division_code],
        "window": window,
        "kinds": kinds,
        "page": page_of(lines, request.GET.get("page")),
        "before": window.first - 1,
        "trail": [
            (_("收入台账"), reverse("income:accounts")),
            (household.household_code, reverse("income:account", args=[household.pk])),
            (_("一人一卡"), ""),
        ],
    }
    return render(request, "income/card.html", context)

"""Relief of the year by person, treatments of 脱贫人口, and the lists of who is paid for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.benefits.interfaces.registers import care_page
from xianjie.apps.benefits.interfaces.settlement_exporter import care_workbook, money
from xianjie.apps.benefits.queries.care_source import CareSource, care_scope, care_source, opened
from xianjie.apps.benefits.queries.payments import (
    OWED,
    PAID,
    PAYMENTS,
    UNDUE,
    Payment,
    payment_rows,
    payments,
)
from xianjie.apps.benefits.queries.relief_ledger import (
    ORDINARY,
    TILTED,
    relief,
    relief_rows,
    treatment_rows,
    treatments,
)
from xianjie.apps.benefits.queries.stays import StayFilters
from xianjie.apps.benefits.views.common import field
from xianjie.apps.benefits.views.settlement import source_for, tables_for
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

PORTION = 1_000


def _town_field(county: str, scope: Scope, town: str) -> dict[str, Any]:
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    return field("town", _("乡镇"), _("全部乡镇"), towns, town)


def _context(here: str, scope: Scope, **more: Any) -> dict[str, Any]:
    return {
        **care_page(here),
        "may_open": scope.may(Permission.VIEW_HOUSEHOLDS),
        "in_charge": scope.unlimited or bool(scope.grants),
        **more,
    }


def _town(request: HttpRequest) -> str:
    return StayFilters.of(request.GET).town


@require_GET
def relief_ledger(request: HttpRequest) -> HttpResponse:
    """List people with the relief of the year, the limit left and second relief."""
    county, scope, source = source_for(request)
    town = _town(request)
    context = _context(
        "relief-ledger",
        scope,
        source=source,
        fields=[_town_field(county, scope, town)],
        filters=StayFilters(town=town),
    )
    if source is not None:
        with opened(source) as connection:
            page = page_of(relief(connection, StayFilters(town=town)), request.GET.get("page"))
            rows = relief_rows(connection, source, tables_for(source), list(page.object_list))
        context |= {"page": page, "rows": rows}
    return render(request, "benefits/settlement_relief.html", context)


@require_GET
def treatment_list(request: HttpRequest) -> HttpResponse:
    """List 脱贫人口 with the treatment that each has now and the reason."""
    county, scope, source = source_for(request)
    town = _town(request)
    wanted = request.GET.get("treatment", "")
    wanted = wanted if wanted in (ORDINARY, TILTED) else ""
    kinds = [(ORDINARY, _("转为普通待遇")), (TILTED, _("保留倾斜待遇"))]
    context = _context(
        "treatments",
        scope,
        source=source,
        fields=[
            field("treatment", _("待遇类别"), _("全部类别"), kinds, wanted),
            _town_field(county, scope, town),
        ],
        filters=StayFilters(town=town),
        wanted=wanted,
    )
    if source is not None:
        with opened(source) as connection:
            found, counted = treatments(connection, wanted, town)
            page = page_of(found, request.GET.get("page"))
            rows = treatment_rows(source, list(page.object_list))
        context |= {
            "page": page,
            "rows": rows,
            "ordinary": counted.get(ORDINARY, 0),
            "tilted": counted.get(TILTED, 0),
            "kinds": kinds,
        }
    return render(request, "benefits/settlement_treatments.html", context)


def _payment(request: HttpRequest, key: str) -> tuple[str, Scope, CareSource | None, Payment]:
    payment = PAYMENTS.get(key)
    require(request, Permission.VIEW_BENEFITS)
    county = county_of(request)
    if payment is None or county is None:
        raise Http404
    scope = care_scope(require(request, Permission.VIEW_BENEFITS), payment.departments)
    return county.code, scope, care_source(county.code, scope), payment


def _state(request: HttpRequest) -> str:
    wanted = request.GET.get("state", "")
    return wanted if wanted in (PAID, OWED, UNDUE) else ""


@require_GET
def payment_list(request: HttpRequest, key: str) -> HttpResponse:
    """List who is paid for, with amounts, totals and coverage."""
    county, scope, source, payment = _payment(request, key)
    town, state = _town(request), _state(request)
    states = [(PAID, _("已在名册")), (OWED, _("应纳入未纳入")), (UNDUE, _("不再符合"))]
    context = _context(
        f"payments-{key}",
        scope,
        source=source,
        payment=payment,
        fields=[
            field("state", _("状态"), _("全部状态"), states, state),
            _town_field(county, scope, town),
        ],
        filters=StayFilters(town=town),
        narrowed=bool(town or state),
        export_query=urlencode({k: v for k, v in (("town", town), ("state", state)) if v}),
    )
    if source is not None:
        with opened(source) as connection:
            found, by_state, by_category = payments(
                connection, source, scope, payment, state=state, town=town
            )
            page = page_of(found, request.GET.get("page"))
            rows = payment_rows(source, list(page.object_list))
        people = {one.name: one.people for one in by_state}
        due = people.get(PAID, 0) + people.get(OWED, 0)
        context |= {
            "page": page,
            "rows": rows,
            "by_category": by_category,
            "people": people,
            "amount": sum(one.amount for one in by_category),
            "coverage": people.get(PAID, 0) * 100 / due if due else None,
        }
    return render(request, "benefits/settlement_payments.html", context)


@require_GET
def payment_export(request: HttpRequest, key: str) -> HttpResponse:
    """Hand out the list as it stands, masked, with its totals."""
    county, scope, source, payment = _payment(request, key)
    if source is None:
        raise Http404
    town, state = _town(request), _state(request)
    words = {PAID: "已在名册", OWED: "应纳入未纳入", UNDUE: "不再符合"}
    with opened(source) as connection:
        found, _by_state, by_category = payments(
            connection, source, scope, payment, state=state, town=town
        )
        rows = [
            row
            for start in range(0, len(found), PORTION)
            for row in payment_rows(source, found[start : start + PORTION])
        ]
    content = care_workbook(
        by=request_actor(request),
        made_by=str(request.user),
        county=county,
        title=payment.title,
        columns=(
            ("户编号", 20), ("姓名", 14), ("乡镇", 14), ("村", 14), ("类别", 20), ("应付金额", 14),
            ("名册金额", 14), ("状态", 14),
        ),
        rows=(
            (
                row.household_code, row.person, row.place.town, row.place.name, row.category,
                money(row.amount), money(row.paid), words[row.state],
            )
            for row in rows
        ),
        totals=[(one.name, one.people, money(one.amount)) for one in by_category],
        filters=tuple((k, v) for k, v in (("乡镇", town), ("状态", words.get(state, ""))) if v),
        now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"{payment.title}_{county}_{source.run.period}.xlsx")

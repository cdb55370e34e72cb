"""Medical settlement: bills and households with their rates, beside what the tables give."""

from __future__ import annotations

from dataclasses import asdict
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
from xianjie.apps.benefits.queries.settling import Tables, tables_at
from xianjie.apps.benefits.queries.stays import (
    BELOW,
    SICK,
    StayFilters,
    StayRow,
    home_rows,
    homes,
    stay_rows,
    stays,
    totals,
)
from xianjie.apps.benefits.views.common import field
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.policy.scheme_model import CARES
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

PORTION = 500


def source_for(request: HttpRequest) -> tuple[str, Scope, CareSource | None]:
    """Return the county, what the user may see of 医保 there, and the data; 404 without one."""
    require(request, Permission.VIEW_BENEFITS)
    county = county_of(request)
    if county is None:
        raise Http404
    scope = care_scope(require(request, Permission.VIEW_BENEFITS))
    return county.code, scope, care_source(county.code, scope)


def tables_for(source: CareSource) -> Tables | None:
    """Return the tables of the county on the day of its newest data."""
    return tables_at(source.county, source.as_of)


def _fields(county: str, scope: Scope, filters: StayFilters, *, care: bool) -> list[dict[str, Any]]:
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    groups = [(SICK, _("因病未消除风险户")), (BELOW, _("其中低于目标"))]
    fields = [
        field("group", _("对象"), _("全部"), groups, filters.group),
        field("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
    ]
    if care:
        kinds = [(one, one) for one in CARES]
        fields.insert(0, field("care", _("就医类别"), _("全部类别"), kinds, filters.care))
    return fields


@require_GET
def bills(request: HttpRequest) -> HttpResponse:
    """List bills: what each layer paid, what the tables give, the rate of each."""
    county, scope, source = source_for(request)
    filters = StayFilters.of(request.GET)
    context: dict[str, Any] = {
        **care_page("stays"),
        "filters": filters,
        "fields": _fields(county, scope, filters, care=True),
        "may_open": scope.may(Permission.VIEW_HOUSEHOLDS),
        "export_query": urlencode({k: v for k, v in asdict(filters).items() if v}),
        "source": source,
        "in_charge": scope.unlimited or bool(scope.grants),
    }
    if source is not None:
        tables = tables_for(source)
        goal = tables.goal if tables else None
        with opened(source) as connection:
            page = page_of(stays(connection, filters, goal), request.GET.get("page"))
            context |= {
                "page": page,
                "rows": stay_rows(connection, source, tables, list(page.object_list)),
                "totals": totals(connection, filters, goal),
                "goal": goal,
            }
    return render(request, "benefits/settlement_bills.html", context)


@require_GET
def bills_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the bills that the list shows, masked."""
    county, scope, source = source_for(request)
    if source is None:
        raise Http404
    filters = StayFilters.of(request.GET)
    tables = tables_for(source)
    goal = tables.goal if tables else None
    with opened(source) as connection:
        found = stays(connection, filters, goal)
        rows: list[StayRow] = []
        for start in range(0, len(found), PORTION):
            rows += stay_rows(connection, source, tables, found[start : start + PORTION])
    names = {one["name"]: str(one["title"]) for one in _fields(county, scope, filters, care=True)}
    content = care_workbook(
        by=request_actor(request),
        made_by=str(request.user),
        county=county,
        title="医疗费用结算台账",
        columns=(
            ("结算日期", 12), ("就医类别", 12), ("户编号", 20), ("姓名", 12), ("乡镇", 14),
            ("村", 14), ("身份", 24), ("医疗总费用", 14), ("目录内费用", 14), ("基本医保支付", 14),
            ("大病保险支付", 14), ("大病保险应付", 14), ("医疗救助支付", 14), ("医疗救助应付", 14),
            ("个人自付", 14), ("目录内报销比例", 12), ("低于目标", 8),
        ),
        rows=(_cells(row) for row in rows),
        filters=tuple((names.get(k, "户编号"), v) for k, v in asdict(filters).items() if v),
        now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"医疗费用结算_{county}_{source.run.period}.xlsx")


def _cells(row: StayRow) -> tuple[object, ...]:
    basic, serious, relief = row.layers
    return (
        row.on, row.care, row.household_code, row.person, row.place.town, row.place.name,
        row.identities, money(row.total), money(row.catalogue), money(basic.paid),
        money(serious.paid), money(serious.given), money(relief.paid), money(relief.given),
        money(row.own), "" if row.rate is None else f"{row.rate:.2%}", "是" if row.below else "",
    )  # fmt: skip


@require_GET
def by_household(request: HttpRequest) -> HttpResponse:
    """List households by the rate of their inpatient bills, the lowest first."""
    county, scope, source = source_for(request)
    filters = StayFilters.of(request.GET)
    context: dict[str, Any] = {
        **care_page("stay-homes"),
        "filters": filters,
        "fields": _fields(county, scope, filters, care=False),
        "may_open": scope.may(Permission.VIEW_HOUSEHOLDS),
        "source": source,
        "in_charge": scope.unlimited or bool(scope.grants),
    }
    if source is not None:
        tables = tables_for(source)
        goal = tables.goal if tables else None
        below = StayFilters(group=BELOW, town=filters.town)
        with opened(source) as connection:
            page = page_of(homes(connection, filters, goal), request.GET.get("page"))
            context |= {
                "page": page,
                "rows": home_rows(source, goal, list(page.object_list)),
                "goal": goal,
                "below": len(homes(connection, below, goal)) if goal is not None else None,
            }
    return render(request, "benefits/settlement_homes.html", context)

"""The findings of a county: list, groups, export, sheets for the door, sending."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import (
    NamedPlace,
    towns_of,
    villages_by_code,
    villages_of,
)
from xianjie.apps.quality.actions.mending import MOST, may_send, send_findings
from xianjie.apps.quality.enums import Severity
from xianjie.apps.quality.interfaces.exporters import export_findings
from xianjie.apps.quality.interfaces.tabs import tabs_of
from xianjie.apps.quality.queries.duties import VILLAGE, named_duties
from xianjie.apps.quality.queries.findings import (
    GROUPS,
    FindingFilters,
    filtered_findings,
    grouped,
    totals,
)
from xianjie.apps.quality.queries.lines import lines_of
from xianjie.apps.quality.queries.rules import categories, rules_by_id, tables_by_id
from xianjie.apps.quality.queries.runs import newest_run
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

_SHEET_ROWS = 2_000


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """List what stands, filtered, or count it by village, by who answers or by rule."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    filters = FindingFilters.of(request.GET)
    rows = filtered_findings(county.code, scope, filters, today)
    every = request_scope(request)
    context: dict[str, Any] = {
        "filters": filters,
        "fields": _fields(county, scope, filters),
        "groups": _groups(filters),
        "totals": totals(county.code, scope, today),
        "run": newest_run(county.code),
        "tabs": tabs_of(request, "findings"),
        "today": today,
        "may_run": every.may(Permission.MANAGE_QUALITY),
        "may_send": every.may(Permission.MANAGE_QUALITY)
        or every.may(Permission.APPROVE_EXEMPTIONS),
        "query": _query(filters),
        "plain_query": _query(filters, group=""),
        "hidden": [(k, v) for k, v in asdict(filters).items() if v and k != "group"],
        "most": MOST,
    }
    if filters.group in GROUPS:
        page = page_of(grouped(rows, filters.group), request.GET.get("page"))
        context |= {"page": page, "lines": _group_lines(page.object_list, filters, county.code)}
    else:
        page = page_of(rows.select_related("household"), request.GET.get("page"))
        context |= {"page": page, "lines": lines_of(page.object_list, county.code)}
    return render(request, "quality/findings.html", context)


def _query(filters: FindingFilters, **changed: str) -> str:
    values = asdict(filters) | changed
    return urlencode({name: value for name, value in values.items() if value})


def _groups(filters: FindingFilters) -> list[tuple[str, str, bool]]:
    titles = {"": _("逐条"), "village": _("按村"), "duty": _("按责任人"), "rule": _("按规则")}
    chosen = filters.group if filters.group in GROUPS else ""
    return [
        (title, f"?{_query(filters, group=key)}", key == chosen) for key, title in titles.items()
    ]


def _group_lines(rows: Any, filters: FindingFilters, county: str) -> list[dict[str, Any]]:
    """Return what a group is called, where its rows are listed, and its counts."""
    found = list(rows)
    rules = rules_by_id(county) if filters.group == "rule" else {}
    codes = {row["key"] for row in found} if filters.group == "village" else set()
    codes |= {row["place"] for row in found if row.get("place")}
    places = villages_by_code(codes)
    duties = (
        named_duties({row["key"] for row in found}, "duties of counted findings")
        if filters.group == "duty"
        else {}
    )
    lines = []
    for row in found:
        key, place = row["key"], row.get("place", "")
        name, note, narrowed = key, "", {filters.group: key}
        if filters.group == "village":
            name, note = _place(places, key), ""
        elif filters.group == "rule" and key in rules:
            name, note = rules[key].title or key, rules[key].severity
        elif filters.group == "duty":
            duty = duties.get(key)
            name = duty.name if duty and key else _place(places, place)
            note = duty.post if duty and key else _("村里（没有网格员和帮扶人）")
            narrowed = {"duty": key} if key else {"duty": VILLAGE, "village": place}
        lines.append(
            row | {"name": name, "note": note, "url": f"?{_query(filters, group='', **narrowed)}"}
        )
    return lines


def _place(places: dict[str, Any], code: str) -> str:
    one = places.get(code)
    return f"{one.town} {one.name}" if one else code


def _fields(county: NamedPlace, scope: Scope, filters: FindingFilters) -> list[dict[str, Any]]:
    """Return the choices of the filter row."""
    rules = rules_by_id(county.code)
    tables = tables_by_id()
    used = dict.fromkeys(rule.table for rule in rules.values())
    states = [("new", _("新增")), ("on", _("持续")), ("exempt", _("已豁免")),
              ("cleared", _("已消除")), ("all", _("全部"))]  # fmt: skip
    mendings = [("open", _("未下发")), ("SENT", _("已下发")), ("MARKED", _("报已改正")),
                ("late", _("超过期限"))]  # fmt: skip
    towns = [(one.code, one.name) for one in towns_of(county.code, scope)]
    villages = (
        [(one.code, one.name) for one in villages_of(filters.town, scope)] if filters.town else []
    )
    every: list[tuple[str, str, str, list[tuple[Any, Any]]]] = [
        ("state", _("状态"), _("未消除"), states),
        ("severity", _("严重度"), _("全部"), list(Severity.choices)),
        ("category", _("类别"), _("全部"), [(one, one) for one in categories()]),
        ("table", _("数据表"), _("全部"),
         [(one, tables[one].title if one in tables else one) for one in used]),
        ("rule", _("规则"), _("全部"),
         [(one.id, one.title or one.id) for one in rules.values() if not one.disabled]),
        ("town", _("乡镇"), _("全部"), towns),
        ("village", _("村"), _("全部"), villages),
        ("mending", _("整改"), _("全部"), mendings),
    ]  # fmt: skip
    return [
        {"name": name, "title": title, "every": all_of, "choices": choices,
         "value": getattr(filters, name)}
        for name, title, all_of, choices in every
        if choices
    ]  # fmt: skip


@require_GET
def findings_export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the findings that the list shows, people masked."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None:
        raise Http404
    today, filters = timezone.localdate(), FindingFilters.of(request.GET)
    content = export_findings(
        by=request_actor(request),
        county=county.code,
        county_name=county.name,
        rows=filtered_findings(county.code, scope, filters, today),
        filters=tuple((k, v) for k, v in asdict(filters).items() if v and k != "group"),
        now=timezone.now(),
        made_by=str(request.user),
    )
    return attachment(content, f"数据疑点_{county.code}_{today}.xlsx")


@require_GET
def village_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Print the findings of a village household by household, with room for what was found."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None or not code.startswith(county.code) or not scope.covers(code):
        raise Http404
    today = timezone.localdate()
    filters = FindingFilters.of({**request.GET.dict(), "village": code, "group": ""})
    rows = filtered_findings(county.code, scope, filters, today)
    found = rows.select_related("household").order_by("household__household_code", "pk")
    lines = lines_of(found[:_SHEET_ROWS], county.code)
    households: dict[Any, list[Any]] = {}
    for line in lines:
        households.setdefault(line.row.household_id or line.row.row_key, []).append(line)
    context = {
        "households": list(households.values()),
        "number": len(lines),
        "place": _place(villages_by_code([code]), code),
        "today": today,
        "trail": [(_("数据核查"), reverse("quality:findings")), (_("入户核实单"), "")],
    }
    return render(request, "quality/village_sheet.html", context)


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send what a list shows to those who answer for it."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    every = request_scope(request)
    if county is None or not may_send(every, county.code):
        scope = scope.narrowed(Permission.APPROVE_EXEMPTIONS)
        if county is None or not (scope.unlimited or scope.grants):
            raise PermissionDenied
    filters = FindingFilters.of(request.POST)
    filters = FindingFilters(**(asdict(filters) | {"group": "", "mending": "open"}))
    rows = filtered_findings(county.code, scope, filters, timezone.localdate())
    back = f"{reverse('quality:findings')}?{_query(filters, mending='')}"
    try:
        number = send_findings(
            by=request_actor(request),
            numbers=list(rows.values_list("pk", flat=True)[: MOST + 1]),
            words=request.POST.get("words", ""),
            today=timezone.localdate(),
            now=timezone.now(),
        )
    except RefusedError as error:
        messages.error(request, error.message)
        return redirect(back)
    text = ngettext("已下发 %(n)s 条。", "已下发 %(n)s 条。", number) % {"n": number}
    messages.success(request, text if number else _("这些疑点都已经下发过了。"))
    return redirect(back)

"""Villages in focus, and the press that takes relocated households from the roll."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.places.actions import update_relocated
from xianjie.apps.places.actions.exporting import record_focus_export
from xianjie.apps.places.interfaces.exporter import focus_workbook
from xianjie.apps.places.interfaces.tabs import tabs_of
from xianjie.apps.places.models import RelocatedHousehold
from xianjie.apps.places.queries.focus import (
    NAMES,
    VillageLoad,
    focus_rules,
    limits_of,
    village_loads,
    with_measures,
)
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


def _scope(request: HttpRequest) -> Scope:
    """Return the scope in which villages may be seen; clerks of other departments get 403."""
    scope = addressed(require(request, Permission.VIEW_PLACES), RelocatedHousehold)
    if not scope.unlimited and not scope.grants:
        raise PermissionDenied
    return scope


def _villages(county: str, scope: Scope, today: date, *, every: bool) -> list[VillageLoad]:
    loads = [one for one in village_loads(county, today) if scope.covers(one.code)]
    return with_measures([one for one in loads if every or one.verdict.focus], today)


@require_GET
def focus(request: HttpRequest) -> HttpResponse:
    """List the villages in focus with what is done for them, or all villages with the reckoning."""
    scope = _scope(request)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today, every = timezone.localdate(), request.GET.get("all") == "1"
    rows = _villages(county.code, scope, today, every=every)
    chosen = [one for one in rows if one.verdict.focus]
    rules = focus_rules(county.code, today)
    page = page_of(rows, request.GET.get("page"))
    context = {
        "page": page,
        "rows": page.object_list,
        "every": every,
        "focus": len(chosen),
        "bare": sum(not one.measures for one in chosen),
        "money": sum(one.money for one in chosen),
        "limits": limits_of(rules),
        "share": _percent(limits_of(rules).share),
        "together": _percent(limits_of(rules).together),
        "unverified": rules.unverified(*NAMES),
        "tabs": tabs_of(request, "focus"),
        "sees_measures": scope.may(Permission.VIEW_REGISTERS),
        "sees_cases": scope.may(Permission.VIEW_CASES),
        "today": today,
    }
    return render(request, "places/focus.html", context)


def _percent(share: object) -> str:
    return "" if share is None else f"{float(str(share)) * 100:g}%"


@require_GET
def focus_export(request: HttpRequest) -> HttpResponse:
    """Hand out the list as it is shown."""
    scope = _scope(request)
    county = county_of(request)
    if county is None:
        raise Http404
    today, every, now = timezone.localdate(), request.GET.get("all") == "1", timezone.now()
    rows = _villages(county.code, scope, today, every=every)
    record_focus_export(
        by=request_actor(request), county=county.code, rows=len(rows), every=every, now=now
    )
    content = focus_workbook(rows, made_by=str(request.user), county=county.code, now=now)
    return attachment(content, f"重点村_{county.code}_{today}.xlsx")


@require_POST
def update(request: HttpRequest) -> HttpResponse:
    """Take from the roll whom the register lacks, and look at all again."""
    require(request, Permission.WORK_PLACES)
    county = county_of(request)
    if county is None:
        raise Http404
    try:
        found = update_relocated(
            by=request_actor(request), county=county.code, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        if error.code == "not-permitted":
            raise PermissionDenied from None
        raise
    words = _("新增安置区 %(sites)s 个、搬迁户 %(rows)s 户，核对了 %(looked)s 户。")
    messages.success(
        request,
        words % {"sites": found.sites, "rows": found.households, "looked": found.looked},
    )
    return redirect("places:relocated")

"""Differences: the list, one of them, deciding one or many, what is to be sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of, villages_of
from xianjie.apps.national.actions.settling import (
    MOST_AT_ONCE,
    Settled,
    accept_ours,
    accept_theirs,
    mark_sent,
    settle_many,
    undo_decision,
)
from xianjie.apps.national.enums import UNDECIDED, DifferenceKind, DifferenceState
from xianjie.apps.national.interfaces import exporter
from xianjie.apps.national.interfaces.forms import DecisionForm
from xianjie.apps.national.models import Difference
from xianjie.apps.national.queries import differences as lists
from xianjie.apps.national.views.common import county_or_404, select, tabs_of, trail_to
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

THEIRS, OURS, UNDO = "theirs", "ours", "undo"


@require_GET
def differences(request: HttpRequest) -> HttpResponse:
    """List the differences that the user may settle."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_of(request)
    if county is None:
        return render(request, "sources/no_place.html")
    filters = lists.DifferenceFilters.of(request.GET)
    rows = lists.filtered_differences(county.code, scope, filters)
    page = page_of(rows, request.GET.get("page"))
    tiles = lists.tiles_of(county.code, scope)
    context = {
        "tabs": tabs_of(request, "differences"),
        "filters": filters,
        "fields": _fields(county, scope, filters),
        "page": page,
        "lines": lists.lines_of(page.object_list),
        "tiles": [
            (lists.OPEN, _("待处理"), tiles[lists.OPEN], ""),
            (lists.CONFLICT, _("其中需复核"), tiles[lists.CONFLICT], "bad"),
            (lists.SEND, _("保留我方，待报送"), tiles[lists.SEND], ""),
            (lists.SENT, _("已报送，待国家系统更正"), tiles[lists.SENT], ""),
            (lists.DONE, _("已了结"), tiles[lists.DONE], ""),
        ],
        "total": tiles[lists.ALL],
        "villages": lists.by_village(county.code, scope, filters) if filters.town else [],
        "comparison": lists.newest_comparison(county.code, scope),
        "query": urlencode(filters.shown),
        "hidden": list(filters.shown.items()),
        "most": MOST_AT_ONCE,
        "may_decide": filters.view in {lists.OPEN, lists.CONFLICT} and page.paginator.count,
        "may_send": filters.view == lists.SEND
        and page.paginator.count
        and request_scope(request).may(Permission.EXPORT_PERSONAL),
        "may_bring": request_scope(request).may(Permission.EXCHANGE_NATIONAL),
    }
    return render(request, "national/differences.html", context)


def _fields(
    county: NamedPlace, scope: Scope, filters: lists.DifferenceFilters
) -> list[dict[str, Any]]:
    towns = [(one.code, one.name) for one in towns_of(county.code, scope)]
    villages = (
        [(one.code, one.name) for one in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    views = [
        (lists.OPEN, _("待处理")), (lists.CONFLICT, _("需复核")), (lists.SEND, _("待报送更正")),
        (lists.SENT, _("已报送")), (lists.DONE, _("已了结")), (lists.ALL, _("全部")),
    ]  # fmt: skip
    columns = [(name, name) for name in lists.columns_there(county.code, scope)]
    return [
        select("view", _("状态"), "", views, filters.view),
        select("kind", _("类型"), _("全部类型"), DifferenceKind.choices, filters.kind),
        select("column", _("项目"), _("全部项目"), columns, filters.column),
        select("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        select(
            "village", _("村"), _("全部村") if filters.town else _("先选乡镇"), villages,
            filters.village,
        ),
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one difference and decide it."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    rows = lists.visible_differences(scope).select_related(
        "comparison", "household", "person", "change"
    )
    found = get_object_or_404(rows, pk=pk)
    form = DecisionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            done = _decide(request, found, form.cleaned_data["note"])
        except RefusedError as error:
            form.add_error(None, error.message)
        else:
            if done.state == DifferenceState.CONFLICT:
                messages.warning(
                    request, _("登记表在比对之后改过，没有写入，请按现在的值重新决定。")
                )
            else:
                messages.success(
                    request, _("已处理：%(state)s") % {"state": done.get_state_display()}
                )
            return redirect(request.get_full_path())
    (line,) = lists.lines_of([found])
    context = {
        "line": line,
        "row": found,
        "form": form,
        "undecided": found.state in UNDECIDED,
        "may_undo": found.state
        in {DifferenceState.THEIRS, DifferenceState.OURS, DifferenceState.SENT},
        "person": shown_labels([found.decided_by]).get(found.decided_by, found.decided_by),
        "trail": trail_to((_("差异"), reverse("national:differences")), (line.title, "")),
    }
    return render(request, "national/difference.html", context)


def _decide(request: HttpRequest, found: Difference, note: str) -> Difference:
    actor, now = request_actor(request), timezone.now()
    step = request.POST.get("step", "")
    if step == THEIRS:
        return accept_theirs(
            by=actor, difference=found, note=note, today=timezone.localdate(), now=now
        )
    if step == OURS:
        return accept_ours(by=actor, difference=found, note=note, now=now)
    if step == UNDO:
        return undo_decision(by=actor, difference=found, reason=note, now=now)
    raise RefusedError("no-step", _("请选择怎样处理。"))


@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Decide the marked rows of a page, or all that the filters let through."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_or_404(request)
    filters = lists.DifferenceFilters.of(request.POST)
    rows = lists.filtered_differences(county.code, scope, filters)
    if request.POST.get("which") != "all":
        marked = [int(key) for key in request.POST.getlist("row") if key.isdecimal()]
        rows = rows.filter(pk__in=marked[:MOST_AT_ONCE])
    step = request.POST.get("step", "")
    if step not in {THEIRS, OURS}:
        messages.error(request, _("请选择怎样处理。"))
    else:
        done = settle_many(
            by=request_actor(request),
            rows=rows,
            theirs=step == THEIRS,
            note=request.POST.get("note", ""),
            today=timezone.localdate(),
            now=timezone.now(),
        )
        _tell(request, done)
    return redirect(f"{reverse('national:differences')}?{urlencode(filters.shown)}")


def _tell(request: HttpRequest, done: Settled) -> None:
    if not (done.done or done.conflicts or done.refused):
        messages.error(request, _("没有勾选要处理的行。"))
        return
    messages.success(request, _("已处理 %(n)d 条。") % {"n": done.done})
    if done.conflicts:
        messages.warning(
            request, _("%(n)d 条在比对之后改过，转为需复核，没有写入。") % {"n": done.conflicts}
        )
    for words, count in done.refused[:3]:
        messages.warning(request, _("%(n)d 条没有处理：%(why)s") % {"n": count, "why": words})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the differences that the list shows, masked."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_or_404(request)
    filters = lists.DifferenceFilters.of(request.GET)
    rows = lists.filtered_differences(county.code, scope, filters)
    content = exporter.export_list(
        by=request_actor(request),
        made_by=str(request.user),
        what="differences",
        title=_("与国家系统的差异"),
        county=county.code,
        columns=exporter.DIFFERENCES,
        lines=map(exporter.difference_cells, lists.lines_of(rows)),
        filters=tuple(filters.shown.items()),
        now=timezone.now(),
    )
    return attachment(content, f"与国家系统差异_{county.name}.xlsx")


@require_POST
def corrections(request: HttpRequest) -> HttpResponse:
    """Hand out what is to be corrected in the national system, in full; or note it as sent."""
    scope = require(request, Permission.EXPORT_PERSONAL)
    require(request, Permission.SETTLE_DIFFERENCES)
    county = county_or_404(request)
    filters = lists.DifferenceFilters.of({**request.POST.dict(), "view": lists.SEND})
    rows = lists.filtered_differences(county.code, scope, filters)
    if request.POST.get("step") == "sent":
        number = mark_sent(by=request_actor(request), rows=rows, now=timezone.now())
        messages.success(
            request,
            _("%(n)d 条已记为报送；下次比对一致时自动记为国家系统已更正。") % {"n": number},
        )
        return redirect(f"{reverse('national:differences')}?view={lists.SENT}")
    require_second_factor(request)
    lines = lists.lines_of(rows.select_related("person"))
    heads = lists.heads_of(line.row for line in lines)
    content = exporter.export_list(
        by=request_actor(request),
        made_by=str(request.user),
        what="corrections",
        title=_("报国家系统更正清单"),
        county=county.code,
        columns=exporter.CORRECTIONS,
        lines=[exporter.correction_cells(line, heads) for line in lines],
        filters=tuple(filters.shown.items()),
        now=timezone.now(),
        personal=True,
    )
    return attachment(content, f"报国家系统更正清单_{county.name}.xlsx")

"""People outside: the worklist, one of them, passing many on, the workbook."""

from __future__ import annotations

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
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import towns_of, villages_by_town
from xianjie.apps.national.actions.outside import (
    dismiss_entry,
    dispatch_entry,
    dispatch_many,
    reopen_entry,
)
from xianjie.apps.national.actions.settling import MOST_AT_ONCE
from xianjie.apps.national.enums import OUTSIDE_SYSTEMS, OutsideState
from xianjie.apps.national.interfaces import exporter
from xianjie.apps.national.interfaces.forms import EntryForm
from xianjie.apps.national.models import OutsideEntry
from xianjie.apps.national.queries import outside as lists
from xianjie.apps.national.views.common import county_or_404, select, tabs_of, trail_to
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

DISPATCH, DISMISS, REOPEN = "dispatch", "dismiss", "reopen"


@require_GET
def outside(request: HttpRequest) -> HttpResponse:
    """List who is on the lists of other systems and not monitored."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_of(request)
    if county is None:
        return render(request, "sources/no_place.html")
    filters = lists.OutsideFilters.of(request.GET)
    page = page_of(lists.filtered_entries(county.code, scope, filters), request.GET.get("page"))
    counts = lists.counts_of(county.code, scope)
    states = [*OutsideState.choices, (lists.ALL, _("全部"))]
    sources = [(text, text) for text in load_codes(OUTSIDE_SYSTEMS).texts]
    towns = [(one.code, one.name) for one in towns_of(county.code, scope)]
    context = {
        "tabs": tabs_of(request, "outside"),
        "filters": filters,
        "fields": [
            select("state", _("状态"), "", states, filters.state),
            select("source", _("来源"), _("全部来源"), sources, filters.source),
            select("town", _("乡镇"), _("全部乡镇"), towns, filters.town),
        ],
        "page": page,
        "lines": lists.lines_of(page.object_list, county.code),
        "tiles": [(key, title, counts[key]) for key, title in OutsideState.choices],
        "total": sum(counts.values()),
        "lists": lists.newest_lists(county.code),
        "query": urlencode(filters.shown),
        "hidden": list(filters.shown.items()),
        "most": MOST_AT_ONCE,
        "may_dispatch": filters.state == OutsideState.OPEN and page.paginator.count,
        "may_bring": request_scope(request).may(Permission.EXCHANGE_NATIONAL),
        "first_system": sources[0][0],
    }
    return render(request, "national/outside.html", context)


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show somebody outside; pass on to the township, or say why not."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_or_404(request)
    rows = lists.visible_entries(scope).select_related("list", "household", "person")
    found = get_object_or_404(rows, pk=pk)
    known = found.household is not None or not found.division_code.endswith("000")
    villages = [] if known else [
        (town, [(one.code, one.name) for one in group])
        for town, group in villages_by_town(county.code, scope)
    ]  # fmt: skip
    form = EntryForm(request.POST or None, villages=villages)
    if form.is_bound and form.is_valid():
        try:
            done = _decide(request, found, form)
        except RefusedError as error:
            field = {"no-village": "village", "no-reason": "note"}.get(error.code)
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, _("已处理：%(state)s") % {"state": done.get_state_display()})
            return redirect(request.get_full_path())
    (line,) = lists.lines_of([found], county.code)
    context = {
        "line": line,
        "row": found,
        "form": form,
        "person": shown_labels([found.decided_by]).get(found.decided_by, found.decided_by),
        "trail": trail_to((_("体外人员"), reverse("national:outside")), (line.who, "")),
    }
    return render(request, "national/outside_entry.html", context)


def _decide(request: HttpRequest, found: OutsideEntry, form: EntryForm) -> OutsideEntry:
    actor, now, note = request_actor(request), timezone.now(), form.cleaned_data["note"]
    step = request.POST.get("step", "")
    if step == DISPATCH:
        return dispatch_entry(
            by=actor,
            entry=found,
            note=note,
            today=timezone.localdate(),
            now=now,
            village=form.cleaned_data.get("village", ""),
        )
    if step == DISMISS:
        return dismiss_entry(by=actor, entry=found, note=note, now=now)
    if step == REOPEN:
        return reopen_entry(by=actor, entry=found, now=now)
    raise RefusedError("no-step", _("请选择怎样处理。"))


@require_POST
def dispatch(request: HttpRequest) -> HttpResponse:
    """Pass the marked on to their townships, or all that the filters let through."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_or_404(request)
    filters = lists.OutsideFilters.of(request.POST)
    rows = lists.filtered_entries(county.code, scope, filters)
    if request.POST.get("which") != "all":
        marked = [int(key) for key in request.POST.getlist("row") if key.isdecimal()]
        rows = rows.filter(pk__in=marked[:MOST_AT_ONCE])
    done = dispatch_many(
        by=request_actor(request),
        rows=rows,
        note=request.POST.get("note", ""),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    if done.done or done.refused:
        messages.success(request, _("已交办 %(n)d 人。") % {"n": done.done})
    else:
        messages.error(request, _("没有勾选要交办的人。"))
    for words, count in done.refused[:3]:
        messages.warning(request, _("%(n)d 人没有交办：%(why)s") % {"n": count, "why": words})
    return redirect(f"{reverse('national:outside')}?{urlencode(filters.shown)}")


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Hand out exactly the people that the list shows, masked."""
    scope = require(request, Permission.SETTLE_DIFFERENCES)
    county = county_or_404(request)
    filters = lists.OutsideFilters.of(request.GET)
    rows = lists.filtered_entries(county.code, scope, filters)
    content = exporter.export_list(
        by=request_actor(request),
        made_by=str(request.user),
        what="outside",
        title=_("体外人员"),
        county=county.code,
        columns=exporter.OUTSIDE,
        lines=map(exporter.outside_cells, lists.lines_of(rows, county.code)),
        filters=tuple(filters.shown.items()),
        now=timezone.now(),
    )
    return attachment(content, f"体外人员_{county.name}.xlsx")

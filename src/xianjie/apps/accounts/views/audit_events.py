"""What was done: search, one event, the same rows as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.interfaces.audit import (
    EventForm,
    EventLine,
    event_lines,
    write_events,
)
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.places import place_names, places_offered
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record_audit_export
from xianjie.apps.audit.models import AuditArchive, AuditCheck, AuditEvent
from xianjie.apps.audit.queries import EventFilters, events_within, filtered_events
from xianjie.exchange.provenance import Provenance
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.paging import PAGE_SIZE

DAYS_SHOWN = 30
ROWS_SHOWN = 10_000
ROWS_EXPORTED = 50_000
_PORTION = 1_000


def visible_events(scope: Scope) -> QuerySet[AuditEvent]:
    """Return the events of a scope's divisions and those of the whole installation."""
    return events_within(None if scope.unlimited else scope.prefixes)


def _asked(request: HttpRequest, scope: Scope) -> EventForm:
    """Return the bound form; without a question it asks for the last month."""
    given = request.POST if request.method == "POST" else request.GET
    data = given.dict()
    if not any(data.get(name) for name in EventForm.base_fields):
        since = timezone.localdate() - timedelta(days=DAYS_SHOWN)
        data["start"] = since.isoformat()
    return EventForm(places_offered(request, scope), data)


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Search what was done, newest first."""
    scope = require(request, Permission.VIEW_AUDIT)
    form = _asked(request, scope)
    good = form.is_valid()
    filters = form.filters(_zone()) if good else EventFilters()
    found = filtered_events(visible_events(scope), filters) if good else AuditEvent.objects.none()
    page = _page(found, request.GET.get("page"))
    kept = {name: form.data.get(name, "") for name in form.fields}
    context = {
        "form": form,
        "page": page,
        "lines": event_lines(page, place_names(row.division_code for row in page)),
        "kept": [(name, value) for name, value in kept.items() if value],
        "query": urlencode({name: value for name, value in kept.items() if value}),
        "asked": set(request.GET) - {"page"},
        "all_shown": page.paginator.count < ROWS_SHOWN,
        "rows_shown": ROWS_SHOWN,
        "check": AuditCheck.objects.first(),
        "archives": AuditArchive.objects.count(),
    }
    return render(request, "accounts/audit/events.html", context)


@require_GET
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event with everything that it holds."""
    scope = require(request, Permission.VIEW_AUDIT)
    found = visible_events(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    line = event_lines([found], place_names([found.division_code]))[0]
    same = {"object_type": found.object_type, "object_id": found.object_id, "start": "2000-01-01"}
    context: dict[str, Any] = {
        "line": line,
        "about_url": f"{reverse('audit:events')}?{urlencode(same)}" if found.object_id else "",
        "trail": [
            (_("操作审计"), reverse("audit:events")),
            (_("第 %(number)s 号") % {"number": found.pk}, ""),
        ],
    }
    return render(request, "accounts/audit/event.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the rows that were asked for; that is an event itself."""
    scope = require(request, Permission.VIEW_AUDIT)
    form = _asked(request, scope)
    if not form.is_valid():
        raise RefusedError("bad-filter", _("筛选条件有误，请回到清单改正后再导出。"))
    found = filtered_events(visible_events(scope), form.filters(_zone()))
    rows = found[: ROWS_EXPORTED + 1].count()
    if rows > ROWS_EXPORTED:
        raise RefusedError(
            "too-many",
            _("一次最多导出 %(limit)s 条，请缩短时间段后再导出。")
            % {"limit": f"{ROWS_EXPORTED:,}"},
        )
    actor, now = request_actor(request), timezone.now()
    told = form.told()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.xlsx"
        provenance = Provenance(
            title=_("操作审计"),
            by=f"{request.user}（{request.user.get_username()}）",
            at=timezone.localtime(now),
            filters=told,
            rows=rows,
        )
        write_events(path, _lines(found), provenance, _zone())
        record_audit_export(by=actor, rows=rows, filters=dict(told), now=now)
        content = path.read_bytes()
    return attachment(content, f"操作审计_{timezone.localdate():%Y%m%d}.xlsx")


def _lines(found: QuerySet[AuditEvent]) -> Iterator[EventLine]:
    """Read the rows in portions; two queries each for names."""
    rows = found.iterator(chunk_size=_PORTION)
    while portion := list(islice(rows, _PORTION)):
        yield from event_lines(portion, place_names(row.division_code for row in portion))


def _page(found: QuerySet[AuditEvent], number: str | None) -> Page[AuditEvent]:
    """Return a page of the newest events; counting stops where nobody turns pages any more."""
    paginator: Paginator[AuditEvent] = Paginator(found, PAGE_SIZE)
    paginator.count = found[:ROWS_SHOWN].count()
    return paginator.get_page(number or 1)


def _zone() -> Any:
    return timezone.get_current_timezone()

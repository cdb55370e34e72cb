"""One delivery: its files, its counts, what it replaced, and the rows that were kept out."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.sources.actions import needs_second_factor, take_quarantine
from xianjie.apps.sources.models import FeedBatch
from xianjie.apps.sources.queries.duty import may_handle
from xianjie.apps.sources.queries.feed_pages import batch_page
from xianjie.apps.sources.queries.unlinked import unlinked_rows
from xianjie.apps.sources.views.board import county_or_404, period_or_404
from xianjie.exchange.contracts import load_contract
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a delivery, also one that was replaced."""
    found = _found(request, pk, Permission.VIEW_MONTH)
    page = batch_page(found)
    scope = request_scope(request)
    code = found.division_code
    context = {
        "page": page,
        "batch": found,
        "trail": _trail(found.feed, found.period, page.place),
        "may_upload": scope.may(Permission.IMPORT_FEEDS, code),
        "may_review": scope.may(Permission.REVIEW_LINKS, code),
        "may_screen": scope.may(Permission.RUN_SCREENING, code),
    }
    return render(request, "sources/batch.html", context)


@require_GET
def quarantine(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Hand out the workbook of rows that were kept out of a file; it leaves a trace."""
    found = _found(request, pk, Permission.IMPORT_FEEDS)
    part = get_object_or_404(found.parts.select_related("batch"), number=number)
    if not part.quarantine_file:
        raise Http404
    if needs_second_factor(request_scope(request), found.division_code):
        require_second_factor(request)
    actor = request_actor(request)
    path = take_quarantine(by=actor, part=part, now=timezone.now())
    content = path.read_bytes()
    title = load_contract(found.feed).title
    return attachment(content, f"{title}_{found.period}_退回行_{path.stem}.xlsx")


@require_GET
def unlinked(request: HttpRequest, feed_id: str, period: str) -> HttpResponse:
    """List the rows of a feed's month that belong to nobody of the registry."""
    scope = require(request, Permission.IMPORT_FEEDS)
    county = county_or_404(request)
    month = period_or_404(period)
    if not may_handle(scope, county.code, feed_id):
        raise Http404
    rows = unlinked_rows(scope, county.code, feed_id, month)
    contract = load_contract(feed_id)
    context = {
        "contract": contract,
        "period": str(month),
        "columns": rows.columns if rows is not None else [],
        "page": page_of(rows, request.GET.get("page")) if rows is not None else None,
        "trail": _trail(feed_id, str(month), _("未关联的行")),
        "may_relink": request_scope(request).may(
            Permission.CONFIGURE_FEEDS, county.code.ljust(12, "0")
        ),
    }
    return render(request, "sources/unlinked.html", context)


def _found(request: HttpRequest, pk: int, permission: Permission) -> FeedBatch:
    scope = require(request, permission)
    rows = FeedBatch.objects.visible_to(scope, permission).select_related("replaced_by")
    found = get_object_or_404(rows, pk=pk)
    if not may_handle(scope, found.county_code, found.feed):
        raise Http404
    return found


def _trail(feed: str, period: str, last: str) -> list[tuple[str, str]]:
    contract = load_contract(feed)
    return [
        (_("部门数据"), f"{reverse('sources:board')}?period={period}"),
        (f"{contract.title} {period}", reverse("sources:feed", args=[feed, period])),
        (last, ""),
    ]

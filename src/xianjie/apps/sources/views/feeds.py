"""The deliveries of one feed in one month."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.sources.queries.feed_pages import feed_page
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.periods import Period


@require_GET
def feed(request: HttpRequest, feed_id: str, period: str) -> HttpResponse:
    """Show what came for a feed in a month, when, and how good it was."""
    scope = require(request, Permission.VIEW_MONTH)
    county = county_of(request)
    try:
        month = Period.parse(period)
    except XianjieError as error:
        raise Http404 from error
    today = timezone.localdate()
    page = feed_page(scope, county.code, feed_id, month, today=today) if county else None
    if page is None:
        raise Http404
    context = {
        "page": page,
        "period": str(month),
        "before": str(month - 1),
        "after": str(month + 1),
        "may_upload": request_scope(request).may(Permission.IMPORT_FEEDS),
        "trail": [
            (_("部门数据"), f"{reverse('sources:board')}?period={month}"),
            (page.contract.title, ""),
        ],
    }
    return render(request, "sources/feed.html", context)

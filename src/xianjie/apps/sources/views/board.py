"""The arrival board: what came this month, what is missing, and reminders."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.sources.actions import remind_of
from xianjie.apps.sources.queries.arrival import arrival_board
from xianjie.apps.sources.queries.board import month_board, months_of, usual_month
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.periods import Period


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show how each feed of a month stands."""
    scope = require(request, Permission.VIEW_MONTH)
    county = county_of(request)
    if county is None:
        return render(request, "sources/no_place.html")
    today = timezone.localdate()
    months = months_of(county.code, today=today)
    text = request.GET.get("period") or usual_month(months, today=today)
    period = period_or_404(text)
    found = month_board(request_user(request), scope, county.code, period, today=today)
    whole = request_scope(request)
    code = county.code.ljust(12, "0")
    context = {
        "board": found,
        "period": str(period),
        "months": months if str(period) in months else sorted([*months, str(period)], reverse=True),
        "today": today,
        "county": county,
        "may_upload": whole.may(Permission.IMPORT_FEEDS),
        "may_remind": whole.may(Permission.CONFIGURE_FEEDS, code),
        "may_review": whole.may(Permission.REVIEW_LINKS, code),
        "may_screen": whole.may(Permission.RUN_SCREENING, code),
    }
    return render(request, "sources/board.html", context)


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind of one feed, or of all that are overdue."""
    scope = require(request, Permission.CONFIGURE_FEEDS)
    county = county_or_404(request)
    if not scope.may(Permission.CONFIGURE_FEEDS, county.code.ljust(12, "0")):
        raise Http404
    period = period_or_404(request.POST.get("period", ""))
    feed = request.POST.get("feed", "")
    today = timezone.localdate()
    rows = arrival_board(request_scope(request), county.code, period, today)
    wanted = [row for row in rows if (row.feed == feed if feed else row.is_overdue)]
    if feed and not wanted:
        raise Http404
    actor = request_actor(request)
    sent = remind_of(by=actor, county=county.code, period=period, rows=wanted, now=timezone.now())
    if sent:
        reached = sum(one.reached for one in sent)
        messages.success(
            request,
            _("已催报 %(feeds)s 项数据，提醒了 %(users)s 个账户。")
            % {"feeds": len(sent), "users": reached},
        )
    if len(sent) < len(wanted):
        messages.error(
            request,
            _("%(n)s 项没有发出：今天已经催过，或者报送单位还没有账户，请电话联系。")
            % {"n": len(wanted) - len(sent)},
        )
    return redirect(f"{reverse('sources:board')}?period={period}")


@require_POST
def relink(request: HttpRequest) -> HttpResponse:
    """Link all deliveries of the county again, in the background, because people have changed."""
    scope = require(request, Permission.CONFIGURE_FEEDS)
    county = county_or_404(request)
    code = county.code.ljust(12, "0")
    if not scope.may(Permission.CONFIGURE_FEEDS, code):
        raise Http404
    now = timezone.now()
    job = enqueue(
        by=request_actor(request),
        kind="feeds.relink",
        key=f"feeds.relink:{county.code}:{now:%Y%m%d%H%M}",
        title=_("重新关联部门数据 %(county)s") % {"county": county.name},
        payload={"county": county.code},
        division_code=code,
        now=now,
        url=reverse("sources:board"),
    )
    return redirect("jobs:job", pk=job.pk)


def period_or_404(text: str) -> Period:
    """Return a month of an address; what is none is not found."""
    try:
        return Period.parse(text)
    except XianjieError as error:
        raise Http404 from error


def county_or_404(request: HttpRequest) -> NamedPlace:
    """Return the chosen county."""
    county = county_of(request)
    if county is None:
        raise Http404
    return county

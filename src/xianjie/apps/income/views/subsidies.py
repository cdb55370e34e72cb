"""Setting payments against subsidies due."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.income.actions import compare_subsidies


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Bring what was paid up to date."""
    require(request, Permission.MANAGE_INCOME)
    county = county_of(request)
    if county is None:
        raise Http404
    count = compare_subsidies(by=request_actor(request), county=county.code, now=timezone.now())
    messages.success(request, _("已核对，%(n)s 条有变化。") % {"n": count})
    return redirect("income:subsidies")

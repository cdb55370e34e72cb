"""Listing the villages of the county for the present year."""

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
from xianjie.apps.registry.actions import ensure_villages


@require_POST
def seed_villages(request: HttpRequest) -> HttpResponse:
    """List the villages that have no row in the present year yet."""
    require(request, Permission.CHANGE_REGISTERS)
    county = county_of(request)
    if county is None:
        raise Http404
    today = timezone.localdate()
    by = request_actor(request)
    new = ensure_villages(by=by, county=county.code, year=today.year, now=timezone.now())
    words = _("已列出 %(n)s 个村，请补充其余各项。") % {"n": new}
    messages.success(request, words if new else _("今年各村都已列出。"))
    return redirect("registry:villages")

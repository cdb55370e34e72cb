"""Listing the outside platforms that every county has."""

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
from xianjie.apps.sources.actions import ensure_platforms


@require_POST
def seed_platforms(request: HttpRequest) -> HttpResponse:
    """List the platforms that the county does not have yet."""
    require(request, Permission.CHANGE_REGISTERS)
    county = county_of(request)
    if county is None:
        raise Http404
    by = request_actor(request)
    new = ensure_platforms(by=by, county=county.code, now=timezone.now())
    messages.success(
        request,
        _("已列出 %(n)s 个平台，请逐个补充。") % {"n": new} if new else _("常见平台都已列出。"),
    )
    return redirect("sources:platforms")

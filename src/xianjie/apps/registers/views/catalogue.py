"""The catalogue of registers that are data."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registers.actions.switching import switch_register
from xianjie.apps.registers.groups import GROUPS
from xianjie.apps.registers.queries.catalogue import catalogue_of, narrowed

_MOST_LETTERS = 40


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show the county's own registers and the packaged ones; to clerks those that they read."""
    require(request, Permission.VIEW_OWN_REGISTERS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    scope = request_scope(request)
    words = request.GET.get("q", "")[:_MOST_LETTERS].replace("\0", "")
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    own, packaged = catalogue_of(county.code, scope)
    context = {
        "words": words,
        "own": narrowed(own, words=words, group=group, state=state),
        "packaged": narrowed(packaged, words=words, group=group, state=state),
        "has_own": bool(own),
        "narrows": bool(words or group or state),
        "designs": scope.may(Permission.DESIGN_REGISTERS, county.code.ljust(12, "0")),
        "fields": [
            ("group", _("领域"), _("全部领域"), [(k, one.title) for k, one in GROUPS.items()],
             group),
            ("state", _("启用"), _("全部"), [("on", _("在用")), ("off", _("没有启用"))], state),
        ],
    }  # fmt: skip
    return render(request, "registers/catalogue.html", context)


@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a packaged register in the county, or no longer."""
    require(request, Permission.DESIGN_REGISTERS)
    county = county_of(request)
    if county is None:
        raise Http404
    on = request.POST.get("on") == "yes"
    switch_register(
        by=request_actor(request), county=county.code, key=key, on=on, now=timezone.now()
    )
    messages.success(
        request, _("已启用，相应领域里就有这个台账。") if on else _("已停用，记录都还在。")
    )
    return redirect(f"{reverse('registers:catalogue')}#{key}")

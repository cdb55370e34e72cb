"""Close an item under supervision."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.supervision.actions import close_battle
from xianjie.apps.supervision.interfaces.forms import CloseForm
from xianjie.apps.supervision.models import Battle
from xianjie.kernel.errors import RefusedError


@require_http_methods(["GET", "POST"])
def battle_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one item with evidence."""
    scope = require(request, Permission.SUPERVISE)
    rows = Battle.objects.visible_to(scope, Permission.SUPERVISE).filter(retired_at__isnull=True)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = CloseForm(data, initial={"closed_on": today})
    if form.is_bound and form.is_valid():
        try:
            close_battle(
                by=request_actor(request), battle=found, today=today, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("closed_on" if error.code == "bad-day" else "evidence", error.message)
        else:
            messages.success(request, _("已销号。"))
            return redirect("supervision:battles")
    detail = reverse("supervision:battles-detail", args=[pk])
    context = {
        "battle": found,
        "form": form,
        "detail": detail,
        "trail": [
            (_("挂牌督战"), reverse("supervision:battles")),
            (found.title, detail),
            (_("销号"), ""),
        ],
    }
    return render(request, "supervision/close.html", context)

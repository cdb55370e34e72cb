"""Steps of the registers: a house finished and accepted, a fault told to its households."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.actions.works import accept_house, finish_house, spread_fault
from xianjie.apps.guarantees.interfaces.forms import HouseForm, kept_paper
from xianjie.apps.guarantees.models import HouseRepair, WaterFault
from xianjie.apps.guarantees.views.files import handed_out
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

_FIELDS = {"bad-day": "finished_on", "no-paper": "file", "bad-type": "file", "bad-size": "file"}


def _house(request: HttpRequest, pk: int, permission: Permission) -> HouseRepair:
    scope = require(request, permission)
    rows = HouseRepair.objects.visible_to(scope, permission).filter(pk=pk)
    found = rows.select_related("household").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def house_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a house finished, or accept it with a file."""
    house = _house(request, pk, Permission.WORK_GUARANTEES)
    if house.retired_at is not None or house.accepted_on is not None:
        raise Http404
    accepting, today, now = house.finished_on is not None, timezone.localdate(), timezone.now()
    bound = request.method == "POST"
    form = HouseForm(
        request.POST if bound else None, request.FILES if bound else None,
        accepting=accepting, today=today,
    )  # fmt: skip
    detail = reverse("guarantees:houses-detail", args=[pk])
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            if accepting:
                with kept_paper(given["file"]) as paper:
                    accept_house(
                        by=request_actor(request), repair=house, verdict=given["verdict"],
                        paper=paper, today=today, now=now,
                    )  # fmt: skip
            else:
                finish_house(
                    by=request_actor(request), repair=house, finished_on=given["finished_on"],
                    today=today, now=now,
                )  # fmt: skip
        except RefusedError as error:
            name = _FIELDS.get(error.code)
            form.add_error(name if name in form.fields else None, error.message)
        else:
            messages.success(request, _("已验收。") if accepting else _("已报竣工，等另一人验收。"))
            return redirect(detail)
    context = {
        "form": form, "house": house, "head": mask_name(house.household.head_name),
        "accepting": accepting, "back": detail,
        "trail": [
            (_("住房改造台账"), reverse("guarantees:houses")), (str(house), detail),
            (_("验收") if accepting else _("报竣工"), ""),
        ],
    }  # fmt: skip
    return render(request, "guarantees/house_step.html", context)


@require_GET
def house_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the paper with which a house was accepted; audited."""
    house = _house(request, pk, Permission.VIEW_GUARANTEES)
    return handed_out(request, house.document_id)


@require_POST
def fault_spread(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a fault as a problem of each household behind the works."""
    scope = require(request, Permission.WORK_GUARANTEES)
    rows = WaterFault.objects.visible_to(scope, Permission.WORK_GUARANTEES)
    fault = rows.filter(pk=pk, retired_at__isnull=True).select_related("works").first()
    if fault is None:
        raise Http404
    try:
        made = spread_fault(
            by=request_actor(request), fault=fault, today=timezone.localdate(), now=timezone.now()
        )
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已登记 %(n)s 户的供水故障问题。") % {"n": made})
    return redirect("guarantees:faults-detail", pk=pk)

"""Bring a file: choose, trial, confirm."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.actions import withdraw
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.queries import visible_uploads
from xianjie.apps.jobs.uploads import take_in
from xianjie.apps.national.actions.uploads import (
    NATIONAL_FILES,
    bring_file,
    confirm_file,
    title_of,
)
from xianjie.apps.national.interfaces.forms import FileForm
from xianjie.apps.national.views.common import county_or_404, places_of, trail_to
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.errors import XianjieError


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a file and have it read on trial; nothing counts before it is confirmed."""
    scope = require(request, Permission.EXCHANGE_NATIONAL)
    county = county_or_404(request)
    places = places_of(scope, county)
    form = (
        FileForm(request.POST, request.FILES, places=places)
        if request.method == "POST"
        else FileForm(places=places, initial={"system": request.GET.get("system", "")})
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            found = bring_file(
                by=request_actor(request),
                sealed=take_in(values["file"]),
                place=values["place"],
                system=values["system"],
                data_on=values["data_on"],
                today=timezone.localdate(),
                now=timezone.now(),
            )
        except XianjieError as error:
            form.add_error("file", error.message)
        else:
            return redirect("national:uploaded", pk=found.pk)
    context = {
        "form": form,
        "contracts": all_contracts("export"),
        "trail": trail_to((_("导入与比对"), "")),
        "back": reverse("national:exchange"),
    }
    return render(request, "national/upload.html", context)


@require_GET
def uploaded(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a file is: what the trial found, or what was done."""
    found = _found(request, pk)
    checked = (found.check_job.result if found.check_job else None) or {}
    loaded = found.load_job.result if found.load_job else None
    context = {
        "upload": found,
        "title": title_of(found.options),
        "step": found.step,
        "job": found.load_job or found.check_job,
        "result": loaded or checked,
        "trail": trail_to((title_of(found.options), "")),
    }
    return render(request, "national/uploaded.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what was read on trial."""
    found = _found(request, pk)
    confirm_file(by=request_actor(request), upload=found, now=timezone.now())
    return redirect("national:uploaded", pk=pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a file that was not taken in."""
    found = _found(request, pk)
    withdraw(by=request_actor(request), upload=found, now=timezone.now())
    return redirect("national:upload")


def _found(request: HttpRequest, pk: int) -> Upload:
    require(request, Permission.EXCHANGE_NATIONAL)
    scope = request_scope(request)
    mine = visible_uploads(
        request_user(request), scope, Permission.EXCHANGE_NATIONAL, NATIONAL_FILES.kind
    )
    return get_object_or_404(mine, pk=pk)

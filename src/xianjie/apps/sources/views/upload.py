"""Bring a file: choose, trial, confirm, import."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.jobs.actions import withdraw
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.queries import visible_uploads
from xianjie.apps.jobs.uploads import take_in
from xianjie.apps.sources.actions import bring_feed, confirm_feed
from xianjie.apps.sources.actions.uploads import title_of
from xianjie.apps.sources.interfaces.forms import UploadForm
from xianjie.apps.sources.queries.board import uploads_under_way
from xianjie.apps.sources.queries.duty import feeds_for, may_handle
from xianjie.apps.sources.queries.feed_pages import batches_numbered
from xianjie.apps.sources.views.board import county_or_404
from xianjie.exchange.contracts import all_contracts, load_contract
from xianjie.exchange.template import write_template
from xianjie.kernel.errors import XianjieError
from xianjie.kernel.periods import Period
from xianjie.web.downloads import attachment

CHOICES = ("feed", "period", "place", "complete")


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a file and have it read on trial; nothing counts before it is confirmed."""
    scope = require(request, Permission.IMPORT_FEEDS)
    county = county_or_404(request)
    feeds = feeds_for(scope, county.code)
    today = timezone.localdate()
    given = {name: request.GET[name] for name in CHOICES if request.GET.get(name)}
    initial = {"period": str(Period.of(today) - 1), "today": today, **given}
    options: Any = {"feeds": feeds, "places": _places(scope, county), "initial": initial}
    form = (
        UploadForm(request.POST, request.FILES, **options)
        if request.method == "POST"
        else UploadForm(**options)
    )
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            found = bring_feed(
                by=request_actor(request),
                sealed=take_in(values["file"]),
                feed=values["feed"],
                period=values["period"],
                place=values["place"],
                complete=values["complete"],
                now=timezone.now(),
            )
        except XianjieError as error:
            form.add_error("file", error.message)
        else:
            return redirect("sources:uploaded", pk=found.pk)
    context = {
        "form": form,
        "trail": [*_trail(), (_("上传"), "")],
        "contracts": [one for one in all_contracts("feed") if one.id in feeds],
        "under_way": uploads_under_way(request_user(request), scope, county.code)[:10],
        "back": reverse("sources:board"),
    }
    return render(request, "sources/upload.html", context)


@require_GET
def uploaded(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a file is: what the trial found, or what the import did."""
    found = _found(request, pk)
    job = found.load_job or found.check_job
    checked = found.check_job.result if found.check_job else None
    loaded = found.load_job.result if found.load_job else None
    result = loaded or checked or {}
    options = found.options
    scope = request_scope(request)
    county = options["place"][:6]
    numbers = [*result.get("replaced", ()), *([loaded["batch"]] if loaded else [])]
    batches = batches_numbered(scope, numbers)
    context = {
        "upload": found,
        "title": title_of(options),
        "step": found.step,
        "job": job,
        "result": result,
        "checked": checked or {},
        "contract": load_contract(options["feed"]),
        "replaced": [batches[n] for n in result.get("replaced", ()) if n in batches],
        "batch": batches.get(loaded["batch"]) if loaded else None,
        "trail": [*_trail(), (_("上传"), reverse("sources:upload")), (title_of(options), "")],
        "may_screen": scope.may(Permission.RUN_SCREENING, county.ljust(12, "0")),
        "may_review": scope.may(Permission.REVIEW_LINKS, county.ljust(12, "0")),
    }
    return render(request, "sources/uploaded.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was read on trial."""
    found = _found(request, pk)
    actor = request_actor(request)
    confirm_feed(by=actor, upload=found, now=timezone.now())
    return redirect("sources:uploaded", pk=pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a file that is not imported, and begin anew with the same choices."""
    found = _found(request, pk)
    actor = request_actor(request)
    withdraw(by=actor, upload=found, now=timezone.now())
    options = found.options
    query = f"feed={options['feed']}&period={options['period']}&place={options['place']}"
    return redirect(f"{reverse('sources:upload')}?{query}")


@require_GET
def template(request: HttpRequest, feed_id: str) -> HttpResponse:
    """Hand out the empty workbook of a feed."""
    scope = require(request, Permission.IMPORT_FEEDS)
    if not may_handle(scope, county_or_404(request).code, feed_id):
        raise Http404
    contract = load_contract(feed_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(contract, path)
        content = path.read_bytes()
    return attachment(content, f"{contract.title}_模板.xlsx")


def _found(request: HttpRequest, pk: int) -> Upload:
    require(request, Permission.IMPORT_FEEDS)
    scope = request_scope(request)
    mine = visible_uploads(request_user(request), scope, Permission.IMPORT_FEEDS, "feed")
    return get_object_or_404(mine, pk=pk)


def _places(scope: Scope, county: NamedPlace) -> list[tuple[str, str]]:
    """Return the county, if the scope covers it, and the townships that it covers."""
    whole = [(county.code, county.name)] if scope.covers(county.code.ljust(12, "0")) else []
    return whole + [
        (town.code[:9], town.name)
        for town in towns_of(county.code, scope)
        if scope.covers(town.code)
    ]


def _trail() -> list[tuple[str, str]]:
    return [(_("部门数据"), reverse("sources:board"))]

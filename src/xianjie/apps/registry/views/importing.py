"""Import a list of households: choose, trial, confirm, import; and what was imported before."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, request_user, require
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.accounts.second_factor import require_second_factor
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.jobs.actions import withdraw
from xianjie.apps.jobs.models import Upload
from xianjie.apps.jobs.queries import visible_uploads
from xianjie.apps.jobs.uploads import take_in
from xianjie.apps.registry.actions.uploads import (
    REJECTED,
    REPORT,
    bring_registry,
    confirm_registry,
    import_file_path,
    take_import_file,
    title_of,
    trial_report_path,
)
from xianjie.apps.registry.columns import registry_contract
from xianjie.apps.registry.interfaces.forms import RegistryUploadForm
from xianjie.apps.registry.models import RegistryImport
from xianjie.exchange.template import write_template
from xianjie.kernel.errors import XianjieError
from xianjie.web.downloads import attachment
from xianjie.web.paging import page_of

MOST_UNDER_WAY = 10


@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Take in a list and have it read on trial; show what was imported before."""
    county = _county(request)
    form = RegistryUploadForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            found = bring_registry(
                by=request_actor(request),
                sealed=take_in(form.cleaned_data["file"]),
                county=county.code,
                county_name=county.name,
                complete=form.cleaned_data["complete"],
                now=timezone.now(),
            )
        except XianjieError as error:
            form.add_error("file", error.message)
        else:
            return redirect("registry:import-upload", pk=found.pk)
    done = RegistryImport.objects.filter(county_code=county.code)
    page = page_of(done.order_by("-imported_at", "-id"), request.GET.get("page"))
    under_way = _uploads(request).filter(division_code__startswith=county.code, withdrawn_at=None)
    context = {
        "form": form,
        "county": county,
        "page": page,
        "people": shown_labels(one.imported_by for one in page),
        "under_way": under_way.exclude(sealed_file="").order_by("-created_at")[:MOST_UNDER_WAY],
        "trail": [(_("户与人口"), reverse("registry:households")), (_("导入农户名单"), "")],
        "back": reverse("registry:households"),
    }
    return render(request, "registry/import.html", context)


@require_GET
def import_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a list is: what the trial found, or what the import did."""
    found = _found(request, pk)
    checked = (found.check_job.result if found.check_job else None) or {}
    loaded = found.load_job.result if found.load_job else None
    done = RegistryImport.objects.filter(batch=loaded["batch"]).first() if loaded else None
    context = {
        "upload": found,
        "title": title_of(found.options),
        "step": found.step,
        "job": found.load_job or found.check_job,
        "result": loaded if loaded and "new" in loaded else checked,
        "checked": checked,
        "done": done,
        "has_trial": trial_report_path(found).is_file(),
        "trail": [
            (_("导入农户名单"), reverse("registry:import")),
            (title_of(found.options), ""),
        ],
    }
    return render(request, "registry/import_upload.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was read on trial."""
    confirm_registry(by=request_actor(request), upload=_found(request, pk), now=timezone.now())
    return redirect("registry:import-upload", pk=pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a list that is not imported."""
    found = _found(request, pk)
    withdraw(by=request_actor(request), upload=found, now=timezone.now())
    trial_report_path(found).unlink(missing_ok=True)
    return redirect("registry:import")


@require_GET
def trial_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the workbook that tells what an upload would change."""
    found = _found(request, pk)
    path = trial_report_path(found)
    if not path.is_file():
        raise Http404
    require_second_factor(request)
    return _file(request, path, REPORT, f"trial-{found.pk}", found.division_code, _("试读变化报告"))


@require_GET
def import_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hand out the changes or the rejected rows of an import."""
    scope = require(request, Permission.IMPORT_REGISTRY)
    done = get_object_or_404(RegistryImport, pk=pk)
    code = done.county_code.ljust(12, "0")
    path = import_file_path(done, kind) if kind in (REPORT, REJECTED) else None
    if path is None or not scope.covers(code):
        raise Http404
    require_second_factor(request)
    title = _("变化报告") if kind == REPORT else _("退回行")
    return _file(request, path, kind, done.batch, code, f"{title}_{done.batch}")


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Hand out the empty workbook of the list."""
    require(request, Permission.IMPORT_REGISTRY)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(registry_contract(), path)
        content = path.read_bytes()
    return attachment(content, f"{registry_contract().title}.xlsx")


def _file(
    request: HttpRequest, path: Path, kind: str, number: str, code: str, title: str
) -> HttpResponse:
    content = take_import_file(
        by=request_actor(request),
        path=path,
        kind=kind,
        number=number,
        division_code=code,
        now=timezone.now(),
    )
    return attachment(content, f"{title}.xlsx")


def _county(request: HttpRequest) -> NamedPlace:
    """Return the chosen county, in which the user may import."""
    scope = require(request, Permission.IMPORT_REGISTRY)
    county = county_of(request)
    if county is None or not scope.covers(county.code.ljust(12, "0")):
        raise Http404
    return county


def _uploads(request: HttpRequest) -> ScopedQuerySet[Upload]:
    scope = request_scope(request)
    return visible_uploads(request_user(request), scope, Permission.IMPORT_REGISTRY, "registry")


def _found(request: HttpRequest, pk: int) -> Upload:
    require(request, Permission.IMPORT_REGISTRY)
    return get_object_or_404(_uploads(request), pk=pk)

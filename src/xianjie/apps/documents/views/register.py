"""The register of documents, the upload, the packs that come with the rulebook."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.documents.actions import KnownDocumentError, register_reading, take_pack
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.interfaces.forms import UploadForm
from xianjie.apps.documents.interfaces.reading import read_upload
from xianjie.apps.documents.interfaces.tabs import area_tabs
from xianjie.apps.documents.queries.documents import documents_of
from xianjie.apps.documents.queries.packs import offered_packs, packs_for
from xianjie.apps.documents.queries.register import (
    chosen_register,
    register_choices,
    register_rows,
)
from xianjie.apps.documents.queries.transition import transition_of
from xianjie.apps.documents.queries.units import own_units
from xianjie.apps.documents.views.common import Ground, document_url, ground_of
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of


@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """Show the documents of the county, and how to begin while there are none."""
    require(request, Permission.VIEW_TASKS)
    if county_of(request) is None:
        return render(request, "screening/no_place.html")
    ground = ground_of(request)
    today = timezone.localdate()
    choice = chosen_register(request.GET)
    page = page_of(register_rows(ground.scope, ground.county, choice), request.GET.get("page"))
    transition = transition_of(ground.county, today)
    context = {
        "tabs": area_tabs(request),
        "county": ground.name,
        "page": page,
        "rows": page.object_list,
        "choice": choice,
        "choices": register_choices(ground.scope, ground.county),
        "states": [one for one in DocumentState.choices
                   if ground.manages or one[0] in ("ADOPTED", "REPLACED")],
        "manages": ground.manages,
        "packs": _packs(ground) if ground.manages else [],
        "own_units": own_units(ground.scope, ground.county),
        "transition": transition,
        "transition_year": transition.year_of(today),
        "today": today,
    }  # fmt: skip
    return render(request, "documents/documents.html", context)


def _packs(ground: Ground) -> list[object]:
    rows = documents_of(ground.scope, ground.county).exclude(state=DocumentState.WITHDRAWN)
    return list(offered_packs(ground.county, list(rows.order_by("version"))))


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file, read it, and lead to its review; a known file leads to the one there is."""
    ground = ground_of(request, Permission.MANAGE_DOCUMENTS)
    if not ground.manages:
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            made = register_reading(
                by=request_actor(request),
                county=ground.county,
                reading=read_upload(data, file.name, ground.county),
                file_name=file.name,
                sha256=hashlib.sha256(data).hexdigest(),
                now=timezone.now(),
            )
        except KnownDocumentError as error:
            messages.warning(request, error.message)
            return redirect(document_url(error.document))
        except RefusedError as error:
            form.add_error("file", error.message)
        else:
            messages.success(request, _("已读出条款、单位和指标，请对照原文校核后采用。"))
            return redirect("documents:review", pk=made.pk)
    context = {
        "form": form,
        "trail": [(_("政策文件"), reverse("documents:documents")), (_("上传"), "")],
        "back": reverse("documents:documents"),
    }
    return render(request, "documents/upload.html", context)


@require_POST
def pack_take(request: HttpRequest, key: str) -> HttpResponse:
    """Take a document that comes with the rulebook, and lead to its review."""
    ground = ground_of(request, Permission.MANAGE_DOCUMENTS)
    if not ground.manages:
        raise PermissionDenied
    pack = next((one for one in packs_for(ground.county) if one.key == key), None)
    if pack is None:
        raise Http404
    try:
        made = take_pack(
            by=request_actor(request), county=ground.county, pack=pack, now=timezone.now()
        )
    except KnownDocumentError as error:
        messages.warning(request, error.message)
        return redirect(document_url(error.document))
    messages.success(request, _("已取来条款、单位和指标，请校核后采用。"))
    return redirect("documents:review", pk=made.pk)

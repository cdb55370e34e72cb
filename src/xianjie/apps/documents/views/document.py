"""One document: clauses, units against clauses, targets by year, duties; what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.documents.actions import KnownDocumentError, copy_version, withdraw
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.interfaces.exporter import export_document
from xianjie.apps.documents.interfaces.facts import fact_lines
from xianjie.apps.documents.interfaces.forms import WithdrawForm
from xianjie.apps.documents.interfaces.tabs import document_tabs
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.documents.queries import clauses_of, unit_matrix, versions_of
from xianjie.apps.documents.queries.tables import (
    duty_calendar,
    target_table,
    targets_of_document,
)
from xianjie.apps.documents.queries.transition import transition_of
from xianjie.apps.documents.views.common import (
    Ground,
    document_or_404,
    document_trail,
    managed_or_404,
)
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment


def _base(request: HttpRequest, ground: Ground, document: PolicyDocument) -> dict[str, Any]:
    return {
        "document": document,
        "manages": ground.manages,
        "tabs": document_tabs(request, document.pk),
        "trail": document_trail(document),
        "is_open": document.state == DocumentState.READ,
    }


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a document says of itself, what it rests on, and its clauses."""
    ground, found = document_or_404(request, pk)
    today = timezone.localdate()
    transition = transition_of(found.region_code or ground.county, found.issued_on or today)
    children = [
        link.document
        for link in found.children.select_related("document")
        if link.document.state == DocumentState.ADOPTED
    ]
    context = _base(request, ground, found) | {
        "facts": fact_lines(found),
        "parents": list(found.parents.select_related("parent")),
        "children": children,
        "versions": versions_of(found, ground.scope),
        "clauses": list(clauses_of(found)),
        "transition_year": transition.year_of(found.issued_on) if found.issued_on else None,
        "seen": ("ADOPTED", "REPLACED"),
    }
    return render(request, "documents/document.html", context)


@require_GET
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Show units against clauses; ``unit`` narrows to one line."""
    ground, found = document_or_404(request, pk)
    table = unit_matrix(found, timezone.localdate())
    role = request.GET.get("role", "")
    lines = [
        line
        for line in table.lines
        if role not in ("lead", "responsible", "through") or role in line.cells.values()
    ]
    context = _base(request, ground, found) | {
        "table": table,
        "lines": [(line, table.row_of(line)) for line in lines],
        "role": role,
        "open_names": sum(1 for line in table.lines
                          if line.organisation_id is None and not line.is_group),
    }  # fmt: skip
    return render(request, "documents/matrix.html", context)


@require_GET
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the targets of a document by year, and its thresholds."""
    ground, found = document_or_404(request, pk)
    table = target_table(targets_of_document(found))
    context = _base(request, ground, found) | {
        "table": table,
        "lines": [(line, table.cells_of(line)) for line in table.lines],
    }
    return render(request, "documents/targets.html", context)


@require_GET
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a document wants handed in, held or drawn up, by rhythm."""
    ground, found = document_or_404(request, pk)
    context = _base(request, ground, found) | {"groups": duty_calendar(found)}
    return render(request, "documents/duties.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out clauses, units, targets and duties as a workbook."""
    _ground, found = document_or_404(request, pk)
    content = export_document(
        by=request_actor(request), made_by=str(request.user), document=found, now=timezone.now()
    )
    return attachment(content, f"{found.title}_第{found.version}版.xlsx")


@require_http_methods(["GET", "POST"])
def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a version is withdrawn, and withdraw it."""
    _ground, found = managed_or_404(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            withdraw(
                by=request_actor(request), document=found, now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("reason", error.message)
        else:
            messages.success(request, _("已撤回。"))
            return redirect("documents:documents")
    context = {
        "document": found,
        "form": form,
        "back": reverse("documents:document", args=[pk]),
        "trail": document_trail(found, (_("撤回"), "")),
    }
    return render(request, "documents/withdraw.html", context)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a version into a new one to be corrected."""
    _ground, found = managed_or_404(request, pk)
    try:
        made = copy_version(by=request_actor(request), document=found, now=timezone.now())
    except KnownDocumentError as error:
        messages.warning(request, error.message)
        return redirect("documents:review", pk=error.document.pk)
    messages.success(request, _("已另存为第 %(n)s 版，改好后采用。") % {"n": made.version})
    return redirect("documents:review", pk=made.pk)

"""What every page of documents begins with: the county, the document, what may be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.models import Clause, PolicyDocument
from xianjie.apps.documents.queries import document_for, manages_documents
from xianjie.kernel.errors import RefusedError

Trail = list[tuple[str | Promise, str]]
FIELD_OF_CODE: dict[str, str] = {
    "no-title": "title", "bad-period": "period_to", "no-path": "path", "path-taken": "path",
    "bad-kind": "kind", "no-name": "name", "bad-comparator": "comparator", "no-value": "value",
    "bad-upper": "upper", "bad-day": "day",
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """The county of the page and what the reader may do in it."""

    scope: Scope
    county: str
    name: str

    @property
    def manages(self) -> bool:
        """Whether the reader corrects and adopts documents here."""
        return manages_documents(self.scope, self.county)


def ground_of(request: HttpRequest, permission: Permission = Permission.VIEW_TASKS) -> Ground:
    """Return the county of the session for who may do something; 403 without, 404 no county."""
    require(request, permission)
    county = county_of(request)
    if county is None:
        raise Http404
    return Ground(request_scope(request), county.code, county.name)


def document_or_404(request: HttpRequest, pk: int) -> tuple[Ground, PolicyDocument]:
    """Return a document that the reader may see."""
    ground = ground_of(request)
    found = document_for(ground.scope, ground.county, pk)
    if found is None:
        raise Http404
    return ground, found


def managed_or_404(request: HttpRequest, pk: int) -> tuple[Ground, PolicyDocument]:
    """Return a document that the reader may correct: 403 without the right, 404 elsewhere."""
    ground = ground_of(request, Permission.MANAGE_DOCUMENTS)
    found = document_for(ground.scope, ground.county, pk)
    if found is None:
        raise Http404
    if not ground.manages:
        raise PermissionDenied
    return ground, found


def clause_or_404(document: PolicyDocument, pk: int) -> Clause:
    """Return a clause of a document."""
    found = document.clauses.filter(pk=pk).select_related("parent").first()
    if found is None:
        raise Http404
    found.document = document
    return found


def document_url(document: PolicyDocument) -> str:
    """Return where a document is read: the review page while it waits for its check."""
    name = "review" if document.state == DocumentState.READ else "document"
    return reverse(f"documents:{name}", args=[document.pk])


def document_trail(document: PolicyDocument, *further: tuple[str | Promise, str]) -> Trail:
    """Return the way to a page of a document."""
    own = document_url(document) if further else ""
    return [(_("政策文件"), reverse("documents:documents")), (document.title, own), *further]


def field_of(error: RefusedError, form_fields: object) -> str | None:
    """Return the field beside which a refusal is told; None for the whole form."""
    name = FIELD_OF_CODE.get(error.code)
    return name if name in form_fields else None  # type: ignore[operator]

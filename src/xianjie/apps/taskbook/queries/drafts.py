"""Documents from which tasks are drawn."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.taskbook.models import Task

_OPEN = "adopted documents are open to who sets tasks in the county"


def document_of(county: str, pk: int) -> PolicyDocument | None:
    """Return a document of a county; the caller may set tasks there."""
    rows = PolicyDocument.objects.proven(_OPEN).filter(division_code=padded(county))
    return rows.filter(pk=pk).first()


def adopted_without_tasks(county: str) -> list[PolicyDocument]:
    """Return the adopted documents of a county that no task was drawn from yet.

    The tasks of a former version stay with a later one, whose adoption adds the new clauses.
    """
    tasks = Task.objects.filter(
        clause__document__key=OuterRef("key"),
        clause__document__division_code=OuterRef("division_code"),
    )
    rows = PolicyDocument.objects.proven(_OPEN).filter(
        ~Exists(tasks), division_code=padded(county), state=DocumentState.ADOPTED
    )
    return list(rows.order_by("-issued_on", "-id"))


def adopted_documents(county: str) -> list[PolicyDocument]:
    """Return the adopted documents of a county, the latest first."""
    rows = PolicyDocument.objects.proven(_OPEN).filter(
        division_code=padded(county), state=DocumentState.ADOPTED
    )
    return list(rows.order_by("-issued_on", "-id"))

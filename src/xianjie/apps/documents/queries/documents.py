"""Which documents somebody may read, their clauses, what they ask of whom."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.models import Clause, ClauseUnit, PolicyDocument, Target
from xianjie.apps.documents.queries.resolving import townships_condition

OPEN_STATES = (DocumentState.ADOPTED, DocumentState.REPLACED)
SPECIAL_PATHS = {"preamble": "前言", "closing": "结尾"}
_OPEN = "adopted documents are open to every holder of view-tasks in the county"


def reads_documents(scope: Scope, county: str) -> bool:
    """Whether somebody reads the adopted documents of a county: whoever views tasks in it."""
    part = scope.narrowed(Permission.VIEW_TASKS)
    own = significant(county)[:6]
    return part.unlimited or any(
        grant.prefix.startswith(own) or own.startswith(grant.prefix) for grant in part.grants
    )


def manages_documents(scope: Scope, county: str) -> bool:
    """Whether somebody registers, corrects and adopts the documents of a county."""
    return scope.may(Permission.MANAGE_DOCUMENTS, padded(significant(county)[:6]))


def adopted_documents(county: str) -> ScopedQuerySet[PolicyDocument]:
    """Return the adopted documents of a county, the latest first.

    The caller has checked that the reader holds ``VIEW_TASKS`` in the county.
    """
    return PolicyDocument.objects.proven(_OPEN).filter(
        division_code=padded(significant(county)[:6]), state=DocumentState.ADOPTED
    )


def documents_of(scope: Scope, county: str) -> ScopedQuerySet[PolicyDocument]:
    """Return the documents of a county that somebody may see.

    Who manages them sees every version, others what is or was in force.
    """
    if not reads_documents(scope, county):
        return PolicyDocument.objects.proven("nothing").none()  # type: ignore[return-value]
    rows = PolicyDocument.objects.proven(_OPEN).filter(
        division_code=padded(significant(county)[:6])
    )
    return rows if manages_documents(scope, county) else rows.filter(state__in=OPEN_STATES)


def document_for(scope: Scope, county: str, pk: int) -> PolicyDocument | None:
    """Return one document of a county if somebody may see it."""
    return documents_of(scope, county).select_related("root", "registered_by").filter(pk=pk).first()


def _with_parts(rows: QuerySet[Clause]) -> QuerySet[Clause]:
    return rows.prefetch_related(
        Prefetch("units", ClauseUnit.objects.select_related("organisation", "group")),
        "targets",
        "duties",
    )


def clauses_of(document: PolicyDocument) -> QuerySet[Clause]:
    """Return the clauses of a document in order, with units, targets and duties at hand."""
    return _with_parts(document.clauses.select_related("parent").order_by("order"))


def _in_force(county: str) -> QuerySet[Clause]:
    return Clause.objects.filter(
        document__division_code=padded(significant(county)[:6]),
        document__state=DocumentState.ADOPTED,
    )


def _addressed_to(organisation: Organisation) -> Q:
    """Return the condition of units that mean an organisation; a seat that has an end is over."""
    condition = Q(organisation=organisation) | Q(
        group__members__organisation=organisation,
        group__members__retired_at__isnull=True,
        group__members__valid_to__isnull=True,
    )
    if len(significant(organisation.division_code)) > 6:
        condition |= townships_condition()
    return condition


def clauses_of_organisation(county: str, organisation: Organisation) -> QuerySet[Clause]:
    """Return the adopted clauses that an organisation leads or shares, also through a group.

    A township government shares what is laid on all townships.
    """
    units = ClauseUnit.objects.filter(_addressed_to(organisation))
    rows = _in_force(county).filter(pk__in=units.values("clause_id"))
    return _with_parts(rows.select_related("document", "parent").order_by("document", "order"))


def targets_of(county: str, year: int | None = None) -> QuerySet[Target]:
    """Return the targets (no thresholds) of the adopted documents of a county.

    With a year those of that year and those that name none.
    """
    rows = Target.objects.filter(
        is_rule=False,
        clause__document__division_code=padded(significant(county)[:6]),
        clause__document__state=DocumentState.ADOPTED,
    ).select_related("clause__document")
    if year is not None:
        rows = rows.filter(Q(year=year) | Q(year__isnull=True))
    return rows.order_by("clause__document", "clause__order", "order", "id")


def cited_path(path: str) -> str:
    """Return a path as people write it."""
    return SPECIAL_PATHS.get(path, path)


def citation_of(clause: Clause) -> str:
    """Return how people cite a clause: 《title》三(一)3(2)."""
    return f"《{clause.document.title.strip('《》')}》{cited_path(clause.path)}"


def versions_of(document: PolicyDocument, scope: Scope) -> list[PolicyDocument]:
    """Return the versions of a document that somebody may see, the latest first."""
    rows = documents_of(scope, document.division_code).filter(key=document.key)
    return list(rows.select_related("adopted_by").order_by("-version"))

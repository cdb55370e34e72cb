"""File the papers of a case: signed scans and photos, kept in the archive of the household."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import Case, CaseDocument
from xianjie.apps.cases.queries.process import step_named
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def file_case_document(
    *,
    by: Actor,
    case: Case,
    step: str,
    kind: ArchiveKind,
    path: Path,
    ending: str,
    client_id: UUID,
    today: date,
    now: datetime,
) -> CaseDocument:
    """File a paper with a step of a case and in the archive of its household.

    The stored name says nothing about anybody: kind of paper, number of the case, ``ending`` as
    of the upload. The same ``client_id`` again gives the paper that is there.

    Raises:
        RefusedError: without the right in the village, a step that the case has not, an empty,
            too large or wrong file (``details["field"]`` is ``file``).
    """
    known = CaseDocument.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.case_id != case.pk:
            raise RefusedError("foreign-form", "这张表已经用过，请重新打开页面。")
        return known
    if not by.scope.may(Permission.FILE_DOCUMENTS, case.division_code):
        raise RefusedError("not-permitted", "您没有为该村户归档资料的权限。")
    step_named(case.process, step)
    name = f"{kind.label}-{case.number}{ending.lower()[:8]}"
    try:
        document = file_document(
            by=by,
            path=path,
            kind=kind,
            title=f"{case.number} {step} {kind.label}",
            dated_on=today,
            household=case.household,
            file_name=name,
            now=now,
        )
    except RefusedError as error:
        raise RefusedError(error.code, error.message, field="file") from error
    return CaseDocument.objects.create(
        case=case, step=step, document=document, client_id=client_id, filed_at=now
    )

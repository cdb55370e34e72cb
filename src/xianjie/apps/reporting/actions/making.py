"""Keep a report that was made; note who took one out."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.reporting.enums import ReportForm, ReportKind
from xianjie.apps.reporting.models import MadeReport
from xianjie.apps.reporting.queries.subjects import Subject, may_make
from xianjie.kernel.errors import RefusedError


def refuse_stranger(by: Actor, subject: Subject) -> None:
    """Raise ``RefusedError`` for somebody who may not make the reports of a subject."""
    if not may_make(by.scope, subject):
        raise RefusedError("not-permitted", "您没有为这个单位生成报表的权限。")


@transaction.atomic
def make_report(
    *,
    by: Actor,
    subject: Subject,
    kind: ReportKind,
    form: ReportForm,
    period: str,
    as_of: date,
    content: bytes,
    now: datetime,
) -> MadeReport:
    """Keep the file of a report that was written for a subject and period.

    Raises ``RefusedError`` for somebody who may not make it.
    """
    refuse_stranger(by, subject)
    made = MadeReport.objects.create(
        county_code=subject.county,
        division_code=subject.code,
        organisation_id=subject.organisation,
        subject=subject.name,
        kind=kind,
        form=form,
        period=period,
        as_of=as_of,
        content=content,
        size=len(content),
        made_by_id=by.user_id,
        made_at=now,
    )
    _note(by, made, "reporting.make", now)
    return made


@transaction.atomic
def record_download(*, by: Actor, made: MadeReport, now: datetime) -> None:
    """Note that somebody took a report out; it was found among those that may be read."""
    _note(by, made, "reporting.download", now)


def _note(by: Actor, made: MadeReport, action: str, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="made-report",
        object_id=made.pk,
        division_code=made.division_code,
        detail={
            "kind": made.kind,
            "form": made.form,
            "period": made.period,
            "organisation": made.organisation_id,
        },
        at=now,
    )

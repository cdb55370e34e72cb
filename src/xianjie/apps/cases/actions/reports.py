"""Report people in need: one form at the door becomes one clue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.enums import ReportState, ReportStep
from xianjie.apps.cases.models import NeedReport, ReportDraft, ReportEvent
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import ClueKind
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

NEEDS = "主动发现需求"
OTHER_RISK = "其他"
CHANNEL = "干部排查"


@dataclass(frozen=True)
class Photo:
    """A picture on disk, proven to be one; ``name`` is what its file was called."""

    path: Path
    name: str


@transaction.atomic
def submit_report(
    *,
    by: Actor,
    client_id: UUID,
    county: str,
    division_code: str,
    household: Household | None,
    who: str = "",
    needs: Sequence[str],
    is_urgent: bool,
    words: str = "",
    photo: Photo | None = None,
    typed: int = 0,
    today: date,
    now: datetime,
) -> NeedReport:
    """Report people in need and raise the clue; the same form sent twice is one report.

    Args:
        client_id: made when the form was opened.
        division_code: the village, 12 digits; with a household it must be the household's own.
        who: who they are when they are not registered.
        needs: at least one text of the code set 主动发现需求.
        typed: how many fields were typed rather than tapped.

    Raises:
        RefusedError: outside of the actor's villages, without a need, or without anybody.
    """
    known = NeedReport.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.reported_by_id != by.user_id:
            raise RefusedError("foreign-report", "这份上报不是您的，请重新打开上报页面。")
        return known
    if by.user_id is None or not by.scope.may(Permission.REPORT_NEED, division_code):
        raise RefusedError("not-permitted", "您没有为该村上报的权限。")
    if household is not None and household.division_code != division_code:
        raise RefusedError("other-village", "选中的户不在这个村，请重新选择。")
    if household is None and not who.strip():
        raise RefusedError("nobody", "请选一户；不在册的，请写明是谁。")
    codes = load_codes(NEEDS)
    chosen = sorted({need for need in needs if need in codes.order}, key=codes.order.__getitem__)
    if not chosen:
        raise RefusedError("no-need", "请至少点选一种困难。")
    book = standards(county, today)
    level = (book.text("主动发现线索等级_急") if is_urgent else "") or book.text("主动发现线索等级")
    due = ("主动发现核查时限_急", "主动发现核查时限") if is_urgent else ("主动发现核查时限",)
    number = f"ZD{today:%y%m%d}{client_id.hex[:6].upper()}"
    clue = raise_clue(
        by=by,
        county=county,
        division_code=division_code,
        household=household,
        kind=ClueKind.DISCOVERY,
        risk=_risk(chosen[0]),
        level=level,
        source_ref=number,
        channel=CHANNEL,
        words=words.strip()[:500],
        today=today,
        now=now,
    )
    report = NeedReport.objects.create(
        number=number,
        client_id=client_id,
        county_code=county,
        division_code=division_code,
        household=household,
        who="" if household else who.strip()[:60],
        needs=chosen,
        is_urgent=is_urgent,
        words=words.strip()[:500],
        photo=_filed(by, photo, household, division_code, number, today, now),
        typed=typed,
        state=ReportState.SUBMITTED,
        clue=clue,
        reported_by_id=by.user_id,
        reported_at=now,
        due_on=book.day_after(today, *due),
    )
    ReportEvent.objects.create(
        report=report, step=ReportStep.SUBMIT, user_id=by.user_id, at=now, words=report.words
    )
    ReportDraft.objects.filter(client_id=client_id).delete()
    record(
        actor=by,
        action="cases.report-need",
        object_type="cases.NeedReport",
        object_id=report.pk,
        division_code=division_code,
        detail={"number": number, "clue": clue.pk, "urgent": is_urgent, "typed": typed},
        at=now,
    )
    _tell(report, today, now)
    return report


def _risk(need: str) -> str:
    """Return the kind of risk that a need speaks of; the code set says it."""
    value = load_codes(NEEDS).resolve(need)
    return (value.code if value else None) or OTHER_RISK


def _filed(
    by: Actor,
    photo: Photo | None,
    household: Household | None,
    division_code: str,
    number: str,
    today: date,
    now: datetime,
) -> ArchiveDocument | None:
    if photo is None:
        return None
    return file_document(
        by=by,
        path=photo.path,
        kind=ArchiveKind.PHOTO,
        title=f"主动发现照片 {number}",
        dated_on=today,
        household=household,
        division_code=division_code,
        file_name=photo.name,
        now=now,
    )


def checkers_of(report: NeedReport, today: date) -> list[User]:
    """Return who checks a report: its township, and the county when it is urgent or alone."""
    permission = Permission.CHECK_REPORTS
    near = holders_of(permission, report.division_code, on=today, roles=[Role.TOWNSHIP_REVIEWER])
    if near and not report.is_urgent:
        return near
    return near + holders_of(
        permission, report.division_code, on=today, roles=[Role.COUNTY_ANALYST]
    )


def bell_key(report: NeedReport) -> str:
    """Return the key of the bell that asks for a check."""
    return f"cases.report:{report.pk}:check"


def _tell(report: NeedReport, today: date, now: datetime) -> None:
    place = villages_by_code([report.division_code])[report.division_code]
    urgent = "，现在就要救助" if report.is_urgent else ""
    notify(
        users=checkers_of(report, today),
        key=bell_key(report),
        title=f"{place.town}{place.name}报来需要救助的人家{urgent}（{report.number}）",
        url=reverse("cases:report", args=[report.pk]),
        due_on=report.due_on,
        now=now,
    )

"""Ring for what is overdue; called once a day or oftener."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.cases.actions.joint_common import ring, staff_of
from xianjie.apps.cases.actions.reports import checkers_of
from xianjie.apps.cases.enums import (
    WAITING_PARTIES,
    HandlingState,
    MeasureState,
    ReportState,
)
from xianjie.apps.cases.models import JointMeasure, JointParty, NeedReport

MOST = 500


def remind_overdue(*, today: date, now: datetime) -> int:
    """Tell the accounts concerned about reports, opinions and measures whose day is over.

    Each matter rings once for each deadline, however often this runs. Returns how many bells
    rang. At most `MOST` matters of a kind at a time, the oldest first.
    """
    with transaction.atomic():
        return _reports(today, now) + _opinions(today, now) + _measures(today, now)


def _reports(today: date, now: datetime) -> int:
    late = NeedReport.objects.filter(state=ReportState.SUBMITTED, due_on__lt=today)
    rung = 0
    for report in late.order_by("due_on", "id")[:MOST]:
        rung += notify(
            users=checkers_of(report, today),
            key=f"cases.report:{report.pk}:late:{report.due_on}",
            kind=NotificationKind.OVERDUE,
            title=f"{report.number} 核查逾期",
            url=reverse("cases:report", args=[report.pk]),
            due_on=report.due_on,
            now=now,
        )
    return rung


def _opinions(today: date, now: datetime) -> int:
    late = JointParty.objects.filter(
        state__in=WAITING_PARTIES, due_on__lt=today, handling__state=HandlingState.ASKING
    )
    rung = 0
    for party in late.select_related("handling").order_by("due_on", "id")[:MOST]:
        rung += ring(
            party.handling,
            staff_of(party.handling, party.organisation_id, today),
            f"late:{party.pk}:{party.due_on}",
            f"{party.handling.number} 的意见逾期未答复",
            now,
            kind=NotificationKind.OVERDUE,
            due_on=party.due_on,
        )
    return rung


def _measures(today: date, now: datetime) -> int:
    late = JointMeasure.objects.filter(
        state=MeasureState.OPEN, due_on__lt=today, handling__state=HandlingState.DECIDED
    )
    rung = 0
    for measure in late.select_related("handling").order_by("due_on", "id")[:MOST]:
        rung += ring(
            measure.handling,
            staff_of(measure.handling, measure.organisation_id, today),
            f"late-measure:{measure.pk}",
            f"{measure.handling.number} 的处置措施逾期未落实",
            now,
            kind=NotificationKind.OVERDUE,
            due_on=measure.due_on,
        )
    return rung

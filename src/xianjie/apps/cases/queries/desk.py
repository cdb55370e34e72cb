"""What waits of reports of people in need and of joint handlings."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import HandlingState, ReportState
from xianjie.apps.cases.models import JointHandling, NeedReport
from xianjie.apps.cases.queries.joint import handlings_visible_to, organisations_of, waiting_for
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code


def reports_to_check(ask: DeskAsk) -> DeskGroup | None:
    """Return the reports that wait for a township or the county office to be checked."""
    if not ask.county or not ask.scope.may(Permission.CHECK_REPORTS):
        return None
    rows = NeedReport.objects.visible_to(ask.scope, Permission.CHECK_REPORTS).filter(
        county_code=ask.county, state=ReportState.SUBMITTED
    )
    return _reports(
        ask, rows, kind="reports", title=_("待核查的主动发现上报"), verb=_("核查"), rank=12
    )


def reports_to_complete(ask: DeskAsk) -> DeskGroup | None:
    """Return the own reports that were sent back for something to be added."""
    if not ask.county or not ask.scope.may(Permission.REPORT_NEED):
        return None
    rows = NeedReport.objects.visible_to(ask.scope, Permission.REPORT_NEED).filter(
        county_code=ask.county, state=ReportState.ASKED, reported_by_id=ask.user_id
    )
    return _reports(
        ask, rows, kind="my-reports", title=_("我的上报：待补充"), verb=_("补充"), rank=12
    )


def opinions_asked(ask: DeskAsk) -> DeskGroup | None:
    """Return the handlings in which the asker's organisation has to answer or to act."""
    organisations = organisations_of(ask.scope)
    if not ask.county or not organisations:
        return None
    rows = handlings_visible_to(ask.scope).filter(
        waiting_for(organisations), county_code=ask.county
    )
    return _handlings(
        ask, rows, kind="opinions", title=_("等本单位答复或落实的联动处置"), verb=_("办理"), rank=14
    )


def handlings_to_lead(ask: DeskAsk) -> DeskGroup | None:
    """Return the handlings whose opinions are in or whose deadline has passed, to be decided."""
    if not ask.county or not ask.scope.may(Permission.LEAD_JOINT_HANDLING, ask.county):
        return None
    rows = JointHandling.objects.visible_to(ask.scope, Permission.LEAD_JOINT_HANDLING).filter(
        county_code=ask.county, state__in=(HandlingState.ASKING, HandlingState.DECIDED)
    )
    return _handlings(
        ask, rows, kind="joint", title=_("办理中的联动处置"), verb=_("看进展"), rank=18
    )


def _reports(
    ask: DeskAsk, rows: QuerySet[NeedReport], *, kind: str, title: str, verb: str, rank: int
) -> DeskGroup:
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=ask.today)))
    found = list(rows.order_by("-is_urgent", F("due_on").asc(nulls_last=True), "pk")[: ask.limit])
    places = villages_by_code(report.division_code for report in found)
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="hand",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(report.pk),
                "、".join(report.needs) or report.number,
                reverse("cases:report", args=[report.pk]),
                due_on=report.due_on,
                place=_place(places, report.division_code),
                note=_("紧急") if report.is_urgent else report.number,
            )
            for report in found
        ),
        url=reverse("cases:reports"),
        rank=rank,
    )


def _handlings(
    ask: DeskAsk, rows: QuerySet[JointHandling], *, kind: str, title: str, verb: str, rank: int
) -> DeskGroup:
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=ask.today)))
    found = list(
        rows.select_related("household").order_by(F("due_on").asc(nulls_last=True), "pk")[
            : ask.limit
        ]
    )
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="joint",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.household.household_code} · {one.risk}",
                reverse("cases:joint-handling", args=[one.pk]),
                due_on=one.due_on,
                place=_place(places, one.division_code),
                note=one.get_state_display(),
                level=one.level,
            )
            for one in found
        ),
        url=reverse("cases:joint"),
        rank=rank,
    )


def _place(places: dict[str, VillagePlace], code: str) -> str:
    place = places.get(code)
    return f"{place.town} {place.name}".strip() if place else ""

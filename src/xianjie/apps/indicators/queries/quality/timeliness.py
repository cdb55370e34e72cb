"""及时性: days from the event to the clue, to the check at the door, to inclusion."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import CaseKind, CaseState, StepKind, StepState
from xianjie.apps.cases.models import Case, CaseStep, Episode
from xianjie.apps.indicators.enums import Dimension
from xianjie.apps.indicators.queries.quality.base import Ask, Figure, Kind, Sample
from xianjie.apps.plans.enums import LIVE_MEASURES
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.rules import plan_rules


def approved(ask: Ask, kind: CaseKind) -> ScopedQuerySet[Case]:
    """Return the cases of a kind that were approved in the period and that the scope sees."""
    rows = Case.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
    return rows.filter(
        county_code=ask.county,
        kind=kind,
        state=CaseState.APPROVED,
        closed_at__date__gte=ask.first,
        closed_at__date__lte=ask.last,
    )


def identified(ask: Ask) -> ScopedQuerySet[Episode]:
    """Return the episodes that cases began in the period and that the scope sees."""
    rows = Episode.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
    return rows.filter(
        county_code=ask.county,
        origin="CASE",
        identified_on__gte=ask.first,
        identified_on__lte=ask.last,
    )


def event_to_clue(ask: Ask) -> list[Sample]:
    """Episodes whose event and clue are known, by the days between them."""
    rows = identified(ask).filter(event_on__isnull=False, clue_on__isnull=False)
    return [
        Sample(household, place, on, "episode", pk, days=max((clue - event).days, 0))
        for pk, household, place, on, event, clue in rows.values_list(
            "pk", "household_id", "division_code", "identified_on", "event_on", "clue_on"
        )
        if event is not None and clue is not None
    ]


def clue_to_check(ask: Ask) -> list[Sample]:
    """First checks at the door that were done in the period, by the days since the clue."""
    visible = Case.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
    rows = CaseStep.objects.filter(
        case__in=visible.filter(county_code=ask.county, kind=CaseKind.IDENTIFY),
        kind=StepKind.VERIFY,
        round=1,
        state__in=[StepState.DONE, StepState.RETURNED],
        done_at__date__gte=ask.first,
        done_at__date__lte=ask.last,
    )
    found = []
    for pk, household, place, began, due, done in rows.values_list(
        "case_id", "case__household_id", "case__division_code", "case__started_on", "due_on",
        "done_at",
    ):  # fmt: skip
        on = localtime(done).date()
        found.append(
            Sample(
                household, place, on, "case", pk,
                hit=due is None or on <= due, days=max((on - began).days, 0),
            )
        )  # fmt: skip
    return found


def clue_to_inclusion(ask: Ask) -> list[Sample]:
    """Identifications that were approved in the period, by the days since the clue."""
    found = []
    for pk, household, place, began, due, closed in approved(ask, CaseKind.IDENTIFY).values_list(
        "pk", "household_id", "division_code", "started_on", "total_due_on", "closed_at"
    ):
        on = localtime(closed).date()
        found.append(
            Sample(
                household, place, on, "case", pk,
                hit=due is None or on <= due, days=max((on - began).days, 0),
            )
        )  # fmt: skip
    return found


def inclusion_to_help(ask: Ask) -> list[Sample]:
    """Episodes of the period whose first measure began, or whose time for one is over."""
    days = plan_rules(ask.county, ask.today).days
    rows = list(identified(ask).values_list("pk", "household_id", "division_code", "identified_on"))
    first: dict[int, date] = {}
    measures = Measure.objects.proven("of episodes that came through the gate").filter(
        plan__episode__in=[row[0] for row in rows],
        state__in=LIVE_MEASURES,
        started_on__isnull=False,
    )
    for episode, began in measures.values_list("plan__episode_id", "started_on"):
        if began is not None:
            first[episode] = min(first.get(episode, began), began)
    found = []
    for pk, household, place, on in rows:
        started = first.get(pk)
        waited = ((started or ask.today) - on).days
        if days is None or (started is None and waited <= days):
            continue
        found.append(
            Sample(
                household, place, on, "episode", pk,
                hit=started is not None and waited <= days,
                days=max(waited, 0) if started else None,
            )
        )  # fmt: skip
    return found


FIGURES = (
    Figure(
        "event-to-clue",
        Dimension.TIMELINESS,
        _("事发到发现"),
        _("期内纳入、登记了事发日期的户，从事发到最早线索的天数，取中位数"),
        Kind.MEDIAN,
        event_to_clue,
        "low",
    ),
    Figure(
        "clue-to-check",
        Dimension.TIMELINESS,
        _("线索到入户核实"),
        _("期内完成第一次入户核实的识别个案，从线索日期到核实完成的天数，取中位数"),
        Kind.MEDIAN,
        clue_to_check,
        "low",
    ),
    Figure(
        "check-in-time",
        Dimension.TIMELINESS,
        _("核实按期率"),
        _("期内完成第一次入户核实的识别个案中，没有超过核实期限的比例"),
        Kind.SHARE,
        clue_to_check,
        "high",
        _("按期"),
        _("超期"),
    ),
    Figure(
        "clue-to-inclusion",
        Dimension.TIMELINESS,
        _("线索到纳入"),
        _("期内审定纳入的个案，从线索日期到结案的天数，取中位数"),
        Kind.MEDIAN,
        clue_to_inclusion,
        "low",
    ),
    Figure(
        "clue-to-inclusion-80",
        Dimension.TIMELINESS,
        _("线索到纳入（八成）"),
        _("期内审定纳入的个案，八成个案不超过的天数"),
        Kind.EIGHTY,
        clue_to_inclusion,
        "low",
    ),
    Figure(
        "inclusion-in-time",
        Dimension.TIMELINESS,
        _("纳入按期率"),
        _("期内审定纳入的个案中，没有超过识别总时限的比例"),
        Kind.SHARE,
        clue_to_inclusion,
        "high",
        _("按期"),
        _("超期"),
    ),
    Figure(
        "help-in-time",
        Dimension.TIMELINESS,
        _("措施按期落实率"),
        _("期内纳入、措施落实时限已到或已有措施的户中，时限内有措施开始落实的比例"),
        Kind.SHARE,
        inclusion_to_help,
        "high",
        _("按期"),
        _("超期"),
    ),
)

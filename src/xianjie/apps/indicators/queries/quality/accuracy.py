"""准确性: verified, included, later overturned, objections upheld."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import CaseKind, CaseState, EpisodeState, ObjectionState
from xianjie.apps.cases.models import Case, Episode, Objection
from xianjie.apps.indicators.enums import Dimension
from xianjie.apps.indicators.queries.quality.base import Ask, Figure, Kind, Sample
from xianjie.apps.indicators.queries.quality.timeliness import identified
from xianjie.apps.policies.queries import standards
from xianjie.apps.removal.queries.rules import MONTHS, months_after
from xianjie.apps.screening.enums import ClueKind, Outcome
from xianjie.apps.screening.models import Verification


def checked_clues(ask: Ask) -> list[Sample]:
    """Clues that were checked in the period (the last check of each), hit where confirmed."""
    rows = (
        Verification.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
        .filter(
            clue__county_code=ask.county,
            clue__household__isnull=False,
            verified_at__date__gte=ask.first,
            verified_at__date__lte=ask.last,
        )
        .exclude(clue__kind=ClueKind.ASSET_SIGNAL)
        .order_by("verified_at", "pk")
    )
    newest = {}
    for clue, household, place, at, outcome in rows.values_list(
        "clue_id", "clue__household_id", "division_code", "verified_at", "outcome"
    ):
        newest[clue] = Sample(
            household, place, localtime(at).date(), "clue", clue,
            hit=outcome == Outcome.CONFIRMED,
        )  # fmt: skip
    return list(newest.values())


def missed(ask: Ask) -> list[Sample]:
    """Clues found without risk in the period; hit where the household was identified since."""
    quiet = [one for one in checked_clues(ask) if not one.hit]
    first: dict[int, list[date]] = {}
    rows = Episode.objects.proven("of households whose clues came through the gate")
    since = rows.filter(
        household__in={one.household for one in quiet},
        identified_on__gte=ask.first,
    ).values_list("household_id", "identified_on")
    for household, on in since:
        first.setdefault(household, []).append(on)
    return [
        Sample(
            one.household, one.division, one.on, one.thing, one.pk,
            hit=any(on > one.on for on in first.get(one.household, ())),
        )
        for one in quiet
    ]  # fmt: skip


def closed_cases(ask: Ask) -> list[Sample]:
    """Identifications that were decided in the period, hit where approved."""
    rows = _decided(ask).values_list("pk", "household_id", "division_code", "closed_at", "state")
    return [
        Sample(household, place, localtime(at).date(), "case", pk, hit=state == CaseState.APPROVED)
        for pk, household, place, at, state in rows
    ]


def returned_cases(ask: Ask) -> list[Sample]:
    """Identifications that were decided in the period, hit where they had been sent back."""
    rows = _decided(ask).values_list("pk", "household_id", "division_code", "closed_at", "round")
    return [
        Sample(household, place, localtime(at).date(), "case", pk, hit=round_ > 1)
        for pk, household, place, at, round_ in rows
    ]


def _decided(ask: Ask) -> ScopedQuerySet[Case]:
    rows = Case.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
    return rows.filter(
        county_code=ask.county,
        kind=CaseKind.IDENTIFY,
        state__in=[CaseState.APPROVED, CaseState.REJECTED],
        closed_at__date__gte=ask.first,
        closed_at__date__lte=ask.last,
    )


def objections(ask: Ask) -> list[Sample]:
    """Objections to cases that were answered in the period, hit where upheld."""
    rows = (
        Objection.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
        .filter(
            case__county_code=ask.county,
            answered_at__date__gte=ask.first,
            answered_at__date__lte=ask.last,
        )
        .exclude(state=ObjectionState.OPEN)
    )
    return [
        Sample(
            household, place, localtime(at).date(), "case", pk, hit=state == ObjectionState.UPHELD
        )
        for pk, household, place, at, state in rows.values_list(
            "case_id", "case__household_id", "division_code", "answered_at", "state"
        )
    ]


def overturned(ask: Ask) -> list[Sample]:
    """Episodes of the period; hit where they ended, other than naturally, too soon to be true."""
    months = standards(ask.county, ask.today, (MONTHS,)).whole(MONTHS)
    if months is None:
        return []
    rows = identified(ask).values_list(
        "pk", "household_id", "division_code", "identified_on", "ended_on", "state", "removal_way"
    )
    return [
        Sample(
            household, place, on, "episode", pk,
            hit=state == EpisodeState.REMOVED
            and way != "自然消除"
            and ended is not None
            and ended < months_after(on, months),
        )
        for pk, household, place, on, ended, state, way in rows
    ]  # fmt: skip


def has_later_case(ask: Ask) -> list[Sample]:
    """Identifications that were refused in the period; hit where a later one was approved."""
    later = Case.objects.filter(
        household=OuterRef("household"),
        kind=CaseKind.IDENTIFY,
        state=CaseState.APPROVED,
        closed_at__gt=OuterRef("closed_at"),
    )
    rows = _decided(ask).filter(state=CaseState.REJECTED).annotate(later=Exists(later))
    return [
        Sample(household, place, localtime(at).date(), "case", pk, hit=found)
        for pk, household, place, at, found in rows.values_list(
            "pk", "household_id", "division_code", "closed_at", "later"
        )
    ]


FIGURES = (
    Figure(
        "confirmed",
        Dimension.ACCURACY,
        _("线索属实率"),
        _("期内核查过的线索（一条取最后一次，资产提示不算）中，核查属实的比例"),
        Kind.SHARE,
        checked_clues,
        "high",
        _("属实"),
        _("核实无风险"),
    ),
    Figure(
        "included",
        Dimension.ACCURACY,
        _("立案纳入率"),
        _("期内审定的识别个案中，通过纳入的比例"),
        Kind.SHARE,
        closed_cases,
        "high",
        _("通过"),
        _("未通过"),
    ),
    Figure(
        "returned",
        Dimension.ACCURACY,
        _("退回率"),
        _("期内审定的识别个案中，办理时被退回过的比例"),
        Kind.SHARE,
        returned_cases,
        "low",
        _("退回过"),
        _("没有退回"),
    ),
    Figure(
        "upheld",
        Dimension.ACCURACY,
        _("异议成立率"),
        _("期内答复的公示异议中，异议成立的比例"),
        Kind.SHARE,
        objections,
        "low",
        _("成立"),
        _("不成立"),
    ),
    Figure(
        "missed",
        Dimension.ACCURACY,
        _("漏识率"),
        _("期内核实为无风险的线索中，该户后来又被识别纳入的比例"),
        Kind.SHARE,
        missed,
        "low",
        _("后来纳入"),
        _("没有纳入"),
    ),
    Figure(
        "refused-wrongly",
        Dimension.ACCURACY,
        _("不通过后又纳入"),
        _("期内审定不通过的识别个案中，该户后来又审定纳入的比例"),
        Kind.SHARE,
        has_later_case,
        "low",
        _("后来纳入"),
        _("没有纳入"),
    ),
    Figure(
        "overturned",
        Dimension.ACCURACY,
        _("过早消除率"),
        _("期内纳入的户中，不满风险消除最短月数就消除的比例（自然消除不算）"),
        Kind.SHARE,
        overturned,
        "low",
        _("过早消除"),
        _("其他"),
    ),
)

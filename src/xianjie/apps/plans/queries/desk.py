"""What waits of plans and measures: to make, to review, to carry out, and what is overdue."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.plans.enums import OPEN_MEASURES, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.measures import MINE, own_condition
from xianjie.apps.plans.queries.measures import OVERDUE as OVERDUE_MEASURES


def plans_to_make(ask: DeskAsk) -> DeskGroup | None:
    """Return the drafts that a village or a helper has to finish and submit."""
    scope = ask.scope.narrowed(Permission.MAKE_PLANS)
    # A township may make plans too, but its desk is for reviewing them.
    if (
        not ask.county
        or not scope.may(Permission.MAKE_PLANS)
        or ask.scope.may(Permission.REVIEW_PLANS)
    ):
        return None
    rows = Plan.objects.visible_to(scope).filter(county_code=ask.county, state=PlanState.DRAFT)
    return _plans(
        ask, rows, kind="plans", title=_("待拟定的一户一策"), verb=_("拟定"), state="DRAFT", rank=22
    )


def plans_to_review(ask: DeskAsk) -> DeskGroup | None:
    """Return the plans that wait for the township; the asker's own are left to others."""
    scope = ask.scope.narrowed(Permission.REVIEW_PLANS)
    if not ask.county or not scope.may(Permission.REVIEW_PLANS):
        return None
    rows = Plan.objects.visible_to(scope).filter(county_code=ask.county, state=PlanState.SUBMITTED)
    rows = rows.exclude(submitted_by_id=ask.user_id).exclude(made_by_id=ask.user_id)
    return _plans(
        ask,
        rows,
        kind="plan-reviews",
        title=_("待审核的一户一策"),
        verb=_("审核"),
        state="SUBMITTED",
        rank=20,
    )


def measures_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return the measures that the asker's organisation or village carries out, by deadline."""
    scope = ask.scope.narrowed(Permission.REPORT_MEASURES)
    if not ask.county or not scope.may(Permission.REPORT_MEASURES):
        return None
    rows = Measure.objects.visible_to(scope).filter(
        own_condition(scope),
        county_code=ask.county,
        state__in=OPEN_MEASURES,
        plan__state=PlanState.IN_FORCE,
    )
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=_late(ask)))
    found = list(
        rows.select_related("plan__household").order_by(F("due_on").asc(nulls_last=True), "pk")[
            : ask.limit
        ]
    )
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind="measures",
        title=_("要我们落实的帮扶措施"),
        verb=_("报告"),
        icon="check",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.plan.household.household_code} · {one.kind}",
                reverse("plans:measure", args=[one.pk]),
                due_on=one.due_on,
                place=_place(places, one.division_code),
                note=one.get_state_display(),
            )
            for one in found
        ),
        url=f"{reverse('plans:measures')}?organisation={MINE}",
        rank=16,
    )


def measures_overdue(ask: DeskAsk) -> DeskGroup | None:
    """Return, for who reviews plans of a place, the measures there whose day is over."""
    scope = ask.scope.narrowed(Permission.REVIEW_PLANS)
    if not ask.county or not scope.may(Permission.REVIEW_PLANS):
        return None
    rows = Measure.objects.visible_to(scope).filter(
        _late(ask),
        county_code=ask.county,
        state__in=OPEN_MEASURES,
        plan__state=PlanState.IN_FORCE,
    )
    rows = rows.exclude(own_condition(ask.scope))
    counts = rows.count()
    found = list(
        rows.select_related("plan__household", "organisation").order_by("due_on", "pk")[: ask.limit]
    )
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind="late-measures",
        title=_("逾期未落实的帮扶措施"),
        verb=_("催办"),
        icon="clock",
        count=counts,
        overdue=counts,
        items=tuple(
            DeskItem(
                str(one.pk),
                f"{one.plan.household.household_code} · {one.kind}",
                reverse("plans:measure", args=[one.pk]),
                due_on=one.due_on,
                place=_place(places, one.division_code),
                note=one.organisation.name if one.organisation else "",
            )
            for one in found
        ),
        url=f"{reverse('plans:measures')}?state={OVERDUE_MEASURES}",
        rank=24,
    )


def _late(ask: DeskAsk) -> Q:
    return Q(due_on__lt=ask.today)


def _plans(
    ask: DeskAsk,
    rows: QuerySet[Plan],
    *,
    kind: str,
    title: str,
    verb: str,
    state: str,
    rank: int,
) -> DeskGroup:
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=_late(ask)))
    found = list(
        rows.select_related("household", "episode").order_by(
            F("due_on").asc(nulls_last=True), "pk"
        )[: ask.limit]
    )
    places = villages_by_code(plan.division_code for plan in found)
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="edit",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(plan.pk),
                f"{plan.household.household_code} · {plan.episode.category}",
                reverse("plans:plan", args=[plan.pk]),
                due_on=plan.due_on,
                place=_place(places, plan.division_code),
                note=_("对不上风险") if plan.fits is False else "",
            )
            for plan in found
        ),
        url=f"{reverse('plans:plans')}?state={state}",
        rank=rank,
    )


def _place(places: dict[str, VillagePlace], code: str) -> str:
    place = places.get(code)
    return f"{place.town} {place.name}".strip() if place else ""

"""针对性: whether the measures of a plan fit the risks, and whether they are carried out."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.indicators.enums import Dimension
from xianjie.apps.indicators.queries.quality.base import Ask, Figure, Kind, Sample
from xianjie.apps.plans.enums import LIVE_MEASURES, MeasureState, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.rules import plan_rules


def _monitored(ask: Ask) -> list[Episode]:
    """Return the episodes that were running on the last day of the period."""
    rows = Episode.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
    rows = rows.filter(county_code=ask.county, identified_on__lte=ask.last).filter(
        Q(state=EpisodeState.MONITORED) | Q(ended_on__gt=ask.last)
    )
    return list(rows.order_by("pk"))


def planned(ask: Ask) -> list[Sample]:
    """Households monitored at the end of the period, hit where their plan is in force."""
    plan = Plan.objects.filter(
        episode=OuterRef("pk"), state__in=[PlanState.IN_FORCE, PlanState.CLOSED]
    )
    rows = Episode.objects.proven("keys that came through the gate").filter(
        pk__in=[one.pk for one in _monitored(ask)]
    )
    return [
        Sample(household, place, on, "episode", pk, hit=has)
        for pk, household, place, on, has in rows.annotate(has=Exists(plan)).values_list(
            "pk", "household_id", "division_code", "identified_on", "has"
        )
    ]


def fitting(ask: Ask) -> list[Sample]:
    """Plans in force at households monitored at the end of the period, hit where they fit.

    What was found is kept with each plan when it changes and once a day; a plan about which
    nothing was found yet does not count.
    """
    plans = Plan.objects.proven("of episodes that came through the gate").filter(
        episode__in=[one.pk for one in _monitored(ask)],
        state__in=[PlanState.IN_FORCE, PlanState.CLOSED],
    )
    return [
        Sample(household, place, localtime(at).date(), "plan", pk, hit=fits)
        for pk, household, place, at, fits in plans.values_list(
            "pk", "household_id", "division_code", "made_at", "fits"
        )
        if fits is not None
    ]


def answered(ask: Ask) -> list[Sample]:
    """Households monitored at the end of the period, hit where each risk has a live measure."""
    episodes = [one for one in _monitored(ask) if one.risks]
    rules = plan_rules(ask.county, ask.today)
    live: dict[int, list[tuple[str, str]]] = defaultdict(list)
    measures = Measure.objects.proven("of episodes that came through the gate").filter(
        plan__episode__in=[one.pk for one in episodes], state__in=LIVE_MEASURES
    )
    for episode, kind, risk in measures.values_list("plan__episode_id", "kind", "risk"):
        live[episode].append((kind, risk))
    return [
        Sample(
            one.household_id, one.division_code, one.identified_on, "episode", one.pk,
            hit=all(
                any(rules.answers(risk, *measure) for measure in live[one.pk])
                for risk in one.risks
            ),
        )
        for one in episodes
    ]  # fmt: skip


def carried_out(ask: Ask) -> list[Sample]:
    """Measures whose day fell into the period and is over, hit where they were done by it."""
    rows = (
        Measure.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
        .filter(
            county_code=ask.county,
            due_on__gte=ask.first,
            due_on__lte=min(ask.last, ask.today),
            plan__state__in=[PlanState.IN_FORCE, PlanState.CLOSED],
        )
        .exclude(state=MeasureState.DROPPED)
    )
    return [
        Sample(household, place, due, "measure", pk, hit=done is not None and done <= due)
        for pk, household, place, due, done in rows.values_list(
            "pk", "plan__household_id", "division_code", "due_on", "done_on"
        )
        if due is not None
    ]


FIGURES = (
    Figure(
        "planned",
        Dimension.FIT,
        _("有一户一策的户"),
        _("期末正在监测的户中，帮扶计划已审核执行的比例"),
        Kind.SHARE,
        planned,
        "high",
        _("有"),
        _("没有"),
    ),
    Figure(
        "fitting",
        Dimension.FIT,
        _("计划对症率"),
        _("期末正在监测的户的帮扶计划中，每项风险都有对应措施、有劳动力的有开发式措施的比例"),
        Kind.SHARE,
        fitting,
        "high",
        _("对症"),
        _("不对症"),
    ),
    Figure(
        "answered",
        Dimension.FIT,
        _("风险都有措施在落实"),
        _("期末正在监测、登记了风险的户中，每项风险都有正在落实或已落实的对应措施的比例"),
        Kind.SHARE,
        answered,
        "high",
        _("都有"),
        _("有缺"),
    ),
    Figure(
        "carried-out",
        Dimension.FIT,
        _("措施按期完成率"),
        _("完成期限在期内且已到的措施中，期限内完成的比例"),
        Kind.SHARE,
        carried_out,
        "high",
        _("按期"),
        _("没有按期"),
    ),
)

"""One plan with what is known of its household: for its page, the printed sheet and papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.plans.enums import LIVE_MEASURES, OPEN_MEASURES, MeasureState
from xianjie.apps.plans.models import Measure, Plan, PlanEvent
from xianjie.apps.plans.queries.claims import YEAR, ClaimsPaid, claims_paid
from xianjie.apps.plans.queries.fitting import Fit, judge, labour_in
from xianjie.apps.plans.queries.labour import LabourFacts, labour_of
from xianjie.apps.plans.queries.organisations import organisation_for, organisations_near
from xianjie.apps.plans.queries.proposing import Proposal, propose
from xianjie.apps.plans.queries.rules import PlanRules, plan_rules
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.enums import EXPORTED_KINDS, LIVE_STATES
from xianjie.apps.screening.models import ClueMonth
from xianjie.apps.screening.queries.pages import periods_screened


@dataclass(frozen=True)
class Suggestion:
    """A proposal with the organisation that would do it."""

    proposal: Proposal
    organisation: Organisation | None


@dataclass(frozen=True)
class PlanView:
    """A plan found through the gate: measures, what fits, what is proposed, what happened."""

    plan: Plan
    facts: LabourFacts
    fit: Fit
    measures: tuple[Measure, ...]
    suggestions: tuple[Suggestion, ...]
    events: tuple[PlanEvent, ...]
    rules: PlanRules

    @property
    def live(self) -> int:
        """How many measures are in place."""
        return sum(one.state in LIVE_MEASURES for one in self.measures)


def plan_view(plan: Plan, on: date) -> PlanView:
    """Return a plan with its episode and household as its page shows it; six queries."""
    measures = tuple(plan.measures.select_related("organisation").order_by("id"))
    for measure in measures:
        measure.plan = plan
    kept = [(one.kind, one.risk) for one in measures if one.state != MeasureState.DROPPED]
    rules = plan_rules(plan.division_code, on)
    facts = labour_of([plan.household_id], plan.division_code, on)[plan.household_id]
    episode = plan.episode
    proposals = propose(episode.risks, facts, rules, no_labour=episode.no_labour, taken=kept)
    return PlanView(
        plan=plan,
        facts=facts,
        fit=judge(episode.risks, kept, labour_in(episode, facts), rules),
        measures=measures,
        suggestions=_suggestions(plan, proposals),
        events=tuple(plan.events.select_related("user").order_by("-id")),
        rules=rules,
    )


def _suggestions(plan: Plan, proposals: Iterable[Proposal]) -> tuple[Suggestion, ...]:
    bodies = organisations_near(plan.division_code)
    return tuple(
        Suggestion(one, organisation_for(one.sector, plan.division_code, bodies))
        for one in proposals
    )


@dataclass(frozen=True)
class KnownFacts:
    """What is known besides: this month's clues, the last sheet, 防贫保 of a year."""

    clues: tuple[ClueMonth, ...]
    period: str
    sheet: Sheet | None
    claims: ClaimsPaid


def known_facts(household: Household, on: date) -> KnownFacts:
    """Return it for a household found through the gate; four queries."""
    periods = periods_screened(household.county_code)
    period = periods[0] if periods else ""
    clues = ClueMonth.objects.proven("of a household found through the gate").filter(
        household=household, period=period, state__in=LIVE_STATES, kind__in=EXPORTED_KINDS
    )
    sheets = Sheet.objects.proven("of a household found through the gate")
    last = sheets.filter(household=household).select_related("filled_by")
    return KnownFacts(
        clues=tuple(clues.order_by("-level_rank", "id")),
        period=period,
        sheet=last.order_by("-filled_at").first(),
        claims=claims_paid(household, on - YEAR),
    )


@dataclass(frozen=True)
class TellingMeasure:
    """A measure as a family is told of it: what, by whom, until when, how far."""

    kind: str
    title: str
    organisation: str
    amount: int | None
    due_on: date | None
    state: str
    result: str


def measures_told(household: Household) -> list[TellingMeasure]:
    """Return the measures of a household, found by the caller, for the 帮扶明白纸; one query.

    Those of plans under work are left out, as are dropped ones; no risk and no reason stands there.
    """
    rows = Measure.objects.proven("of a household that the caller found").filter(
        plan__household=household, plan__state="IN_FORCE"
    )
    rows = rows.exclude(state=MeasureState.DROPPED).select_related("organisation")
    return [
        TellingMeasure(
            kind=one.kind,
            title=one.title,
            organisation=one.organisation.name if one.organisation else "",
            amount=one.amount,
            due_on=one.due_on if one.state in OPEN_MEASURES else None,
            state=one.get_state_display(),
            result=one.result,
        )
        for one in rows.order_by("id")
    ]


def plans_of(household: Household) -> list[Plan]:
    """Return the plans of a household found through the gate, the newest first; one query."""
    rows = Plan.objects.proven("of a household found through the gate")
    return list(rows.filter(household=household).select_related("episode", "helper")[:10])

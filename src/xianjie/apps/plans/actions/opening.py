"""Open the draft of a plan with what is known and what is proposed, for one household or many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.actions.common import MeasureDraft, must_make, new_measure, note_plan
from xianjie.apps.plans.enums import PlanAct, PlanState
from xianjie.apps.plans.models import Measure, Plan, PlanEvent
from xianjie.apps.plans.queries.analysis import first_words
from xianjie.apps.plans.queries.claims import YEAR, paid_since
from xianjie.apps.plans.queries.fitting import judge, labour_in
from xianjie.apps.plans.queries.labour import LabourFacts, labour_of
from xianjie.apps.plans.queries.late import without_plan
from xianjie.apps.plans.queries.organisations import organisation_for, organisations_of_county
from xianjie.apps.plans.queries.proposing import Proposal, propose
from xianjie.apps.plans.queries.rules import PlanRules, plan_rules
from xianjie.kernel.errors import RefusedError

SYSTEM = Actor("system:plans", Scope.nothing())
AT_ONCE = 200


@transaction.atomic
def open_plan(*, by: Actor, episode: Episode, today: date, now: datetime) -> Plan:
    """Open the draft of a monitored household's plan, or return the plan that is there already.

    Raises ``RefusedError`` when not permitted or when the household is monitored no longer.
    """
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    must_make(by, episode.division_code)
    known = Plan.objects.filter(episode=episode).first()
    if known is not None:
        return known
    if episode.state != EpisodeState.MONITORED:
        raise RefusedError("ended", "该户已不在监测中，不用再拟一户一策。")
    return _open([episode], by=by, today=today, now=now)[0]


def plan_opened_episode(episode: Episode, today: date, now: datetime) -> None:
    """Open the draft of a household that a case has just taken in; part of that act.

    Where monitoring goes on after its household was back, so does its plan.
    """
    known = Plan.objects.select_for_update().filter(episode=episode).first()
    if known is None:
        _open([episode], by=SYSTEM, today=today, now=now)
    elif known.state == PlanState.CLOSED:
        known.state = PlanState.IN_FORCE if known.reviewed_at else PlanState.DRAFT
        known.closed_on = None
        known.version += 1
        known.save()
        note_plan(SYSTEM, known, PlanAct.CHANGED, now, "户已恢复在册，监测和计划接着。")


@transaction.atomic
def open_missing_plans(
    *, by: Actor, county: str, limit: int = AT_ONCE, today: date, now: datetime
) -> int:
    """Open drafts for monitored households of a county that have none; returns how many.

    At most ``limit`` at once, those waiting longest first; a constant number of queries. For the
    tick, and for the county office on demand.
    """
    if not by.scope.may(Permission.DECIDE_CASES, county):
        raise RefusedError("not-permitted", "您没有为全县建立一户一策的权限。")
    rows = without_plan(county).select_related("household").order_by("identified_on", "id")
    return len(_open(list(rows[:limit]), by=by, today=today, now=now))


def _open(episodes: list[Episode], *, by: Actor, today: date, now: datetime) -> list[Plan]:
    """Make the drafts of episodes of one county with their first measures."""
    if not episodes:
        return []
    county = episodes[0].county_code
    households = [one.household_id for one in episodes]
    rules = plan_rules(county, today)
    labour = labour_of(households, county, today)
    paid = paid_since(households, today - YEAR)
    bodies = organisations_of_county(county)
    helpers = _helpers({one.division_code for one in episodes}, today)
    plans, proposed = [], []
    for episode in episodes:
        facts = labour[episode.household_id]
        proposals = propose(episode.risks, facts, rules, no_labour=episode.no_labour)
        firsts = [one for one in proposals if one.first]
        words = first_words(episode, facts, firsts, paid.get(episode.household_id, 0))
        plan = Plan(
            episode=episode,
            household_id=episode.household_id,
            county_code=county,
            division_code=episode.division_code,
            state=PlanState.DRAFT,
            helper=helpers.get(episode.division_code),
            analysis=words.analysis,
            needs=words.needs,
            goal=words.goal,
            made_by_id=by.user_id,
            made_at=now,
            due_on=_deadline(episode, rules, today),
            fits=_fits(episode, facts, firsts, rules),
        )
        plans.append(plan)
        proposed.append(firsts)
    Plan.objects.bulk_create(plans)
    Measure.objects.bulk_create(
        new_measure(plan, drafted(one, plan, bodies, rules, today))
        for plan, firsts in zip(plans, proposed, strict=True)
        for one in firsts
    )
    PlanEvent.objects.bulk_create(
        PlanEvent(plan=plan, act=PlanAct.OPENED, user_id=by.user_id, at=now) for plan in plans
    )
    single = len(plans) == 1
    record(
        actor=by,
        action="plans.open",
        object_type="plans.Plan" if single else "county",
        object_id=plans[0].pk if single else county,
        division_code=plans[0].division_code if single else county,
        detail={"rows": len(plans)},
        at=now,
    )
    return plans


def drafted(
    proposal: Proposal,
    plan: Plan,
    bodies: Iterable[Organisation],
    rules: PlanRules,
    today: date,
) -> MeasureDraft:
    """Return a proposal as a measure: who does it by the rulebook, until the plan's last day."""
    due_on = plan.due_on
    if due_on is not None and due_on < today:
        due_on = today + timedelta(days=rules.days or 0)
    return MeasureDraft(
        kind=proposal.kind,
        title=proposal.title,
        risk=proposal.risk,
        organisation=organisation_for(proposal.sector, plan.division_code, list(bodies)),
        due_on=due_on,
        proposed=True,
        reason=proposal.reason,
    )


def _deadline(episode: Episode, rules: PlanRules, today: date) -> date | None:
    """Return the last day for a measure in place, counted as `without_live_measure` counts."""
    if rules.days is None:
        return None
    start = episode.identified_on if episode.origin == EpisodeOrigin.CASE else today
    return start + timedelta(days=rules.days)


def _fits(episode: Episode, facts: LabourFacts, firsts: list[Proposal], rules: PlanRules) -> bool:
    labour = labour_in(episode, facts)
    return judge(episode.risks, [(p.kind, p.risk) for p in firsts], labour, rules).fits


def _helpers(villages: set[str], today: date) -> dict[str, User]:
    """Return the one 帮扶责任人 of each village; villages with none or several are left out."""
    found = {
        village: holders_of(Permission.MAKE_PLANS, village, on=today, roles=[Role.HELPER])
        for village in sorted(villages)
    }
    return {village: users[0] for village, users in found.items() if len(users) == 1}

"""Whether the measures of a plan answer its risks: 针对性. `domain/monitoring.md` §6."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.enums import LIVE_MEASURES, OPEN_PLANS, Labour, MeasureState, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.labour import LabourFacts, labour_of
from xianjie.apps.plans.queries.rules import PlanRules, is_development, plan_rules

SECURITY = "综合保障"
NEWEST = date.max
"""The day of which no rule is older: the mapping that came into force last."""
CHUNK = 500


@dataclass(frozen=True)
class Fit:
    """What was found about the measures of a plan, the dropped ones left out.

    ``open_risks`` are the risks that no measure answers; ``missing_development`` how many
    开发式 measures a household with labour still lacks; ``only_security``: it has labour, yet
    nothing but 综合保障.
    """

    labour: Labour
    open_risks: tuple[str, ...] = ()
    missing_development: int = 0
    only_security: bool = False
    empty: bool = False

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong with the measures."""
        return not self.warnings

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what is wrong, in sentences; nothing where all is well."""
        if self.empty:
            return ("还没有一项措施。",)
        found = [f"没有一项措施对得上风险“{risk}”。" for risk in self.open_risks]
        if self.only_security:
            found.append("家里有劳动力，不能只有综合保障。")
        elif self.missing_development:
            found.append(
                f"家里有劳动力，还缺 {self.missing_development} 项开发式措施（产业、就业等）。"
            )
        return tuple(found)


def judge(
    risks: Sequence[str],
    measures: Iterable[tuple[str, str]],
    labour: Labour,
    rules: PlanRules,
) -> Fit:
    """Judge (kind, risk) of measures against the risks of a household."""
    kept = list(measures)
    open_risks = tuple(
        risk for risk in risks if not any(rules.answers(risk, *measure) for measure in kept)
    )
    have = sum(is_development(kind) for kind, _ in kept)
    able = labour == Labour.FULL
    return Fit(
        labour=labour,
        open_risks=open_risks,
        missing_development=max(rules.least - have, 0) if able else 0,
        only_security=able
        and bool(kept)
        and rules.least > 0
        and all(kind == SECURITY for kind, _ in kept),
        empty=not kept,
    )


def labour_in(episode: Episode, facts: LabourFacts) -> Labour:
    """Return what a monitored household can do; the label 整户无劳动能力 comes first."""
    return Labour.NONE if episode.no_labour else facts.labour


def fits_of(plans: Iterable[Plan], place: str, on: date) -> dict[int, Fit]:
    """Return what is found about plans, found by the caller with their episodes; two queries."""
    plans = list(plans)
    rules = plan_rules(place, on)
    labour = labour_of({plan.household_id for plan in plans}, place, on)
    measures: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Measure.objects.proven("of plans that the caller found")
    rows = rows.filter(plan__in=[plan.pk for plan in plans]).exclude(state=MeasureState.DROPPED)
    for number, kind, risk in rows.values_list("plan_id", "kind", "risk"):
        measures[number].append((kind, risk))
    return {
        plan.pk: judge(
            plan.episode.risks,
            measures[plan.pk],
            labour_in(plan.episode, labour[plan.household_id]),
            rules,
        )
        for plan in plans
    }


def fit_of(plan: Plan, on: date) -> Fit:
    """Return what is found about one plan, by the rules of its village on a day."""
    return fits_of([plan], plan.division_code, on)[plan.pk]


def unfit_plans(county: str) -> ScopedQuerySet[Plan]:
    """Return the plans in force whose measures do not answer the risks, not yet gated.

    What was found is kept with the plan when it changes and once a day, so that this needs no
    look at the measures.
    """
    return Plan.objects.filter(county_code=county, state=PlanState.IN_FORCE, fits=False)


def measures_by_risk(episode: Episode, *, on: date = NEWEST) -> dict[str, list[Measure]]:
    """Return for each risk of an episode its measures in place that answer it, in one query.

    The caller found the episode through the gate. In place is what runs or is done; ``on`` is the
    day of the mapping, by default the newest.
    """
    return measures_by_risk_of([episode], episode.division_code, on=on)[episode.pk]


def measures_by_risk_of(
    episodes: Iterable[Episode], place: str, *, on: date = NEWEST
) -> dict[int, dict[str, list[Measure]]]:
    """Do the same for many episodes of one place (6 to 12 digits), in one query."""
    episodes = list(episodes)
    rules = plan_rules(place, on)
    live: dict[int, list[Measure]] = defaultdict(list)
    rows = Measure.objects.proven("of episodes that the caller found")
    rows = rows.filter(plan__episode__in=[one.pk for one in episodes], state__in=LIVE_MEASURES)
    for measure in rows.select_related("plan").order_by("id"):
        live[measure.plan.episode_id].append(measure)
    return {
        episode.pk: {
            risk: [one for one in live[episode.pk] if rules.answers(risk, one.kind, one.risk)]
            for risk in episode.risks
        }
        for episode in episodes
    }


def changed_fits(county: str, on: date) -> list[Plan]:
    """Return the open plans of a county whose kept finding is out of date, with the new one.

    For the daily look: members change, rules change. Two queries for 500 plans.
    """
    rows = Plan.objects.filter(county_code=county, state__in=OPEN_PLANS)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    changed = []
    for start in range(0, len(keys), CHUNK):
        portion = list(
            Plan.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("episode")
        )
        found = fits_of(portion, county, on)
        for plan in portion:
            if plan.fits != found[plan.pk].fits:
                plan.fits = found[plan.pk].fits
                changed.append(plan)
    return changed

"""Do the rules help? Hits, checks and confirmed risks of each rule in a month."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.screening.enums import LIVE_STATES, VERIFIED, ClueKind, Outcome
from xianjie.apps.screening.models import Clue, Run
from xianjie.apps.screening.preparing import resolved_for
from xianjie.apps.screening.queries.rule_tallies import RuleTally, rule_tallies
from xianjie.policy.showing import rests_on, show_parameter


@dataclass(frozen=True)
class Threshold:
    """A parameter that a rule rests on, with its value in words."""

    name: str
    title: str
    value: str


@dataclass(frozen=True)
class RuleEffect:
    """What one rule led to in a month, within a scope.

    ``verified`` are clues that were checked, of them ``confirmed`` turned out to be a risk.
    ``before`` is what it hit in the month before, None where that was not screened.
    """

    rule: str
    title: str
    kind: str
    kind_label: str
    risk: str
    hits: int
    new: int
    cleared: int
    before: int | None
    verified: int
    confirmed: int
    no_risk: int
    population: int
    thresholds: tuple[Threshold, ...]

    @property
    def verified_rate(self) -> float | None:
        """Share of the hits that somebody has checked."""
        return self.verified / self.hits if self.hits else None

    @property
    def confirmed_rate(self) -> float | None:
        """Share of the checked that are a risk."""
        return self.confirmed / self.verified if self.verified else None

    @property
    def list_kind(self) -> str:
        """The kind that the clue list must be asked for; empty where it shows it anyway."""
        return self.kind if self.kind == ClueKind.MISMATCH else ""


def rule_effects(run: Run, scope: Scope, previous: Run | None) -> list[RuleEffect]:
    """Return every rule of a run with what it led to, most hits first, in a few queries."""
    tallies = rule_tallies(run, scope)
    before = rule_tallies(previous, scope) if previous else None
    outcomes = _outcomes(run, scope)
    resolved = resolved_for(run)
    populations = {one["rule_id"]: one["population"] for one in run.manifest.get("rules", [])}
    names = {*tallies, *populations, *(rule for rule, _ in outcomes)}
    effects = []
    for name in names:
        rule = resolved.rules.get(name)
        if rule is None:
            continue
        tally = tallies.get(name) or RuleTally(rule.kind.value)
        confirmed = outcomes.get((name, Outcome.CONFIRMED.value), 0)
        no_risk = outcomes.get((name, Outcome.NO_RISK.value), 0)
        effects.append(
            RuleEffect(
                rule=name,
                title=rule.title or name,
                kind=rule.kind.value,
                kind_label=str(ClueKind(rule.kind.value).label),
                risk=rule.risk,
                hits=tally.hits,
                new=tally.new,
                cleared=tally.cleared,
                before=(before.get(name) or RuleTally()).hits if before is not None else None,
                verified=confirmed + no_risk,
                confirmed=confirmed,
                no_risk=no_risk,
                population=populations.get(name, 0),
                thresholds=tuple(
                    Threshold(one.id, one.title, show_parameter(one))
                    for one in rests_on(resolved, rule)
                ),
            )
        )
    return sorted(effects, key=lambda one: (-one.hits, one.rule))


def _outcomes(run: Run, scope: Scope) -> dict[tuple[str, str], int]:
    """Checked clues of the month that stand, by rule and outcome.

    The few that were checked lead the way to their months, not the other way round.
    """
    here = Q() if scope.covers(run.county_code) else scope.filter("months__division_code")
    rows = (
        Clue.objects.proven("narrowed to the scope by the village of the month")
        .filter(
            here,
            county_code=run.county_code,
            outcome__in=VERIFIED,
            months__period=run.period,
            months__state__in=LIVE_STATES,
            months__findings__isnull=False,
        )
        .order_by()
        .values_list("months__findings__rule_id", "outcome")
        .annotate(count=Count("months", distinct=True))
    )
    return {(rule, outcome): count for rule, outcome, count in rows}


def totals_of(effects: list[RuleEffect]) -> dict[str, int]:
    """Return the sums of a list. A clue of two rules counts for each."""
    keys = ("hits", "new", "cleared", "verified", "confirmed", "no_risk")
    return {key: sum(getattr(one, key) for one in effects) for key in keys}

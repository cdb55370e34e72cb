"""Why: the steps by which the rulebook came to a gap."""

from __future__ import annotations

import duckdb

from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.running import assess_gap, judge_household
from xianjie.policy.entitlement import Step

DERIVED = "事实"


def steps_of(gap: EntitlementGap, *, full: bool = False) -> tuple[Step, ...]:
    """Return the steps of a gap, by the rulebook of the month that saw it last.

    From the values that the engine read then, which takes no time; ``full`` works the household
    out anew from the rows that were delivered, derived facts included. Falls back on the former
    where the run keeps its files no longer.
    """
    run = gap.evaluation.run
    if full:
        try:
            for judged in judge_household(run, gap.household_id):
                if judged.benefit.id == gap.benefit_id and judged.person_id == gap.person_id:
                    return judged.assessment.steps
        except (KeyError, OSError, duckdb.Error):
            pass
    told = assess_gap(run, gap.benefit_id, gap.fact_values)
    return tuple(step for step in told.steps if step.label != DERIVED) if told else ()

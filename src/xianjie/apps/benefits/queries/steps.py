"""Why: the steps by which the rulebook came to a gap."""

from __future__ import annotations

from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.running import assess_gap
from xianjie.policy.entitlement import Step


def steps_of(gap: EntitlementGap) -> tuple[Step, ...]:
    """Return the steps of a gap, from the values that the engine read then and the rulebook then.

    A gap that this month's data left undecided shows the steps of the month that saw it last.
    """
    told = assess_gap(gap.evaluation.run, gap.benefit_id, gap.fact_values)
    return told.steps if told else ()

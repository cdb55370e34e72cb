"""Plant all stories in a county and complete the truth table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from xianjie.demo import (
    stories_aid,
    stories_assets,
    stories_benefits,
    stories_health,
    stories_living,
    stories_work,
)
from xianjie.demo.county import County
from xianjie.demo.plan import Plan
from xianjie.demo.telling import Teller
from xianjie.demo.thresholds import Thresholds

SEVERAL = "综合-多信号叠加"

# Stories with narrow pools come first; each household is used once.
_STORIES = (
    stories_health.disabilities,
    stories_living.without_labour,
    stories_living.lost_labour,
    stories_work.unemployment,
    stories_work.wages,
    stories_assets.several_signals,
    stories_assets.assets,
    stories_living.school,
    stories_health.insurance,
    stories_health.new_diseases,
    stories_health.medical_costs,
    stories_health.single_stays,
    stories_living.housing_and_water,
    stories_living.disasters,
    stories_aid.assistance,
    stories_aid.loans,
    stories_aid.incomes,
    stories_assets.hotline,
    stories_benefits.plant,
)


def plant_stories(
    county: County, lines: Thresholds, monthly: Sequence[Thresholds] | None = None
) -> Plan:
    """Plant every story that the county's rulebook has lines for and return the plan.

    :param lines: the lines at the end of the last month, which the stories cross.
    :param monthly: the lines of each month, where they change on the way (default: the same).
    """
    rng = np.random.default_rng([county.size.seed, 40, county.size.households])
    teller = Teller(Plan(county, rng), lines, monthly or [lines] * len(county.periods))
    for story in _STORIES:
        story(teller)
    stories_aid.below_means(teller)
    _add_several(teller)
    stories_benefits.finish(teller)
    teller.plan.rule_kinds.update((name, rule.kind) for name, rule in lines.rules.items())
    teller.plan.rule_risks.update((name, rule.risk) for name, rule in lines.rules.items())
    return teller.plan


def _add_several(teller: Teller) -> None:
    """Expect the rule of several signals wherever the planted ones add up to it."""
    lines, plan = teller.lines, teller.plan
    if not lines.has("多信号风险数", "蓝色分值线") or SEVERAL not in lines.rules:
        return
    least, line = lines.whole("多信号风险数"), lines.whole("蓝色分值线")
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for planted in plan.truth:
        for month in planted.months:
            found[planted.household, month] |= set(planted.rules)
    months: dict[int, list[int]] = defaultdict(list)
    for (home, month), rules in sorted(found.items()):
        scored = [lines.rules[r] for r in rules if r in lines.rules and lines.rules[r].weight > 0]
        if len({rule.risk for rule in scored}) >= least and sum(r.weight for r in scored) >= line:
            months[home].append(month)
    for home, hit in months.items():
        plan.expect("多信号", home, SEVERAL, "其他", hit)

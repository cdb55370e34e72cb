"""What episodes and plans know of the monitored households of a county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.plans.enums import LIVE_MEASURES
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries import without_live_measure

_WHY = "households of a county's snapshot, which is gated where it is read"


@dataclass(frozen=True)
class Helped:
    """Households with a measure in place, and those known to have none."""

    measured: frozenset[int] = frozenset()
    bare: frozenset[int] = frozenset()

    def says(self, household: int, listed: bool) -> bool | None:
        """Whether a household has help: ``listed`` when the register names a measure.

        None where neither a plan nor the register says anything.
        """
        if household in self.measured or listed:
            return True
        return False if household in self.bare else None


def helped(county: str, on: date) -> Helped:
    """Return what plans say by the end of a day; two queries.

    A household counts as without help from the day after its identification (one of the imported
    list: after its plan was opened): whether that is already late is another figure.
    """
    live = (
        Measure.objects.proven(_WHY)
        .filter(
            county_code=county,
            state__in=LIVE_MEASURES,
            started_on__lte=on,
            plan__episode__state=EpisodeState.MONITORED,
        )
        .values_list("plan__household_id", flat=True)
    )
    bare = without_live_measure(county, on, days=0).values_list("household_id", flat=True)
    return Helped(frozenset(live), frozenset(bare))


def helpers_of(households: Iterable[int]) -> dict[int, str]:
    """Return household → who answers for its newest plan, for a page of households; one query."""
    rows = (
        Plan.objects.proven("households of a page of the gated list")
        .filter(household__in=list(households), helper__isnull=False)
        .order_by("made_at", "pk")
        .select_related("helper")
    )
    return {plan.household_id: str(plan.helper) for plan in rows}

"""Tables of the plans."""

from xianjie.apps.plans.models.consolidation import VillageMeasure
from xianjie.apps.plans.models.insurance import InsuranceClaim, InsuranceCover
from xianjie.apps.plans.models.plan import Measure, MeasureEvent, Plan, PlanEvent

__all__ = [
    "InsuranceClaim",
    "InsuranceCover",
    "Measure",
    "MeasureEvent",
    "Plan",
    "PlanEvent",
    "VillageMeasure",
]

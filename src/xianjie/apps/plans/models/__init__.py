"""Tables of the plans."""

from xianjie.apps.plans.models.plan import Measure, MeasureEvent, Plan

__all__ = ["Measure", "MeasureEvent", "Plan"]

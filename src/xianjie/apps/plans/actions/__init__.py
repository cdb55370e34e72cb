"""What can be done with plans and measures."""

from xianjie.apps.plans.actions.adopting import adopt_support
from xianjie.apps.plans.actions.common import MeasureDraft
from xianjie.apps.plans.actions.drafting import (
    add_measure,
    change_measure,
    drop_measure,
    edit_plan,
    make_plan,
)
from xianjie.apps.plans.actions.exporting import record_plans_export
from xianjie.apps.plans.actions.opening import open_missing_plans, open_plan
from xianjie.apps.plans.actions.refreshing import refresh_fits
from xianjie.apps.plans.actions.reminding import remind
from xianjie.apps.plans.actions.reporting import report_measure, report_measures
from xianjie.apps.plans.actions.reviewing import review_plan, submit_plan

__all__ = [
    "MeasureDraft",
    "add_measure",
    "adopt_support",
    "change_measure",
    "drop_measure",
    "edit_plan",
    "make_plan",
    "open_missing_plans",
    "open_plan",
    "record_plans_export",
    "refresh_fits",
    "remind",
    "report_measure",
    "report_measures",
    "review_plan",
    "submit_plan",
]

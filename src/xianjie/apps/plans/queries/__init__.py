"""Reading plans, measures and 防贫保."""

from xianjie.apps.plans.queries.claims import claims_paid, paid_since
from xianjie.apps.plans.queries.fitting import (
    Fit,
    fit_of,
    fits_of,
    measures_by_risk,
    measures_by_risk_of,
    unfit_plans,
)
from xianjie.apps.plans.queries.known import measures_told, plans_of
from xianjie.apps.plans.queries.late import overdue_measures, without_live_measure, without_plan

__all__ = [
    "Fit",
    "claims_paid",
    "fit_of",
    "fits_of",
    "measures_by_risk",
    "measures_by_risk_of",
    "measures_told",
    "overdue_measures",
    "paid_since",
    "plans_of",
    "unfit_plans",
    "without_live_measure",
    "without_plan",
]

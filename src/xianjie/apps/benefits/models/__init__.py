"""Tables of benefits."""

from xianjie.apps.benefits.models.evaluation import (
    BenefitConfirmation,
    BenefitEvaluation,
    BenefitUnknown,
)
from xianjie.apps.benefits.models.former_measure import FormerMeasure
from xianjie.apps.benefits.models.gap import EntitlementGap, GapEvent

__all__ = [
    "BenefitConfirmation",
    "BenefitEvaluation",
    "BenefitUnknown",
    "EntitlementGap",
    "FormerMeasure",
    "GapEvent",
]

"""Tables of assessment."""

from xianjie.apps.assessment.models.result import (
    Appeal,
    AssessmentRun,
    LineScore,
    ObjectScore,
    ResultUse,
)
from xianjie.apps.assessment.models.scheme import AssessmentScheme, QualityItem, SchemeLine

__all__ = [
    "Appeal",
    "AssessmentRun",
    "AssessmentScheme",
    "LineScore",
    "ObjectScore",
    "QualityItem",
    "ResultUse",
    "SchemeLine",
]

"""Tables of the indicators."""

from xianjie.apps.indicators.models.alarm import ClusterAlarm, ClusterCount
from xianjie.apps.indicators.models.indicator import (
    Indicator,
    IndicatorComputation,
    IndicatorRevision,
    IndicatorTarget,
    IndicatorValue,
    TargetMatch,
)

__all__ = [
    "ClusterAlarm",
    "ClusterCount",
    "Indicator",
    "IndicatorComputation",
    "IndicatorRevision",
    "IndicatorTarget",
    "IndicatorValue",
    "TargetMatch",
]

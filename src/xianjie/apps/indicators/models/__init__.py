"""Tables of the indicators."""

from xianjie.apps.indicators.models.alarm import ClusterAlarm, ClusterCount
from xianjie.apps.indicators.models.indicator import (
    Indicator,
    IndicatorRevision,
    IndicatorTarget,
    IndicatorValue,
    TargetMatch,
)

__all__ = [
    "ClusterAlarm",
    "ClusterCount",
    "Indicator",
    "IndicatorRevision",
    "IndicatorTarget",
    "IndicatorValue",
    "TargetMatch",
]

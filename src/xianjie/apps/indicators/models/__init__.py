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
from xianjie.apps.indicators.models.rural import (
    Award,
    LandQuota,
    LandReserve,
    LongGoal,
    Showpiece,
    VillagePlan,
    VillageService,
)

__all__ = [
    "Award",
    "ClusterAlarm",
    "ClusterCount",
    "Indicator",
    "IndicatorComputation",
    "IndicatorRevision",
    "IndicatorTarget",
    "IndicatorValue",
    "LandQuota",
    "LandReserve",
    "LongGoal",
    "Showpiece",
    "TargetMatch",
    "VillagePlan",
    "VillageService",
]

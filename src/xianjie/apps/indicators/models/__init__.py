"""Tables of the indicators."""

from xianjie.apps.indicators.models.alarm import ClusterAlarm, ClusterCount
from xianjie.apps.indicators.models.indicator import Indicator, IndicatorTarget, IndicatorValue

__all__ = ["ClusterAlarm", "ClusterCount", "Indicator", "IndicatorTarget", "IndicatorValue"]

"""Tables of the indicators."""

from xianjie.apps.indicators.models.alarm import ClusterAlarm, ClusterCount

__all__ = ["ClusterAlarm", "ClusterCount"]

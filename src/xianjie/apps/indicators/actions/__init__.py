"""What is done about clusters."""

from xianjie.apps.indicators.actions.exporting import record_quality_export
from xianjie.apps.indicators.actions.judging import acknowledge_alarm, close_alarm
from xianjie.apps.indicators.actions.watching import watch_clusters, watch_county

__all__ = [
    "acknowledge_alarm",
    "close_alarm",
    "record_quality_export",
    "watch_clusters",
    "watch_county",
]

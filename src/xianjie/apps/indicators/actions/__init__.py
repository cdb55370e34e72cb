"""What is done about clusters and indicators."""

from xianjie.apps.indicators.actions.computing import ComputeResult, compute_stale, compute_values
from xianjie.apps.indicators.actions.defining import ensure_indicators
from xianjie.apps.indicators.actions.exporting import record_board_export, record_quality_export
from xianjie.apps.indicators.actions.judging import acknowledge_alarm, close_alarm
from xianjie.apps.indicators.actions.matching import confirm_match, match_document
from xianjie.apps.indicators.actions.owning import OwnIndicator, save_indicator
from xianjie.apps.indicators.actions.reporting import WantedGoal, report_value, set_target
from xianjie.apps.indicators.actions.watching import watch_clusters, watch_county

__all__ = [
    "ComputeResult",
    "OwnIndicator",
    "WantedGoal",
    "acknowledge_alarm",
    "close_alarm",
    "compute_stale",
    "compute_values",
    "confirm_match",
    "ensure_indicators",
    "match_document",
    "record_board_export",
    "record_quality_export",
    "report_value",
    "save_indicator",
    "set_target",
    "watch_clusters",
    "watch_county",
]

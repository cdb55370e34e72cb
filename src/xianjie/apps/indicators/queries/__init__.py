"""Reads about clusters, quality and indicators."""

from xianjie.apps.indicators.queries.tracked import TrackedTask, tracked_requirements, tracked_tasks
from xianjie.apps.indicators.queries.values import GoalLine, IndicatorLine, values_for

__all__ = [
    "GoalLine",
    "IndicatorLine",
    "TrackedTask",
    "tracked_requirements",
    "tracked_tasks",
    "values_for",
]

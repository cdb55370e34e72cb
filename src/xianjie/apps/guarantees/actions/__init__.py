"""Writes of the guarantees."""

from xianjie.apps.guarantees.actions.problems import (
    Paper,
    charge_problem,
    control_dropout,
    may_judge,
    may_work,
    register_problem,
    step_problem,
)
from xianjie.apps.guarantees.actions.refreshing import Refreshed, refresh_problems

__all__ = [
    "Paper",
    "Refreshed",
    "charge_problem",
    "control_dropout",
    "may_judge",
    "may_work",
    "refresh_problems",
    "register_problem",
    "step_problem",
]

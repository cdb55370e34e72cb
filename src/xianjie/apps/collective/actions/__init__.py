"""Writes."""

from xianjie.apps.collective.actions.confirming import confirm_incomes
from xianjie.apps.collective.actions.distributing import Plan, open_distribution, replan
from xianjie.apps.collective.actions.lines import Change, correct_line, set_lines
from xianjie.apps.collective.actions.steps import (
    Facts,
    Paper,
    answer_objection,
    distribution_step,
    record_objection,
)

__all__ = [
    "Change",
    "Facts",
    "Paper",
    "Plan",
    "answer_objection",
    "confirm_incomes",
    "correct_line",
    "distribution_step",
    "open_distribution",
    "record_objection",
    "replan",
    "set_lines",
]

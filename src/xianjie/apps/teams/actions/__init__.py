"""What is done about teams, pairings, needs and offers."""

from xianjie.apps.teams.actions.leaves import ask_leave, decide_leave, end_leave, withdraw_leave
from xianjie.apps.teams.actions.matching import close_match, match_items
from xianjie.apps.teams.actions.months import confirm_months, declare_month, judge_declared
from xianjie.apps.teams.actions.pairing import NewCadre, follow_plans, hand_over
from xianjie.apps.teams.actions.working import (
    adopt_duties,
    note_day,
    propose_scores,
    settle_score,
)

__all__ = [
    "NewCadre",
    "adopt_duties",
    "ask_leave",
    "close_match",
    "confirm_months",
    "decide_leave",
    "declare_month",
    "end_leave",
    "follow_plans",
    "hand_over",
    "judge_declared",
    "match_items",
    "note_day",
    "propose_scores",
    "settle_score",
    "withdraw_leave",
]

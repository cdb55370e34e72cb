"""Removing the risk flag: standings, proposals, what follows."""

from xianjie.apps.removal.actions.exporting import record_removal_export
from xianjie.apps.removal.actions.proposals import check_removal, propose_removal
from xianjie.apps.removal.actions.standings import judge_county, judge_one, refresh_standings
from xianjie.apps.removal.actions.visits import cancel_follow_ups

__all__ = [
    "cancel_follow_ups",
    "check_removal",
    "judge_county",
    "judge_one",
    "propose_removal",
    "record_removal_export",
    "refresh_standings",
]

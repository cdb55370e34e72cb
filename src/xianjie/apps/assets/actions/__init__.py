"""What can be done with assets."""

from xianjie.apps.assets.actions.alarms import answer_alarm, explain_alarm, refresh_alarms
from xianjie.apps.assets.actions.booking import accept_from_project, strike_asset
from xianjie.apps.assets.actions.disposals import (
    DisposalStepGiven,
    propose_disposal,
    step_disposal,
)
from xianjie.apps.assets.actions.exporting import record_asset_export
from xianjie.apps.assets.actions.papers import Paper
from xianjie.apps.assets.actions.rents import receive_rent
from xianjie.apps.assets.actions.stock import Seen, close_round, decide_item, open_round, see_asset
from xianjie.apps.assets.actions.titles import confirm_titles, decide_title, file_title_paper
from xianjie.apps.assets.actions.upkeep import record_upkeep

__all__ = [
    "DisposalStepGiven",
    "Paper",
    "Seen",
    "accept_from_project",
    "answer_alarm",
    "close_round",
    "confirm_titles",
    "decide_item",
    "decide_title",
    "explain_alarm",
    "file_title_paper",
    "open_round",
    "propose_disposal",
    "receive_rent",
    "record_asset_export",
    "record_upkeep",
    "refresh_alarms",
    "see_asset",
    "step_disposal",
    "strike_asset",
]

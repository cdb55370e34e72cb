"""What can be done with rounds, records, problems and meetings."""

from xianjie.apps.rounds.actions.automatic import (
    open_due_rounds,
    remind_due_rounds,
    schedule_follow_up,
)
from xianjie.apps.rounds.actions.rounds import (
    add_households,
    close_round,
    extend_round,
    open_round,
    remind_round,
)

__all__ = [
    "add_households",
    "close_round",
    "extend_round",
    "open_due_rounds",
    "open_round",
    "remind_due_rounds",
    "remind_round",
    "schedule_follow_up",
]

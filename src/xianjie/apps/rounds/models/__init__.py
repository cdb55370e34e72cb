"""Tables of rounds, monthly records, look-back problems and analysis meetings."""

from xianjie.apps.rounds.models.meeting import Meeting, MeetingItem
from xianjie.apps.rounds.models.problem import LookbackProblem
from xianjie.apps.rounds.models.record import MonthlyRecord
from xianjie.apps.rounds.models.round import Round, RoundEvent

__all__ = ["LookbackProblem", "Meeting", "MeetingItem", "MonthlyRecord", "Round", "RoundEvent"]

"""Tables of teams and pairings."""

from xianjie.apps.teams.models.duties import Duty, DutyTick, WeakVillage
from xianjie.apps.teams.models.members import (
    DiaryNote,
    Leave,
    MemberMonth,
    MemberTraining,
    TeamMember,
    YearScore,
)
from xianjie.apps.teams.models.pairings import (
    LeaderLink,
    LeaderVisit,
    Pairing,
    SocialItem,
    SocialMatch,
)

__all__ = [
    "DiaryNote",
    "Duty",
    "DutyTick",
    "LeaderLink",
    "LeaderVisit",
    "Leave",
    "MemberMonth",
    "MemberTraining",
    "Pairing",
    "SocialItem",
    "SocialMatch",
    "TeamMember",
    "WeakVillage",
    "YearScore",
]

"""Tables of the low-income register."""

from xianjie.apps.lowincome.models.member import LowIncomeMember
from xianjie.apps.lowincome.models.proposal import RegisterProposal
from xianjie.apps.lowincome.models.review import LowIncomeReview

__all__ = ["LowIncomeMember", "LowIncomeReview", "RegisterProposal"]

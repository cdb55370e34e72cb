"""Tables of projects and funds."""

from xianjie.apps.funds.models.money import FundAllocation, FundBatch, FundPayment
from xianjie.apps.funds.models.planning import PlanCheck, ProjectNotice, TownScore
from xianjie.apps.funds.models.project import (
    Project,
    ProjectBeneficiary,
    ProjectGoal,
    ProjectStep,
)
from xianjie.apps.funds.models.side import LandRevenue, SmallLoan

__all__ = [
    "FundAllocation",
    "FundBatch",
    "FundPayment",
    "LandRevenue",
    "PlanCheck",
    "Project",
    "ProjectBeneficiary",
    "ProjectGoal",
    "ProjectNotice",
    "ProjectStep",
    "SmallLoan",
    "TownScore",
]

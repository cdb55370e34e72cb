"""Tables of policy documents."""

from xianjie.apps.documents.models.clause import Clause, ClauseDuty, ClauseUnit, Target
from xianjie.apps.documents.models.document import DocumentParent, PolicyDocument
from xianjie.apps.documents.models.group import LeadingGroup, LeadingGroupMember, UnitAlias
from xianjie.apps.documents.models.policy import AssistancePolicy, Pilot, PlanInclusion

__all__ = [
    "AssistancePolicy",
    "Clause",
    "ClauseDuty",
    "ClauseUnit",
    "DocumentParent",
    "LeadingGroup",
    "LeadingGroupMember",
    "Pilot",
    "PlanInclusion",
    "PolicyDocument",
    "Target",
    "UnitAlias",
]

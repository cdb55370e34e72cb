"""Tables of policy documents."""

from xianjie.apps.documents.models.clause import Clause, ClauseDuty, ClauseUnit, Target
from xianjie.apps.documents.models.document import DocumentParent, PolicyDocument

__all__ = ["Clause", "ClauseDuty", "ClauseUnit", "DocumentParent", "PolicyDocument", "Target"]

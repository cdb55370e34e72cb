"""Tables of the case work."""

from xianjie.apps.cases.models.joint import (
    HandlingEvent,
    JointHandling,
    JointMeasure,
    JointParty,
)
from xianjie.apps.cases.models.report import NeedReport, ReportDraft, ReportEvent

__all__ = [
    "HandlingEvent",
    "JointHandling",
    "JointMeasure",
    "JointParty",
    "NeedReport",
    "ReportDraft",
    "ReportEvent",
]

"""Tables of the case work."""

from xianjie.apps.cases.models.case import Case, CaseClue, CaseEvent, CaseStep
from xianjie.apps.cases.models.document import CaseDocument
from xianjie.apps.cases.models.episode import Episode
from xianjie.apps.cases.models.joint import (
    HandlingEvent,
    JointHandling,
    JointMeasure,
    JointParty,
)
from xianjie.apps.cases.models.notice import Notice, NoticeCase, Objection
from xianjie.apps.cases.models.report import NeedReport, ReportDraft, ReportEvent

__all__ = [
    "Case",
    "CaseClue",
    "CaseDocument",
    "CaseEvent",
    "CaseStep",
    "Episode",
    "HandlingEvent",
    "JointHandling",
    "JointMeasure",
    "JointParty",
    "NeedReport",
    "Notice",
    "NoticeCase",
    "Objection",
    "ReportDraft",
    "ReportEvent",
]

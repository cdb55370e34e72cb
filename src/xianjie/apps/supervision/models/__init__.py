"""Tables of supervision."""

from xianjie.apps.supervision.models.battle import Battle
from xianjie.apps.supervision.models.discipline import DisciplineClue
from xianjie.apps.supervision.models.dispatch import DispatchMeeting
from xianjie.apps.supervision.models.inspection import Inspection, InspectionSample
from xianjie.apps.supervision.models.merit import LeniencyCase, Material, Nomination
from xianjie.apps.supervision.models.progress import ProgressReport, ProgressReview
from xianjie.apps.supervision.models.rectification import (
    Rectification,
    RectificationEvent,
    RectificationParty,
)

__all__ = [
    "Battle",
    "DisciplineClue",
    "DispatchMeeting",
    "Inspection",
    "InspectionSample",
    "LeniencyCase",
    "Material",
    "Nomination",
    "ProgressReport",
    "ProgressReview",
    "Rectification",
    "RectificationEvent",
    "RectificationParty",
]

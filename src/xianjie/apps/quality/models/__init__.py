"""Runs, findings with their trail, exemptions, tallies and a county's own rules."""

from xianjie.apps.quality.models.draft import QualityConfirmation, RuleDraft
from xianjie.apps.quality.models.exemption import QualityExemption
from xianjie.apps.quality.models.finding import FindingEvent, QualityFinding
from xianjie.apps.quality.models.run import EntryTally, QualityRun, QualityTally

__all__ = [
    "EntryTally",
    "FindingEvent",
    "QualityConfirmation",
    "QualityExemption",
    "QualityFinding",
    "QualityRun",
    "QualityTally",
    "RuleDraft",
]

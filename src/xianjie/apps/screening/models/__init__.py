"""Tables of the monthly comparison."""

from xianjie.apps.screening.models.clue import Clue, ClueMonth, Finding, Verification
from xianjie.apps.screening.models.confirmation import RuleConfirmation
from xianjie.apps.screening.models.run import InsufficientCount, Run

__all__ = [
    "Clue",
    "ClueMonth",
    "Finding",
    "InsufficientCount",
    "RuleConfirmation",
    "Run",
    "Verification",
]

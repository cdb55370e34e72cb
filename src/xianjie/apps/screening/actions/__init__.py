"""What can be done with the comparison."""

from xianjie.apps.screening.actions.casework import (
    give_back_clues,
    release_clues,
    settle_clues,
    take_clues,
)
from xianjie.apps.screening.actions.confirm import confirm_rule
from xianjie.apps.screening.actions.preview import PreviewResult, preview_rule
from xianjie.apps.screening.actions.preview_draft import preview_draft
from xianjie.apps.screening.actions.raise_clue import raise_clue, settle_raised_clue
from xianjie.apps.screening.actions.screen import ScreenResult, screen_period
from xianjie.apps.screening.actions.verify import record_verification

__all__ = [
    "PreviewResult",
    "ScreenResult",
    "confirm_rule",
    "give_back_clues",
    "preview_draft",
    "preview_rule",
    "raise_clue",
    "record_verification",
    "release_clues",
    "screen_period",
    "settle_clues",
    "settle_raised_clue",
    "take_clues",
]

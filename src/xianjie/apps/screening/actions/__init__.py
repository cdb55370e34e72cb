"""What can be done with the comparison."""

from xianjie.apps.screening.actions.confirm import confirm_rule
from xianjie.apps.screening.actions.preview import PreviewResult, preview_rule
from xianjie.apps.screening.actions.screen import ScreenResult, screen_period

__all__ = [
    "PreviewResult",
    "ScreenResult",
    "confirm_rule",
    "preview_rule",
    "screen_period",
]

"""What is done about relocation."""

from xianjie.apps.places.actions.refreshing import (
    Refreshed,
    look_again,
    refresh_after_run,
    update_relocated,
)

__all__ = ["Refreshed", "look_again", "refresh_after_run", "update_relocated"]

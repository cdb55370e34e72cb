"""Writes of employment."""

from xianjie.apps.employment.actions.noting import Job, note_job, note_left
from xianjie.apps.employment.actions.refreshing import Refreshed, refresh_labour

__all__ = ["Job", "Refreshed", "note_job", "note_left", "refresh_labour"]

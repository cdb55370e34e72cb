"""Tables of supervision."""

from xianjie.apps.supervision.models.battle import Battle
from xianjie.apps.supervision.models.dispatch import DispatchMeeting
from xianjie.apps.supervision.models.progress import ProgressReport

__all__ = ["Battle", "DispatchMeeting", "ProgressReport"]

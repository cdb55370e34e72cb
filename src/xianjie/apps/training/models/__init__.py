"""Tables of training."""

from xianjie.apps.training.models.course import SubsidyItem, TrainingClass
from xianjie.apps.training.models.people import Trainee, Youth

__all__ = ["SubsidyItem", "Trainee", "TrainingClass", "Youth"]
